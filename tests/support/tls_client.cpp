// The test client's sockets, certificate and frames.
#include "support/tls_client.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <linux/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace visavis::test {

namespace {

void write_pem(const std::string& path, const auto& write) {
    auto* const file = std::fopen(path.c_str(), "w");
    if (file == nullptr || write(file) != 1) {
        throw std::runtime_error("cannot write " + path);
    }
    std::fclose(file);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

} // namespace

CertificateFiles make_certificate(const std::string& directory, const std::string& common_name) {
    return write_certificate(directory, common_name, EVP_EC_gen("P-256"));
}

CertificateFiles write_certificate(const std::string& directory, const std::string& common_name, EVP_PKEY* key) {
    X509* const certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_set_version(certificate, 2);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
    X509_set_pubkey(certificate, key);
    auto* const name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name.c_str()),
                               -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256());
    const CertificateFiles files{directory + "/certificate.pem", directory + "/key.pem"};
    write_pem(files.certificate, [&](std::FILE* file) { return PEM_write_X509(file, certificate); });
    write_pem(files.private_key,
              [&](std::FILE* file) { return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr); });
    X509_free(certificate);
    EVP_PKEY_free(key);
    return files;
}

int connect_plainly(std::uint16_t port, const std::string& source) {
    const auto descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, source.c_str(), &address.sin_addr);
    ::bind(descriptor, reinterpret_cast<const ::sockaddr*>(&address), sizeof address);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
        throw std::runtime_error("no connection");
    }
    return descriptor;
}

void send_plainly(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return; // the server ended it; the test sees that when it reads
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

namespace {

/// What comes until the server ends it; nothing when it is silent for so long before.
std::optional<std::string> read_plainly(int descriptor, std::chrono::milliseconds patience) {
    ::pollfd state{.fd = descriptor, .events = POLLIN, .revents = 0};
    std::array<char, 4096> buffer{};
    std::string all;
    while (::poll(&state, 1, static_cast<int>(patience.count())) == 1) {
        const auto got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            return all;
        }
        all.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return std::nullopt;
}

} // namespace

std::string receive_plainly(int descriptor) {
    return read_plainly(descriptor, std::chrono::seconds{10}).value_or("");
}

bool ended_plainly(int descriptor, std::chrono::milliseconds patience) {
    return read_plainly(descriptor, patience).has_value();
}

void close_plainly(int descriptor) {
    ::close(descriptor);
}

std::string HttpReply::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

TlsClient::TlsClient(std::uint16_t port, const Options& options)
    : context_{SSL_CTX_new(TLS_client_method())} {
    SSL_CTX_set_max_proto_version(context_.get(), options.max_version);
    SSL_CTX_set_options(context_.get(), SSL_OP_IGNORE_UNEXPECTED_EOF);
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (options.receive_buffer > 0) {
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &options.receive_buffer, sizeof options.receive_buffer);
    }
    const ::timeval patience{.tv_sec = options.patience.count(), .tv_usec = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int one = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    if (!options.source.empty()) {
        ::inet_pton(AF_INET, options.source.c_str(), &address.sin_addr);
        ::bind(descriptor_, reinterpret_cast<const ::sockaddr*>(&address), sizeof address);
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor_, reinterpret_cast<const ::sockaddr*>(&address), sizeof address) != 0) {
        return;
    }
    for (const auto& piece : options.preamble) {
        send_plainly(descriptor_, piece);
    }
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), descriptor_);
    if (!options.server_name.empty()) {
        SSL_set_tlsext_host_name(tls_.get(), options.server_name.c_str());
    }
    if (options.session != nullptr) {
        SSL_set_session(tls_.get(), options.session);
    }
    connected_ = SSL_connect(tls_.get()) == 1;
    ERR_clear_error();
}

TlsClient::~TlsClient() {
    tls_.reset();
    ::close(descriptor_);
}

void TlsClient::send(std::string_view bytes) {
    while (connected_ && !bytes.empty()) {
        ERR_clear_error();
        const auto sent = SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
        if (sent <= 0) {
            return; // the server ended it; the test sees that when it reads
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void TlsClient::renew_keys() {
    SSL_key_update(tls_.get(), SSL_KEY_UPDATE_REQUESTED);
}

std::string TlsClient::receive() {
    if (!pending_.empty()) {
        return std::exchange(pending_, {});
    }
    std::array<char, 16 * 1024> buffer{};
    ERR_clear_error();
    const auto got = connected_ ? SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size())) : 0;
    return got > 0 ? std::string{buffer.data(), static_cast<std::size_t>(got)} : std::string{};
}

std::string TlsClient::receive_exactly(std::size_t bytes) {
    std::string all;
    while (all.size() < bytes) {
        const auto part = receive();
        if (part.empty()) {
            break;
        }
        all += part;
    }
    if (all.size() > bytes) {
        pending_ = all.substr(bytes);
        all.resize(bytes);
    }
    return all;
}

std::string TlsClient::receive_all() {
    std::string all;
    for (auto part = receive(); !part.empty(); part = receive()) {
        all += part;
    }
    return all;
}

HttpReply TlsClient::reply(bool without_body) {
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos) {
        const auto part = receive();
        if (part.empty()) {
            return {};
        }
        text += part;
    }
    const auto end = text.find("\r\n\r\n");
    HttpReply result;
    result.status = static_cast<unsigned>(std::stoul(text.substr(9, 3)));
    for (auto at = text.find("\r\n") + 2; at < end + 2;) {
        const auto stop = text.find("\r\n", at);
        const auto colon = text.find(':', at);
        result.headers.emplace(lower(text.substr(at, colon - at)), text.substr(colon + 2, stop - colon - 2));
        at = stop + 2;
    }
    pending_ = text.substr(end + 4) + pending_;
    const auto length = result.header("content-length");
    if (!without_body && !length.empty()) {
        result.body = receive_exactly(std::stoul(length));
    }
    return result;
}

