// Reading from a WebSocket: what has arrived becomes messages for the conversation, and control frames are dealt with.
// Everything here happens on the connection's thread.
#include "discard.hpp"
#include "web_socket_connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace visavis::net {

namespace {

/// 0: none of ours.
std::uint64_t ping_number(std::string_view payload) {
    std::uint64_t number = 0;
    if (payload.size() == sizeof number) {
        for (const char byte : payload) {
            number = number << 8U | static_cast<std::uint8_t>(byte);
        }
    }
    return number;
}

} // namespace

/// The next message without waiting; nothing also when it is another socket's turn.
std::optional<std::string> WebSocketConnection::try_read() {
    while (may_read()) {
        if (!inbox_.empty()) {
            return next_of_inbox();
        }
        if (peer_ended_ || take_in() != TlsStream::Status::done) {
            break;
        }
    }
    return std::nullopt;
}

/// All that can be read without waiting, each message where it was decrypted; up to one that has to wait.
WebSocketConnection::Rest WebSocketConnection::read_and_hand_over() {
    Rest rest;
    while (!rest && may_read()) {
        if (!inbox_.empty()) {
            rest = conversation_->take(next_of_inbox());
        } else if (peer_ended_ || take_in(&rest) != TlsStream::Status::done) {
            break;
        }
    }
    return rest;
}

bool WebSocketConnection::may_read() const {
    return !ended_.load(std::memory_order_acquire) && !had_its_turn();
}

std::string WebSocketConnection::next_of_inbox() {
    auto message = std::move(inbox_.back());
    inbox_.pop_back();
    ++turns_;
    read_binary_ = message.binary;
    return std::move(message.text);
}

Task<std::optional<std::string>> WebSocketConnection::read() {
    for (;;) {
        if (auto message = try_read()) {
            co_return message;
        }
        switch (pause()) {
        case Pause::none:
            break;
        case Pause::others:
            co_await let_others();
            break;
        case Pause::socket:
            co_await stream_->wait(wanted_);
            wanted_ = TlsStream::Status::done;
            break;
        case Pause::over:
            co_return std::nullopt;
        }
    }
}

/// After try_read() gave nothing.
WebSocketConnection::Pause WebSocketConnection::pause() {
    if (ended_.load(std::memory_order_acquire)) {
        return Pause::over;
    }
    if (had_its_turn()) {
        turns_ = 0;
        return Pause::others;
    }
    if (peer_ended_) { // all it sent before is read, and answered by now
        end_with(*peer_ended_);
        return Pause::over;
    }
    discard(inbox_);
    switch (wanted_) {
    case TlsStream::Status::closed:
        drop();
        return Pause::over;
    case TlsStream::Status::done:
        return Pause::none;
    default:
        turns_ = 0;
        return Pause::socket;
    }
}

/// Takes in what has arrived; `rest` as for decode(). Anything but `done`: nothing has, and what to wait for.
TlsStream::Status WebSocketConnection::take_in(Rest* rest) {
    if (!stream_) {
        return wanted_ = TlsStream::Status::closed;
    }
    if (wanted_ != TlsStream::Status::done) {
        return wanted_; // nobody has waited for it yet
    }
    if (std::exchange(drained_, false)) {
        return wanted_ = TlsStream::Status::want_read; // one system call less than finding it out
    }
    const auto outcome = stream_->try_read(thread_.input);
    wanted_ = outcome.status;
    if (outcome.status == TlsStream::Status::done) {
        drained_ = stream_->drained();
        unanswered_pings_ = 0;
        ++turns_;
        decode(std::span{thread_.input}.first(outcome.bytes), rest);
    }
    return outcome.status;
}

bool WebSocketConnection::had_its_turn() const {
    return turns_ >= turns_in_a_row;
}

/// The thread's other connections have theirs when this one always has something to read.
Task<void> WebSocketConnection::let_others() {
    co_await asio::post(executor(), asio::use_awaitable);
}

/// With `rest` the conversation takes each message where it lies, until one of them leaves a rest there or it has had
/// its turn; what comes behind waits in the inbox, as everything does without.
void WebSocketConnection::decode(std::span<char> input, Rest* rest) {
    const auto was_answered = control_out_.empty();
    while (listening_ == Listening::to_messages && !input.empty()) {
        auto event = decoder_.next(input);
        switch (event.kind) {
        case FrameEvent::Kind::message:
            ++thread_.tally.messages_in;
            deliver(std::move(event), rest);
            break;
        case FrameEvent::Kind::pong:
            if (answers_ping(event.payload())) {
                break;
            }
            [[fallthrough]];
        case FrameEvent::Kind::ping:
            if (too_many_control_frames()) {
                listening_ = Listening::to_nothing;
                end_after_inbox(CloseCode::policy_violation);
            } else if (event.kind == FrameEvent::Kind::ping && !close_framed_ &&
                       control_out_.size() < limits().pong_bytes) {
                append_pong_frame(control_out_, event.payload());
            }
            break;
        case FrameEvent::Kind::close:
            listening_ = Listening::peer_closed;
            end_after_inbox(event.code);
            break;
        case FrameEvent::Kind::violation:
            listening_ = Listening::to_nothing;
            end_after_inbox(event.code);
            break;
        case FrameEvent::Kind::need_more:
            break;
        }
    }
    std::ranges::reverse(inbox_);
    if (was_answered && !control_out_.empty()) {
        flush();
    }
}

void WebSocketConnection::deliver(FrameEvent event, Rest* rest) {
    if (rest != nullptr && !*rest && inbox_.empty() && may_read()) {
        ++turns_;
        read_binary_ = event.binary;
        *rest = conversation_->take(event.payload());
        return;
    }
    inbox_.push_back({.text = event.gathered.empty() ? std::string{event.in_place} : std::move(event.gathered),
                      .binary = event.binary});
}

/// Whether this pong carries a number that was asked for and is not yet answered; then that is told. Such pongs are
/// bounded by our own pings, so they are not counted with the other control frames.
bool WebSocketConnection::answers_ping(std::string_view payload) {
    const auto number = ping_number(payload);
    if (number <= ponged_ || number > pinged_) {
        return false;
    }
    ponged_ = number;
    if (conversation_) {
        conversation_->pong(number);
    }
    return true;
}

/// Nothing else bounds them: they are in no message, and no handler sees them.
bool WebSocketConnection::too_many_control_frames() {
    if (const auto now = std::chrono::steady_clock::now(); now - control_second_ >= std::chrono::seconds{1}) {
        control_second_ = now;
        control_frames_ = 0;
    }
    return ++control_frames_ > limits().control_frames_per_second;
}

/// What the peer sent before it ended, or before it broke the rules, is still read and answered, in bounded time.
void WebSocketConnection::end_after_inbox(CloseCode code) {
    peer_ended_ = code;
    close_deadline_ = std::min(close_deadline_, std::chrono::steady_clock::now() + limits().close);
    thread_.watch_closely(*this);
}

} // namespace visavis::net
