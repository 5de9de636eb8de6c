// The node that has the room.
#include "remote_socket.hpp"

#include "connection.hpp"

#include "visavis/base/assert.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace visavis::signaling {

namespace {

constexpr std::size_t inbox_messages = 512;
constexpr std::size_t inbox_bytes = std::size_t{1} << 20U;

} // namespace

RemoteSocket::RemoteSocket(bus::Bus& bus, const bus::NodeId& node, const PipeId& pipe, asio::any_io_executor executor)
    : bus_{bus}
    , node_{node}
    , pipe_{pipe}
    , executor_{std::move(executor)}
    , wake_{executor_} {
    wake_.expires_at(SteadyTime::max());
}

void RemoteSocket::listen() {
    listening_ = bus_.subscribe(pipe_address(bus_.node(), pipe_), executor_,
                                [weak = weak_from_this()](const bus::Message& message) {
                                    if (const auto self = weak.lock()) {
                                        self->hear(message);
                                    }
                                },
                                {.messages = inbox_messages, .bytes = inbox_bytes});
    watching_ = bus_.watch(executor_, [weak = weak_from_this()](const bus::Event& event) {
        if (const auto self = weak.lock()) {
            self->notice(event);
        }
    });
}

Task<std::optional<std::string>> RemoteSocket::read() {
    for (;;) {
        if (!inbox_.empty()) {
            auto taken = std::move(inbox_.front());
            inbox_.pop_front();
            inbox_bytes_ -= taken.text.size();
            request_ = taken.request;
            co_return std::move(taken.text);
        }
        if (ended_) {
            co_return std::nullopt;
        }
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void RemoteSocket::send(EncodedMessage message) {
    const std::scoped_lock lock{mutex_};
    if (!closed_) {
        say_locked({.kind = PipeFrame::Kind::text, .number = 0, .text = message.text()});
    }
}

void RemoteSocket::send_binary(EncodedMessage /*message*/) {
    VISAVIS_ASSERT(false, "the signaling protocol has no binary message");
}

void RemoteSocket::ping(std::uint64_t number) {
    const std::scoped_lock lock{mutex_};
    if (!closed_) {
        say_locked({.kind = PipeFrame::Kind::ping, .number = 0, .mark = number});
    }
}

void RemoteSocket::close(net::CloseCode code) {
    // This home stops, but the node that has the socket goes on: the client may come back to it at once.
    const auto told = code == net::CloseCode::going_away ? net::CloseCode::moved : code;
    {
        const std::scoped_lock lock{mutex_};
        if (std::exchange(closed_, true)) {
            return;
        }
        say_locked({.kind = PipeFrame::Kind::close, .number = 0, .code = told});
    }
    asio::post(executor_, [self = shared_from_this()] {
        self->inbox_.clear();
        self->end();
    });
}

void RemoteSocket::confirm() {
    if (const auto request = std::exchange(request_, 0); request != 0) {
        const std::scoped_lock lock{mutex_};
        if (!closed_) {
            say_locked({.kind = PipeFrame::Kind::taken, .number = 0, .mark = request});
        }
    }
}

void RemoteSocket::say_locked(PipeFrame frame) {
    frame.number = ++said_;
    bus_.publish(pipe_address(node_, pipe_), encode(frame));
}

void RemoteSocket::hear(const bus::Message& message) {
    const auto frame = decode_pipe_frame(message.payload);
    if (!frame || message.from != node_ || ended_) {
        return;
    }
    if (message.after_loss || frame->number != ++heard_) {
        close(net::CloseCode::moved); // a hole; the client sends again what we have not taken
        return;
    }
    const bool request = frame->kind == PipeFrame::Kind::request;
    if (request || frame->kind == PipeFrame::Kind::text) {
        inbox_bytes_ += frame->text.size();
        inbox_.push_back({.text = std::string{frame->text}, .request = request ? frame->number : 0});
        if (inbox_.size() > inbox_messages || inbox_bytes_ > inbox_bytes) {
            close(net::CloseCode::too_slow);
            return;
        }
        wake_.cancel();
    } else if (frame->kind == PipeFrame::Kind::pong) {
        if (const auto conversation = conversation_.lock()) {
            conversation->pong(frame->mark); // the node that has the socket has checked that it was asked for
        }
    } else if (frame->kind == PipeFrame::Kind::closed) {
        {
            const std::scoped_lock lock{mutex_};
            closed_ = true; // nobody is there to be told
        }
        end();
    }
}

void RemoteSocket::notice(const bus::Event& event) {
    if (std::holds_alternative<bus::BusDown>(event)) {
        unreachable_ = !ended_;
        end();
    } else if (std::holds_alternative<bus::BusUp>(event)) {
        back_ = true;
        wake_.cancel();
    } else if (const auto* const gone = std::get_if<bus::NodeGone>(&event); gone != nullptr && gone->node == node_) {
        end();
    }
}

void RemoteSocket::end() {
    ended_ = true;
    listening_.reset();
    wake_.cancel();
}

Task<> RemoteSocket::wait_until_reachable() {
    const auto closed = [this] {
        const std::scoped_lock lock{mutex_};
        return closed_;
    };
    while (!back_ && !closed()) {
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void RemoteSocket::abandon() {
    const std::scoped_lock lock{mutex_};
    if (!std::exchange(closed_, true)) {
        say_locked({.kind = PipeFrame::Kind::close, .number = 0, .code = net::CloseCode::moved});
    }
}

Task<> serve_remote(Hub::Parts& hub, std::shared_ptr<RoomActor> room, std::shared_ptr<RemoteSocket> socket,
                    Arrival arrival) {
    const auto connection = std::make_shared<Connection>(hub, room, socket, std::nullopt);
    socket->talk_to(connection);
    if (!co_await connection->enter(std::move(arrival))) {
        co_return;
    }
    while (auto text = co_await socket->read()) {
        if (auto rest = connection->take(*text)) {
            co_await *std::move(rest);
        }
        socket->confirm();
    }
    if (!socket->unreachable()) {
        co_await connection->ended();
        co_return;
    }
    // This coroutine holds the room meanwhile, so that a waiting room whose people are all elsewhere outlives the
    // outage.
    co_await room->strand(connection->id());
    co_await socket->wait_until_reachable();
    hub.closed(connection->id());
    socket->abandon();
    const auto again = co_await room->turn([](consultation::Room& r, consultation::Now now) {
        r.reachable_again(now);
        return consultation::Effects{};
    });
    static_cast<void>(again); // refused only where the room has moved away
}

} // namespace visavis::signaling
