// OpenSSL on the socket: non-blocking calls and the waits between them. It must not touch the descriptor after close(),
// since the number may belong to another connection by then.
#include "tls_stream.hpp"

#include "visavis/base/assert.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>

#include <utility>

namespace visavis::net {

namespace {

constexpr auto wait_kind(TlsStream::Status wanted) {
    return wanted == TlsStream::Status::want_write ? asio::ip::tcp::socket::wait_write
                                                   : asio::ip::tcp::socket::wait_read;
}

} // namespace

TlsStream::TlsStream(asio::ip::tcp::socket socket, SSL_CTX* context)
    : socket_{std::move(socket)}
    , tls_{SSL_new(context)} {
    VISAVIS_ASSERT(tls_ != nullptr, "OpenSSL gives no connection");
    SSL_set_fd(tls_.get(), socket_.native_handle());
    SSL_set_accept_state(tls_.get());
}

TlsStream::Status TlsStream::status_of(int result) {
    switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
        return Status::want_read;
    case SSL_ERROR_WANT_WRITE:
        return Status::want_write;
    case SSL_ERROR_ZERO_RETURN:
        return Status::closed;
    default:
        broken_ = true;
        ERR_clear_error();
        return Status::closed;
    }
}

TlsStream::Status TlsStream::try_handshake() {
    if (!is_open() || broken_) {
        return Status::closed;
    }
    ERR_clear_error();
    const auto result = SSL_do_handshake(tls_.get());
    return result == 1 ? Status::done : status_of(result);
}

TlsStream::Outcome TlsStream::try_read(std::span<char> into) {
    if (!is_open() || broken_) {
        return {Status::closed};
    }
    ERR_clear_error();
    std::size_t bytes = 0;
    const auto result = SSL_read_ex(tls_.get(), into.data(), into.size(), &bytes);
    return result == 1 ? Outcome{Status::done, bytes} : Outcome{status_of(result)};
}

TlsStream::Outcome TlsStream::try_write(std::string_view from) {
    if (!is_open() || broken_) {
        return {Status::closed};
    }
    ERR_clear_error();
    std::size_t bytes = 0;
    const auto result = SSL_write_ex(tls_.get(), from.data(), from.size(), &bytes);
    return result == 1 ? Outcome{Status::done, bytes} : Outcome{status_of(result)};
}

Task<void> TlsStream::wait(Status wanted) {
    if (is_open()) {
        boost::system::error_code ignored; // cancelled or failed: the next try finds out
        co_await socket_.async_wait(wait_kind(wanted), asio::redirect_error(asio::use_awaitable, ignored));
    }
}

void TlsStream::on_writable(std::function<void()> then) {
    socket_.async_wait(asio::ip::tcp::socket::wait_write,
                       [then = std::move(then)](const boost::system::error_code& /*found out by trying*/) { then(); });
}

void TlsStream::cancel() {
    boost::system::error_code ignored;
    static_cast<void>(socket_.cancel(ignored));
}

void TlsStream::end_writing() {
    if (is_open() && !broken_ && (SSL_get_shutdown(tls_.get()) & SSL_SENT_SHUTDOWN) == 0) {
        ERR_clear_error();
        SSL_shutdown(tls_.get());
        ERR_clear_error();
    }
    boost::system::error_code ignored;
    static_cast<void>(socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored));
}

void TlsStream::close() {
    boost::system::error_code ignored;
    static_cast<void>(socket_.close(ignored));
}

} // namespace visavis::net
