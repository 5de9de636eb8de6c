// RecordPeer: a TLS 1.3 client that makes the handshake with OpenSSL and from then on seals its records itself, so that
// a test can send what no library would: records of any kind, empty ones, half messages, new keys without end.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace visavis::test {

/// Content types (RFC 8446 section 5.1).
enum class RecordKind : std::uint8_t { change_cipher_spec = 20, alert = 21, handshake = 22, application_data = 23 };

/// A record as it is before there are keys.
[[nodiscard]] std::string plain_record(RecordKind kind, std::string_view content);

/// The ClientHello that OpenSSL would begin with, as one record, when it offers this group only.
[[nodiscard]] std::string client_hello(const std::string& group, const std::string& server_name = "");

class RecordPeer {
  public:
    explicit RecordPeer(std::uint16_t port);
    RecordPeer(const RecordPeer&) = delete;
    RecordPeer& operator=(const RecordPeer&) = delete;
    ~RecordPeer();

    /// The handshake went through.
    [[nodiscard]] bool connected() const { return connected_; }

    /// Bytes as they are. False: the server has ended the connection.
    bool send_bytes(std::string_view bytes);

    /// One sealed record.
    bool send(RecordKind kind, std::string_view content);
    bool send_request(std::string_view path);

    /// A KeyUpdate (RFC 8446 section 4.6.3) in records of `piece` octets each, and new keys behind it.
    bool renew_keys(bool ask_back, std::size_t piece = 5);

    /// What the server sends next; empty: it has ended, or says nothing for ten seconds.
    [[nodiscard]] std::string receive();
    /// Whether the server ends it within ten seconds, whatever it says before.
    [[nodiscard]] bool ended();

  private:
    struct FreeContext {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };

    struct FreeTls {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };

    struct FreeCipher {
        void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
    };

    void use_secret(std::string secret);
    [[nodiscard]] std::string sealed(RecordKind kind, std::string_view content);

    std::unique_ptr<SSL_CTX, FreeContext> context_;
    std::unique_ptr<SSL, FreeTls> tls_;
    std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> cipher_;
    int descriptor_{-1};
    bool connected_{false};
    std::string secret_; ///< our application traffic secret
    std::string key_;
    std::string nonce_;
    std::uint64_t number_{0};
};

} // namespace visavis::test
