// The three transports. TLS is OpenSSL on the socket, as everywhere in this program.
#include "visavis/stun/channel.hpp"

#include "alarm.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>

namespace visavis::stun {

namespace {

using boost::system::error_code;
using Opened = std::expected<std::unique_ptr<Channel>, Unreachable>;

constexpr std::size_t piece = 4096;

template <class Protocol>
Task<std::expected<typename Protocol::resolver::results_type, Unreachable>>
resolve(std::string host, std::uint16_t port, SteadyTime until) {
    typename Protocol::resolver resolver{co_await asio::this_coro::executor};
    const Alarm alarm{resolver, until};
    error_code error;
    auto found =
        co_await resolver.async_resolve(host, std::to_string(port), asio::redirect_error(asio::use_awaitable, error));
    if (error || found.empty()) {
        co_return std::unexpected(Unreachable{.failure = alarm.rung() ? Failure::no_answer : Failure::name_not_found});
    }
    co_return found;
}

class UdpChannel final : public Channel {
  public:
    explicit UdpChannel(asio::ip::udp::socket socket)
        : socket_{std::move(socket)} {}

    Task<bool> send(std::string_view bytes, SteadyTime /*until*/) override {
        error_code error;
        co_await socket_.async_send(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    Task<std::string> receive(SteadyTime until) override {
        const Alarm alarm{socket_, until};
        std::array<char, piece> room{};
        error_code error;
        const auto size =
            co_await socket_.async_receive(asio::buffer(room), asio::redirect_error(asio::use_awaitable, error));
        co_return error ? std::string{} : std::string{room.data(), size};
    }

  private:
    asio::ip::udp::socket socket_;
};

class TcpChannel final : public Channel {
  public:
    explicit TcpChannel(asio::ip::tcp::socket socket)
        : socket_{std::move(socket)} {}

    Task<bool> send(std::string_view bytes, SteadyTime until) override {
        const Alarm alarm{socket_, until};
        error_code error;
        co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    Task<std::string> receive(SteadyTime until) override {
        const Alarm alarm{socket_, until};
        std::array<char, piece> room{};
        error_code error;
        const auto size =
            co_await socket_.async_read_some(asio::buffer(room), asio::redirect_error(asio::use_awaitable, error));
        co_return error ? std::string{} : std::string{room.data(), size};
    }

  private:
    asio::ip::tcp::socket socket_;
};

struct FreeContext {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};

struct FreeTls {
    void operator()(SSL* tls) const noexcept { SSL_free(tls); }
};

class TlsChannel final : public Channel {
  public:
    TlsChannel(asio::ip::tcp::socket socket, const std::string& host)
        : socket_{std::move(socket)}
        , context_{SSL_CTX_new(TLS_client_method())} {
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
        SSL_CTX_set_default_verify_paths(context_.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        socket_.non_blocking(true);
        tls_.reset(SSL_new(context_.get()));
        SSL_set_fd(tls_.get(), socket_.native_handle());
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), host.c_str()) != 1) {
            SSL_set1_host(tls_.get(), host.c_str());
            SSL_set_tlsext_host_name(tls_.get(), host.c_str());
        }
        SSL_set_connect_state(tls_.get());
    }

    Task<std::expected<void, Unreachable>> shake_hands(SteadyTime until) {
        const bool done = co_await repeat(until, [this] { return SSL_do_handshake(tls_.get()); }) > 0;
        if (done) {
            co_return std::expected<void, Unreachable>{};
        }
        if (const auto verdict = SSL_get_verify_result(tls_.get()); verdict != X509_V_OK) {
            co_return std::unexpected(Unreachable{.failure = Failure::certificate_refused,
                                                  .certificate_problem = X509_verify_cert_error_string(verdict)});
        }
        co_return std::unexpected(Unreachable{.failure = late_ ? Failure::no_answer : Failure::tls_refused});
    }

    Task<bool> send(std::string_view bytes, SteadyTime until) override {
        while (!bytes.empty()) {
            const auto sent = co_await repeat(
                until, [&] { return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())); });
            if (sent <= 0) {
                co_return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        co_return true;
    }

    Task<std::string> receive(SteadyTime until) override {
        std::array<char, piece> room{};
        const auto size =
            co_await repeat(until, [&] { return SSL_read(tls_.get(), room.data(), static_cast<int>(room.size())); });
        co_return size > 0 ? std::string{room.data(), static_cast<std::size_t>(size)} : std::string{};
    }

  private:
    /// Tries until OpenSSL has done it, gives up or the time is over.
    template <class Try>
    Task<int> repeat(SteadyTime until, Try attempt) {
        const Alarm alarm{socket_, until};
        for (;;) {
            const int result = attempt();
            const int reason = SSL_get_error(tls_.get(), result);
            if (result > 0 || (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE)) {
                co_return result;
            }
            error_code error;
            co_await socket_.async_wait(reason == SSL_ERROR_WANT_READ ? asio::ip::tcp::socket::wait_read
                                                                      : asio::ip::tcp::socket::wait_write,
                                        asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                late_ = alarm.rung();
                co_return -1;
            }
        }
    }

    asio::ip::tcp::socket socket_;
    std::unique_ptr<SSL_CTX, FreeContext> context_;
    std::unique_ptr<SSL, FreeTls> tls_;
    bool late_{false};
};

template <class Protocol>
Task<std::expected<typename Protocol::socket, Unreachable>> connect(std::string host, std::uint16_t port,
                                                                    SteadyTime until) {
    const auto found = co_await resolve<Protocol>(std::move(host), port, until);
    if (!found) {
        co_return std::unexpected(found.error());
    }
    typename Protocol::socket socket{co_await asio::this_coro::executor};
    const Alarm alarm{socket, until};
    error_code error;
    co_await asio::async_connect(socket, *found, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
        co_return std::unexpected(Unreachable{.failure = alarm.rung() ? Failure::no_answer : Failure::not_reachable});
    }
    co_return std::move(socket);
}

} // namespace

Task<Opened> Channel::open(IceTransport transport, std::string host, std::uint16_t port, SteadyTime until) {
    if (transport == IceTransport::udp) {
        auto socket = co_await connect<asio::ip::udp>(std::move(host), port, until);
        if (!socket) {
            co_return std::unexpected(socket.error());
        }
        co_return std::make_unique<UdpChannel>(std::move(*socket));
    }
    auto socket = co_await connect<asio::ip::tcp>(host, port, until);
    if (!socket) {
        co_return std::unexpected(socket.error());
    }
    if (transport == IceTransport::tcp) {
        co_return std::make_unique<TcpChannel>(std::move(*socket));
    }
    auto channel = std::make_unique<TlsChannel>(std::move(*socket), host);
    const auto agreed = co_await channel->shake_hands(until);
    if (!agreed) {
        co_return std::unexpected(agreed.error());
    }
    co_return std::move(channel);
}

} // namespace visavis::stun
