// The key schedule and the record protection of RFC 8446, for TLS_AES_128_GCM_SHA256.
#include "support/record_peer.hpp"

#include "support/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace visavis::test {

namespace {

const unsigned char* octets(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string from_hex(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16)));
    }
    return bytes;
}

/// HKDF-Expand-Label with an empty context (RFC 8446 section 7.1), of at most one block.
std::string expand(std::string_view secret, std::string_view label, std::size_t size) {
    const auto full = "tls13 " + std::string{label};
    std::string info{'\0', static_cast<char>(size), static_cast<char>(full.size())};
    info += full + std::string{'\0', '\1'};
    std::array<unsigned char, 32> block{};
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), octets(info), info.size(), block.data(),
         nullptr);
    return {reinterpret_cast<const char*>(block.data()), size};
}

void keep_secret(const SSL* tls, const char* line) {
    const std::string_view text{line};
    if (text.starts_with("CLIENT_TRAFFIC_SECRET_0 ")) {
        *static_cast<std::string*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(tls))) = text.substr(text.rfind(' ') + 1);
    }
}

std::string header(RecordKind kind, std::size_t size) {
    return {static_cast<char>(kind), '\3', '\3', static_cast<char>(size >> 8U), static_cast<char>(size & 0xFFU)};
}

} // namespace

std::string plain_record(RecordKind kind, std::string_view content) {
    return header(kind, content.size()) + std::string{content};
}

std::string client_hello(const std::string& group, const std::string& server_name) {
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_client_method()), SSL_CTX_free};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    if (SSL_CTX_set1_groups_list(context.get(), group.c_str()) != 1) {
        throw std::runtime_error("OpenSSL knows no group " + group);
    }
    const std::unique_ptr<SSL, void (*)(SSL*)> tls{SSL_new(context.get()), SSL_free};
    SSL_set_bio(tls.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (!server_name.empty()) {
        SSL_set_tlsext_host_name(tls.get(), server_name.c_str());
    }
    static_cast<void>(SSL_connect(tls.get()));
    ERR_clear_error();
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(SSL_get_wbio(tls.get()), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

RecordPeer::RecordPeer(std::uint16_t port)
    : context_{SSL_CTX_new(TLS_client_method())}
    , cipher_{EVP_CIPHER_CTX_new()}
    , descriptor_{connect_plainly(port, "127.0.0.1")} {
    const ::timeval patience{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    std::string secret;
    SSL_CTX_set_app_data(context_.get(), &secret);
    SSL_CTX_set_keylog_callback(context_.get(), keep_secret);
    SSL_CTX_set_ciphersuites(context_.get(), "TLS_AES_128_GCM_SHA256");
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), descriptor_);
    connected_ = SSL_connect(tls_.get()) == 1;
    ERR_clear_error();
    SSL_CTX_set_keylog_callback(context_.get(), nullptr);
    use_secret(from_hex(secret));
}

RecordPeer::~RecordPeer() {
    ::close(descriptor_);
}

void RecordPeer::use_secret(std::string secret) {
    secret_ = std::move(secret);
    key_ = expand(secret_, "key", 16);
    nonce_ = expand(secret_, "iv", 12);
    number_ = 0;
}

std::string RecordPeer::sealed(RecordKind kind, std::string_view content) {
    constexpr std::size_t tag = 16;
    auto record = header(RecordKind::application_data, content.size() + 1 + tag);
    auto nonce = nonce_;
    for (unsigned i = 0; i < 8; ++i) {
        nonce[11 - i] = static_cast<char>(static_cast<std::uint8_t>(nonce[11 - i]) ^ (number_ >> (8 * i) & 0xFFU));
    }
    ++number_;
    const auto inside = std::string{content} + static_cast<char>(kind);
    std::string out(inside.size() + tag, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    int size = 0;
    EVP_EncryptInit_ex(cipher_.get(), EVP_aes_128_gcm(), nullptr, octets(key_), octets(nonce));
    EVP_EncryptUpdate(cipher_.get(), nullptr, &size, octets(record), static_cast<int>(record.size()));
    EVP_EncryptUpdate(cipher_.get(), to, &size, octets(inside), static_cast<int>(inside.size()));
    EVP_EncryptFinal_ex(cipher_.get(), to + size, &size);
    EVP_CIPHER_CTX_ctrl(cipher_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag), to + inside.size());
    return record + out;
}

bool RecordPeer::send_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool RecordPeer::send(RecordKind kind, std::string_view content) {
    return send_bytes(sealed(kind, content));
}

bool RecordPeer::send_request(std::string_view path) {
    return send(RecordKind::application_data, "GET " + std::string{path} + " HTTP/1.1\r\nHost: visavis.test\r\n\r\n");
}

bool RecordPeer::renew_keys(bool ask_back, std::size_t piece) {
    const std::string message{24, 0, 0, 1, ask_back ? '\1' : '\0'};
    std::string records;
    for (std::size_t at = 0; at < message.size(); at += piece) {
        records += sealed(RecordKind::handshake, std::string_view{message}.substr(at, piece));
    }
    use_secret(expand(secret_, "traffic upd", 32));
    return send_bytes(records);
}

std::string RecordPeer::receive() {
    std::array<char, 4096> buffer{};
    ERR_clear_error();
    const auto got = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
    return got > 0 ? std::string{buffer.data(), static_cast<std::size_t>(got)} : std::string{};
}

bool RecordPeer::ended() {
    return ended_plainly(descriptor_, std::chrono::seconds{10});
}

} // namespace visavis::test
