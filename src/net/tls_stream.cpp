// OpenSSL on the socket: non-blocking calls and the waits between them. It must not touch the descriptor after close(),
// since the number may belong to another connection by then.
#include "tls_stream.hpp"

#include "visavis/base/assert.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace visavis::net {

namespace {

/// The socket of the present call to OpenSSL, which makes its system calls within that call: one for each thread will
/// do.
struct Current {
    int socket{-1};
    bool more{false}; ///< what is sent next belongs to what follows at once: one packet for both
    std::uint32_t looks_left{0};
    std::uint32_t records_left{0};
    std::uint32_t records{0}; ///< that have begun
    std::uint32_t bytes{0};   ///< that have come
};

thread_local Current current;

int send_now(BIO* bio, const char* bytes, int size) {
    const auto flags = MSG_NOSIGNAL | (std::exchange(current.more, false) ? MSG_MORE : 0);
    const auto sent = ::send(current.socket, bytes, static_cast<std::size_t>(size), flags);
    BIO_clear_retry_flags(bio);
    if (sent < 0 && BIO_sock_should_retry(static_cast<int>(sent)) != 0) {
        BIO_set_retry_write(bio);
    }
    return static_cast<int>(sent);
}

/// After a few looks there is nothing more for now, so that a call ends however fast the peer sends; whoever waits for
/// the socket is told at once.
int receive_now(BIO* bio, char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    if (current.looks_left == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    --current.looks_left;
    const auto got = ::recv(current.socket, bytes, static_cast<std::size_t>(size), 0);
    current.bytes += got > 0 ? static_cast<std::uint32_t>(got) : 0;
    if (got < 0 && BIO_sock_should_retry(static_cast<int>(got)) != 0) {
        BIO_set_retry_read(bio);
    }
    return static_cast<int>(got);
}

/// One call of SSL_read_ex() takes any number of records that bring nothing, as long as they have arrived: 16 KiB hold
/// six hundred KeyUpdates, 30 microseconds each. What OpenSSL sees of a peer that has shut down, it throws away.
void count_record(int written, int /*version*/, int kind, const void* /*header*/, std::size_t /*size*/, SSL* tls,
                  void* /*argument*/) {
    if (kind == SSL3_RT_HEADER && written == 0 && ++current.records > current.records_left) {
        SSL_set_shutdown(tls, SSL_get_shutdown(tls) | SSL_RECEIVED_SHUTDOWN);
    }
}

long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0; // nothing is ever kept
}

const BIO_METHOD* socket_method() {
    static const BIO_METHOD* const method = [] {
        auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket of the present call");
        VISAVIS_ASSERT(made != nullptr, "OpenSSL gives no BIO method");
        BIO_meth_set_write(made, send_now);
        BIO_meth_set_read(made, receive_now);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    return method;
}

struct FreeBio {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};

std::unique_ptr<BIO, FreeBio> new_bio() {
    std::unique_ptr<BIO, FreeBio> bio{BIO_new(socket_method())};
    VISAVIS_ASSERT(bio != nullptr, "OpenSSL gives no BIO");
    BIO_set_init(bio.get(), 1);
    return bio;
}

/// A BIO is 200 bytes. It holds nothing, so all established connections of a thread share one.
BIO* shared_bio() {
    thread_local const auto bio = new_bio();
    return bio.get();
}

} // namespace

void TlsStream::count_records(SSL_CTX* context) {
    SSL_CTX_set_msg_callback(context, count_record);
}

TlsStream::TlsStream(Socket socket, SSL_CTX* context, Readiness& readiness)
    : socket_{socket.release()}
    , watch_{readiness.watch(socket_)}
    , tls_{SSL_new(context)} {
    VISAVIS_ASSERT(tls_ != nullptr, "OpenSSL gives no connection");
    auto* const bio = new_bio().release();
    SSL_set_bio(tls_.get(), bio, bio);
    SSL_set_accept_state(tls_.get());
}

TlsStream::TlsStream(TlsStream&& other) noexcept
    : socket_{std::exchange(other.socket_, -1)}
    , watch_{std::move(other.watch_)}
    , tls_{std::move(other.tls_)}
    , idle_records_{other.idle_records_}
    , handshake_bytes_{other.handshake_bytes_}
    , broken_{other.broken_}
    , ticket_owed_{other.ticket_owed_}
    , shares_bio_{other.shares_bio_}
    , drained_{other.drained_} {}

TlsStream::~TlsStream() {
    close();
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

TlsStream::Outcome TlsStream::try_peek(std::span<char> into) {
    if (!is_open()) {
        return {Status::closed};
    }
    const auto got = ::recv(socket_, into.data(), into.size(), MSG_PEEK);
    if (got > 0) {
        return {Status::done, static_cast<std::size_t>(got)};
    }
    const bool nothing_yet = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return {nothing_yet ? Status::want_read : Status::closed};
}

void TlsStream::skip(std::size_t bytes) {
    std::array<char, 1024> unseen;
    while (bytes > 0 && is_open() && !broken_) {
        const auto got = ::recv(socket_, unseen.data(), std::min(bytes, unseen.size()), 0);
        broken_ = got <= 0; // it was there a moment ago
        bytes -= broken_ ? 0 : static_cast<std::size_t>(got);
    }
}

TlsStream::Status TlsStream::try_handshake() {
    if (!is_open() || broken_) {
        return Status::closed;
    }
    use_socket();
    const auto result = SSL_do_handshake(tls_.get());
    handshake_bytes_ += current.bytes;
    if (took_too_much(false) || (result != 1 && handshake_bytes_ > handshake_bytes)) {
        broken_ = true;
        return Status::closed;
    }
    if (result != 1) {
        return status_of(result);
    }
    ticket_owed_ = true;
    return Status::done;
}

/// While OpenSSL sends messages of the handshake it puts a buffer before the BIO, which must then be the connection's
/// own: that is over with the ticket.
void TlsStream::share_bio() {
    auto* const bio = shared_bio();
    BIO_up_ref(bio);
    SSL_set_bio(tls_.get(), bio, bio);
    shares_bio_ = true;
}

/// After each call that may read.
bool TlsStream::took_too_much(bool data) {
    idle_records_ += current.records;
    idle_records_ -= data ? 1 : 0; // at the latest with this call its record has begun
    return idle_records_ > records_without_data;
}

/// Before each call that may read or write.
void TlsStream::use_socket() {
    current = {.socket = socket_,
               .looks_left = looks_in_a_turn,
               .records_left = records_without_data + 1 - idle_records_}; // one of them brings something
    if (ERR_peek_error() != 0) {                                          // clearing costs more than all else here
        ERR_clear_error();
    }
}

TlsStream::Outcome TlsStream::try_read(std::span<char> into) {
    if (!is_open() || broken_) {
        return {Status::closed};
    }
    use_socket();
    std::size_t bytes = 0;
    const auto result = SSL_read_ex(tls_.get(), into.data(), into.size(), &bytes);
    drained_ = result != 1 || (bytes < into.size() && SSL_has_pending(tls_.get()) == 0);
    if (took_too_much(result == 1)) {
        broken_ = true;
        return {Status::closed};
    }
    return result == 1 ? Outcome{Status::done, bytes} : Outcome{status_of(result)};
}

TlsStream::Outcome TlsStream::try_write(std::string_view from) {
    if (!is_open() || broken_) {
        return {Status::closed};
    }
    use_socket();
    if (std::exchange(ticket_owed_, false)) { // OpenSSL writes it before `from`
        current.more = SSL_new_session_ticket(tls_.get()) == 1;
    }
    std::size_t bytes = 0;
    const auto result = SSL_write_ex(tls_.get(), from.data(), from.size(), &bytes);
    if (result == 1 && !shares_bio_) {
        share_bio();
    }
    return result == 1 ? Outcome{Status::done, bytes} : Outcome{status_of(result)};
}

Task<void> TlsStream::wait(Status wanted) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, wanted](auto handler) { on_ready(wanted, std::move(handler)); }, asio::use_awaitable);
}

void TlsStream::on_ready(Status wanted, Readiness::Then then) {
    if (wanted == Status::want_write) {
        watch_->on_writable(std::move(then));
    } else {
        watch_->on_readable(std::move(then));
    }
    if (!is_open()) {
        watch_->cancel(); // nothing would ever be told of it
    }
}

void TlsStream::on_writable(Readiness::Then then) {
    watch_->on_writable(std::move(then));
}

void TlsStream::cancel() {
    if (watch_) {
        watch_->cancel();
    }
}

void TlsStream::end_writing() {
    if (is_open() && !broken_ && (SSL_get_shutdown(tls_.get()) & SSL_SENT_SHUTDOWN) == 0) {
        use_socket();
        current.more = true; // with the FIN
        SSL_shutdown(tls_.get());
        ERR_clear_error();
    }
    if (is_open() && !broken_) {
        ::shutdown(socket_, SHUT_WR);
    }
}

void TlsStream::close() {
    if (is_open()) {
        watch_->forget();
        ::close(std::exchange(socket_, -1));
    }
}

} // namespace visavis::net
