// A WebSocket's life after the upgrade: it talks until one side ends it, then comes the closing handshake. Everything
// here happens on the connection's thread. Reading is in web_socket_inbox.cpp, writing in web_socket_outbox.cpp.
#include "web_socket_connection.hpp"

#include "discard.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace visavis::net {

WebSocketConnection::WebSocketConnection(IoThread& thread, TaskGroup& tasks, const WebSocketEndpoint& endpoint,
                                         TlsStream stream, ConnectionCaps::Place place)
    : thread_{thread}
    , tasks_{tasks}
    , endpoint_{endpoint}
    , place_{std::move(place)}
    , stream_{std::move(stream)}
    , decoder_{endpoint.limits, endpoint.takes_binary}
    , next_ping_{std::chrono::steady_clock::now() + endpoint.limits.ping_interval} {}

WebSocketConnection::~WebSocketConnection() = default;

Task<void> WebSocketConnection::serve(std::string early) {
    ++thread_.tally.web_sockets_open;
    thread_.add(*this);
    decode(early);
    discard(early);
    try {
        conversation_ = co_await endpoint_.handler(shared_from_this());
    } catch (const std::exception& exception) {
        failed(exception);
    }
    if (conversation_) {
        talk();
    } else {
        co_await end();
    }
}

/// Hands over what has arrived, then leaves a callback with the socket, or a coroutine with what has to wait.
void WebSocketConnection::talk() {
    try {
        if (hand_over()) {
            return;
        }
    } catch (const std::exception& exception) {
        failed(exception);
    }
    tasks_.spawn(executor(), end());
}

/// False: nothing more will come.
bool WebSocketConnection::hand_over() {
    for (;;) {
        if (auto rest = read_and_hand_over()) {
            tasks_.spawn(executor(), take_slowly(std::move(*rest)));
            return true;
        }
        switch (pause()) {
        case Pause::none:
            break;
        case Pause::others:
            asio::post(executor(), [self = shared_from_this()] { self->talk(); });
            return true;
        case Pause::socket:
            note_footprint();
            stream_->on_ready(wanted_, [self = shared_from_this()] {
                self->wanted_ = TlsStream::Status::done;
                self->talk();
            });
            return true;
        case Pause::over:
            return false;
        }
    }
}

/// Everything of it is in the cache now, so this costs next to nothing.
void WebSocketConnection::note_footprint() {
    auto& footprint = stream_->footprint();
    footprint.clear();
    footprint.add(*this);
    conversation_->add_to(footprint);
}

void WebSocketConnection::add_to(Footprint& footprint) const {
    footprint.add(*this); // the flush at the end of the turn needs the rest
}

/// A message that has to wait for something, and what arrives meanwhile.
Task<void> WebSocketConnection::take_slowly(Task<void> rest) {
    const auto self = shared_from_this();
    try {
        co_await std::move(rest);
        while (auto message = try_read()) {
            if (auto next = conversation_->take(*message)) {
                co_await std::move(*next);
            }
        }
    } catch (const std::exception& exception) {
        failed(exception);
    }
    talk();
}

Task<void> WebSocketConnection::end() {
    const auto self = shared_from_this();
    if (conversation_) {
        try {
            co_await conversation_->ended();
        } catch (const std::exception& exception) {
            failed(exception);
        }
        conversation_.reset();
    }
    close(peer_ended_.value_or(CloseCode::normal));
    co_await finish();
    release();
}

void WebSocketConnection::failed(const std::exception& /*its words may hold what a client sent*/) {
    observe::log(observe::Level::error, "web_socket_handler_exception");
    close(CloseCode::internal_error);
}

void WebSocketConnection::release() {
    unlink();
    stream_.reset();
    --thread_.tally.web_sockets_open;
    --thread_.tally.connections_open;
    place_.reset();
}

/// The closing handshake: our frame goes out, the peer's comes in or its end does, all within close_deadline_.
Task<void> WebSocketConnection::finish() {
    while (stream_->is_open() && !(close_written_ && listening_ == Listening::peer_closed)) {
        const auto status = take_in();
        inbox_.clear();
        if (status == TlsStream::Status::closed) {
            break;
        }
        if (status != TlsStream::Status::done) {
            turns_ = 0;
            co_await stream_->wait(status);
            wanted_ = TlsStream::Status::done;
        } else if (had_its_turn()) {
            turns_ = 0;
            co_await let_others();
        }
    }
    if (stream_->is_open()) {
        stream_->end_writing();
    }
    drop();
    while (waiting_to_write_) {
        co_await asio::post(executor(), asio::use_awaitable); // its cancelled wait is about to arrive
    }
}

void WebSocketConnection::sweep(SteadyTime now) {
    if (!stream_ || !stream_->is_open()) {
        return;
    }
    if (now >= write_deadline_ || now >= close_deadline_) {
        drop();
        return;
    }
    if (now < next_ping_ || close_framed_) {
        return;
    }
    if (unanswered_pings_ >= limits().missed_pings) {
        drop();
        return;
    }
    next_ping_ += limits().ping_interval;
    ++unanswered_pings_;
    append_ping_frame(control_out_, {});
    flush();
}

void WebSocketConnection::leave() {
    close(CloseCode::going_away);
}

} // namespace visavis::net
