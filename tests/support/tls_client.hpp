// TlsClient: a small blocking TLS client for tests, close to the bytes, so that a test can send what no library would.
// It trusts any certificate: what is tested is the server's behaviour, not the chain.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::test {

/// PEM files of a new self-signed P-256 certificate in `directory`.
struct CertificateFiles {
    std::string certificate;
    std::string private_key;
};

CertificateFiles make_certificate(const std::string& directory, const std::string& common_name);
/// The same for a key of any kind, which it takes.
CertificateFiles write_certificate(const std::string& directory, const std::string& common_name, EVP_PKEY* key);

struct HttpReply {
    unsigned status{0};
    std::multimap<std::string, std::string> headers; ///< names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const;
};

/// A TCP connection without TLS, for peers that never begin it; a descriptor.
[[nodiscard]] int connect_plainly(std::uint16_t port, const std::string& source);
void send_plainly(int descriptor, std::string_view bytes);
/// Everything until the server ends it, or is silent for ten seconds.
[[nodiscard]] std::string receive_plainly(int descriptor);
/// Whether the server ends it within `patience`, whatever it says before.
[[nodiscard]] bool ended_plainly(int descriptor, std::chrono::milliseconds patience);
void close_plainly(int descriptor);

class TlsClient {
  public:
    struct Options {
        int max_version{TLS1_3_VERSION};
        int receive_buffer{0}; ///< bytes; 0: the kernel's choice
        std::chrono::seconds patience{10};
        std::string source;                  ///< the address to come from (127.0.0.2, ...); empty: the kernel's choice
        std::vector<std::string> preamble{}; ///< sent before TLS, each piece by itself
        std::string server_name{};           ///< asked for (SNI), and the Host of a WebSocket; empty: as usual
        SSL_SESSION* session{nullptr};       ///< to be resumed, if the server still knows it
    };

    explicit TlsClient(std::uint16_t port)
        : TlsClient{port, Options{}} {}

    TlsClient(std::uint16_t port, const Options& options);
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    ~TlsClient();

    [[nodiscard]] bool connected() const { return connected_; } ///< the handshake went through

    void send(std::string_view bytes);
    /// New keys from the next record on, and the server is asked to renew its own (RFC 8446 section 4.6.3).
    void renew_keys();
    /// At least one byte, or empty at the end or when patience is over.
    [[nodiscard]] std::string receive();
    [[nodiscard]] std::string receive_exactly(std::size_t bytes);
    /// Everything until the peer ends.
    [[nodiscard]] std::string receive_all();
    /// A whole response; status 0 when the connection ended first.
    [[nodiscard]] HttpReply reply(bool without_body = false);
    [[nodiscard]] HttpReply get(const std::string& path, const std::string& more_lines = "");
    /// True when the server has ended the connection (within patience).
    [[nodiscard]] bool ended();
    [[nodiscard]] std::string peer_name() const; ///< the certificate's subject common name

    struct FreeSession {
        void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
    };

    /// What a later connection can resume; what the server has given for that must have been read.
    [[nodiscard]] std::unique_ptr<SSL_SESSION, FreeSession> session() const;

    [[nodiscard]] bool resumed() const { return SSL_session_reused(tls_.get()) == 1; }

    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// That the kernel has received so far.
    [[nodiscard]] unsigned packets_with_data() const;

  private:
    struct FreeContext {
        void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };

    struct FreeTls {
        void operator()(SSL* tls) const { SSL_free(tls); }
    };

    std::unique_ptr<SSL_CTX, FreeContext> context_;
    std::unique_ptr<SSL, FreeTls> tls_;
    int descriptor_{-1};
    bool connected_{false};
    std::string pending_;
};

/// The other side of net::WebSocket, frame by frame.
class WebSocketClient {
  public:
    explicit WebSocketClient(std::uint16_t port)
        : WebSocketClient{port, TlsClient::Options{}} {}

    WebSocketClient(std::uint16_t port, const TlsClient::Options& options);

    /// With a request of the test's own, and bytes that leave together with it.
    WebSocketClient(std::uint16_t port, const std::string& request, const std::string& early);

    struct Frame {
        unsigned opcode{0};     ///< 0 also stands for "the connection ended"
        unsigned first_byte{0}; ///< as sent, with FIN and the reserved bits
        std::string payload;
    };

    [[nodiscard]] TlsClient& tls() { return tls_; }

    [[nodiscard]] const HttpReply& handshake() const { return handshake_; }

    void send_frame(unsigned first_byte, std::string_view payload);

    void send_text(std::string_view text) { send_frame(0x81, text); }

    void send_close(unsigned code);
    [[nodiscard]] Frame read_frame();
    /// The next text message, pings answered on the way; nothing at a close or end.
    [[nodiscard]] std::optional<std::string> read_text();
    /// Reads on until a close frame and gives its code; 0 when there was none.
    [[nodiscard]] unsigned close_code();

  private:
    TlsClient tls_;
    HttpReply handshake_;
    unsigned close_code_{0};
};

/// A masked client frame.
std::string client_frame(unsigned first_byte, std::string_view payload);

/// The upgrade request as a browser sends it from https://visavis.test.
std::string upgrade_request(const std::string& origin = "https://visavis.test",
                            const std::string& host = "visavis.test");

} // namespace visavis::test
