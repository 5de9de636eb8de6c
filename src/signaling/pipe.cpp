// The node that has the socket.
#include "pipe.hpp"

#include "hub_parts.hpp"

namespace visavis::signaling {

namespace {

using namespace std::chrono_literals;

constexpr auto enter_timeout = 1s; // a home that is alive answers within milliseconds
constexpr int tries = 3;           // a room may be about to move while it is asked
constexpr bus::PendingLimit from_home{.messages = 512, .bytes = std::size_t{1} << 20U};

} // namespace

Pipe::Pipe(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket)
    : hub_{hub}
    , bus_{hub.given.bus}
    , socket_{std::move(socket)}
    , rate_{hub.given.slowed_at_most} {}

Task<Pipe::Entered> Pipe::enter(const Arrival& arrival) {
    // Listening before asking: what the room says first may be here before the answer.
    listening_ = bus_.subscribe(
        pipe_address(bus_.node(), id_), socket_->executor(),
        [weak = weak_from_this()](const bus::Message& message) {
            if (const auto self = weak.lock()) {
                self->hear(message);
            }
        },
        from_home);
    watching_ = bus_.watch(socket_->executor(), [weak = weak_from_this()](const bus::Event& event) {
        if (const auto self = weak.lock()) {
            self->notice(event);
        }
    });
    const auto answer = co_await bus_.request(bus_.subject("room", arrival.account.text()),
                                              encode(EnterRequest{.pipe = id_, .arrival = arrival}), enter_timeout);
    if (!answer) {
        co_return Entered::nobody;
    }
    home_ = decode_enter_answer(*answer);
    co_return home_ ? Entered::there : Entered::again;
}

void Pipe::open() {
    hub_.piped(socket_);
    if (hub_.leaving) {
        socket_->close(net::CloseCode::going_away);
    }
}

std::optional<Task<>> Pipe::take(std::string text) {
    if (!interrupted_) { // else nobody takes it, and the client sends it again when it is back
        say({.kind = PipeFrame::Kind::text, .number = ++said_, .text = text});
    }
    if (const auto pause = rate_.count(hub_.given.clock.steady(), text.size()); pause != MessageRate::Pause::zero()) {
        return slow_down(hub_, socket_, pause);
    }
    return std::nullopt;
}

void Pipe::pong(std::uint64_t number) {
    if (!interrupted_) {
        say({.kind = PipeFrame::Kind::pong, .number = ++said_, .ping = number});
    }
}

Task<> Pipe::ended() {
    say({.kind = PipeFrame::Kind::closed, .number = ++said_});
    hub_.unpiped(socket_);
    co_return;
}

void Pipe::say(const PipeFrame& frame) {
    bus_.publish(pipe_address(*home_, id_), encode(frame));
}

void Pipe::hear(const bus::Message& message) {
    const auto frame = decode_pipe_frame(message.payload);
    if (!frame) {
        return;
    }
    const bool hole = message.after_loss || frame->number != ++heard_;
    if (frame->kind == PipeFrame::Kind::close) {
        socket_->close(hole ? net::CloseCode::moved : frame->code);
    } else if (hole) {
        socket_->close(net::CloseCode::moved);
    } else if (frame->kind == PipeFrame::Kind::ping) {
        socket_->ping(frame->ping);
    } else {
        socket_->send(std::make_shared<const std::string>(frame->text));
    }
}

void Pipe::notice(const bus::Event& event) {
    if (std::holds_alternative<bus::BusDown>(event)) {
        interrupted_ = true;
        return;
    }
    const auto* const came = std::get_if<bus::NodeCame>(&event);
    const auto* const gone = std::get_if<bus::NodeGone>(&event);
    const bool back = came != nullptr && interrupted_ && came->node == home_;
    const bool dead = gone != nullptr && gone->node == home_;
    if (back || dead) {
        socket_->close(net::CloseCode::moved);
    }
}

Task<Place> find_room(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket, const Arrival& arrival) {
    for (int i = 0; i < tries && !hub.given.bus.alone(); ++i) {
        if (auto room = hub.room_here(arrival.account)) {
            co_return room;
        }
        auto pipe = std::make_shared<Pipe>(hub, socket);
        switch (co_await pipe->enter(arrival)) {
        case Pipe::Entered::there:
            co_return pipe;
        case Pipe::Entered::nobody:
            co_return hub.host(arrival.account, arrival.practitioner_name);
        case Pipe::Entered::again:
            break;
        }
    }
    co_return hub.host(arrival.account, arrival.practitioner_name);
}

} // namespace visavis::signaling
