// Writing to a WebSocket. The outbox is the one door for other threads; what is in it leaves on the connection's own,
// gathered into one TLS write at the end of a turn.
#include "discard.hpp"
#include "web_socket_connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace visavis::net {

namespace {

constexpr std::size_t usual_turn = 8;                  // messages of one turn: one piece of memory for them
constexpr std::size_t record = std::size_t{16} * 1024; // what one TLS record carries

/// A ping's number as its payload, most significant byte first.
std::string ping_payload(std::uint64_t number) {
    std::string payload(sizeof number, '\0');
    for (auto byte = payload.rbegin(); byte != payload.rend(); ++byte, number >>= 8U) {
        *byte = static_cast<char>(number & 0xFFU);
    }
    return payload;
}

} // namespace

std::optional<CloseCode> WebSocketConnection::ending() {
    const std::scoped_lock lock{outbox_.mutex};
    return outbox_.ending;
}

void WebSocketConnection::end_locked(CloseCode code) {
    outbox_.ending = code;
    ended_.store(true, std::memory_order_release);
}

/// On the connection's own thread at the end of the turn; from another thread as soon as there is one.
void WebSocketConnection::plan_flush_locked() {
    if (std::exchange(outbox_.flush_planned, true)) {
        return;
    }
    if (thread_.is_current()) {
        thread_.flush_later(shared_from_this());
    } else {
        asio::post(executor(), [self = shared_from_this()] { self->flush(); });
    }
}

void WebSocketConnection::enqueue(EncodedMessage message, bool binary) {
    const std::scoped_lock lock{outbox_.mutex};
    if (outbox_.ending) {
        return;
    }
    if (outbox_.queue.size() >= limits().outbox_messages || outbox_.bytes + message.size() > limits().outbox_bytes) {
        discard(outbox_.queue);
        outbox_.bytes = 0;
        end_locked(CloseCode::too_slow);
    } else {
        outbox_.bytes += message.size();
        if (outbox_.queue.empty()) {
            outbox_.queue.reserve(usual_turn);
        }
        outbox_.queue.push_back({.message = std::move(message), .binary = binary});
    }
    plan_flush_locked();
}

void WebSocketConnection::ping(std::uint64_t number) {
    const std::scoped_lock lock{outbox_.mutex};
    if (!outbox_.ending) {
        outbox_.ping = number; // one that still waits says less
        plan_flush_locked();
    }
}

void WebSocketConnection::close(CloseCode code) {
    end_with(code);
}

void WebSocketConnection::end_with(CloseCode code) {
    const std::scoped_lock lock{outbox_.mutex};
    if (!outbox_.ending) {
        end_locked(code);
        plan_flush_locked();
    }
}

/// Moves what is queued into one batch; false when there is nothing.
bool WebSocketConnection::gather(std::string& batch) {
    batch += control_out_;
    discard(control_out_);
    const std::scoped_lock lock{outbox_.mutex};
    outbox_.flush_planned = false;
    std::size_t taken = 0;
    while (taken < outbox_.queue.size() && batch.size() < record) {
        const auto& next = outbox_.queue[taken];
        (next.binary ? append_binary_frame : append_text_frame)(batch, next.message.text());
        outbox_.bytes -= next.message.size();
        ++taken;
    }
    thread_.tally.messages_out += taken;
    outbox_.queue.erase(outbox_.queue.begin(), outbox_.queue.begin() + static_cast<std::ptrdiff_t>(taken));
    if (outbox_.queue.empty()) {
        discard(outbox_.queue);
        if (outbox_.ping != 0) {
            append_ping_frame(batch, ping_payload(pinged_ = std::exchange(outbox_.ping, 0)));
        }
        if (outbox_.ending && !close_framed_) {
            close_framed_ = true;
            append_close_frame(batch, *outbox_.ending);
        }
    }
    return !batch.empty();
}

/// False when the socket would not take all; the rest is kept and goes out once it will.
bool WebSocketConnection::write(std::string_view batch) {
    while (!batch.empty()) {
        const auto outcome = stream_->try_write(batch);
        if (outcome.status == TlsStream::Status::done) {
            batch.remove_prefix(outcome.bytes);
            write_deadline_ = SteadyTime::max();
            continue;
        }
        if (outcome.status == TlsStream::Status::closed) {
            drop();
            return false;
        }
        std::string rest{batch}; // `batch` may be a view of blocked_
        blocked_ = std::move(rest);
        if (write_deadline_ == SteadyTime::max()) {
            write_deadline_ = std::chrono::steady_clock::now() + limits().write;
            thread_.watch_closely(*this);
        }
        waiting_to_write_ = true;
        stream_->on_writable([self = shared_from_this()] {
            self->waiting_to_write_ = false;
            self->flush();
        });
        return false;
    }
    discard(blocked_);
    return true;
}

void WebSocketConnection::flush() {
    if (!stream_ || !stream_->is_open()) {
        return;
    }
    if (const auto code = ending(); code && !std::exchange(end_noticed_, true)) {
        thread_.tally.outbox_overflows += *code == CloseCode::too_slow ? 1U : 0U;
        // From here on nothing more is delivered to the handler: wake it, and give the rest a bounded time.
        close_deadline_ = std::min(close_deadline_, std::chrono::steady_clock::now() + limits().close);
        thread_.watch_closely(*this);
        stream_->cancel();
    }
    if (waiting_to_write_ || (!blocked_.empty() && !write(blocked_))) {
        const std::scoped_lock lock{outbox_.mutex};
        outbox_.flush_planned = false;
        return;
    }
    for (thread_.output.clear(); gather(thread_.output); thread_.output.clear()) {
        if (!write(thread_.output)) {
            return;
        }
    }
    if (thread_.output.capacity() > 16 * record) {
        discard(thread_.output);
    }
    if (close_framed_ && !std::exchange(close_written_, true)) {
        stream_->cancel(); // finish() may be waiting for this
        if (listening_ != Listening::to_messages) {
            stream_->end_writing();
        }
    }
}

void WebSocketConnection::drop() {
    if (stream_) {
        stream_->close();
    }
    const std::scoped_lock lock{outbox_.mutex};
    if (!outbox_.ending) {
        end_locked(CloseCode::normal);
    }
    discard(outbox_.queue);
    outbox_.bytes = 0;
}

} // namespace visavis::net