HttpReply TlsClient::get(const std::string& path, const std::string& more_lines) {
    send("GET " + path + " HTTP/1.1\r\nHost: visavis.test\r\n" + more_lines + "\r\n");
    return reply();
}

bool TlsClient::ended() {
    if (!connected_) {
        return true;
    }
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        ERR_clear_error();
        const auto got = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
        if (got <= 0) {
            const auto error = SSL_get_error(tls_.get(), got);
            return error != SSL_ERROR_WANT_READ;
        }
    }
}

unsigned TlsClient::packets_with_data() const {
    ::tcp_info info{};
    ::socklen_t size = sizeof info;
    ::getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size);
    return info.tcpi_data_segs_in;
}

std::unique_ptr<SSL_SESSION, TlsClient::FreeSession> TlsClient::session() const {
    return std::unique_ptr<SSL_SESSION, FreeSession>{SSL_get1_session(tls_.get())};
}

std::string TlsClient::peer_name() const {
    auto* const certificate = SSL_get1_peer_certificate(tls_.get());
    std::array<char, 128> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
    X509_free(certificate);
    return name.data();
}

std::string client_frame(unsigned first_byte, std::string_view payload) {
    constexpr std::array<unsigned char, 4> mask{0x12, 0x34, 0x56, 0x78};
    std::string frame{static_cast<char>(first_byte)};
    const auto size = payload.size();
    if (size < 126) {
        frame.push_back(static_cast<char>(0x80U | size));
    } else if (size <= 0xFFFF) {
        frame.push_back(static_cast<char>(0xFE));
        frame.push_back(static_cast<char>(size >> 8U));
        frame.push_back(static_cast<char>(size & 0xFFU));
    } else {
        frame.push_back(static_cast<char>(0xFF));
        for (unsigned shift = 64; shift > 0; shift -= 8) {
            frame.push_back(static_cast<char>((size >> (shift - 8)) & 0xFFU));
        }
    }
    frame.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    for (std::size_t i = 0; i < size; ++i) {
        frame.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]));
    }
    return frame;
}

std::string upgrade_request(const std::string& origin, const std::string& host) {
    return "GET /api/v1/signaling HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin +
           "\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: visavis.v1\r\n\r\n";
}

WebSocketClient::WebSocketClient(std::uint16_t port, const TlsClient::Options& options)
    : tls_{port, options} {
    tls_.send(options.server_name.empty() ? upgrade_request()
                                          : upgrade_request("https://visavis.test", options.server_name));
    handshake_ = tls_.reply(true);
}

WebSocketClient::WebSocketClient(std::uint16_t port, const std::string& request, const std::string& early)
    : tls_{port} {
    tls_.send(request + early);
    handshake_ = tls_.reply(true);
}

void WebSocketClient::send_frame(unsigned first_byte, std::string_view payload) {
    tls_.send(client_frame(first_byte, payload));
}

void WebSocketClient::send_close(unsigned code) {
    const std::array<char, 2> body{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
    send_frame(0x88, {body.data(), body.size()});
}

WebSocketClient::Frame WebSocketClient::read_frame() {
    const auto head = tls_.receive_exactly(2);
    if (head.size() < 2) {
        return {};
    }
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size >= 126) {
        const auto extended = tls_.receive_exactly(size == 126 ? 2 : 8);
        size = 0;
        for (const char byte : extended) {
            size = size << 8U | static_cast<unsigned char>(byte);
        }
    }
    const unsigned first_byte = static_cast<unsigned char>(head[0]);
    return {.opcode = first_byte & 0x0FU, .first_byte = first_byte, .payload = tls_.receive_exactly(size)};
}

std::optional<std::string> WebSocketClient::read_text() {
    for (;;) {
        auto frame = read_frame();
        if (frame.opcode == 1) {
            return std::move(frame.payload);
        }
        if (frame.opcode == 9) {
            send_frame(0x8A, frame.payload);
        } else if (frame.opcode == 8 && frame.payload.size() >= 2) {
            close_code_ = static_cast<unsigned>(static_cast<unsigned char>(frame.payload[0])) << 8U |
                          static_cast<unsigned char>(frame.payload[1]);
            return std::nullopt;
        } else if (frame.opcode == 0) {
            return std::nullopt;
        }
    }
}

unsigned WebSocketClient::close_code() {
    while (read_text()) {
    }
    return close_code_;
}

} // namespace visavis::test
