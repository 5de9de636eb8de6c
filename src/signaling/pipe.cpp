// The node that has the socket.
#include "pipe.hpp"

#include "hub_parts.hpp"

#include "visavis/signaling/limits.hpp"

namespace visavis::signaling {

namespace {

using namespace std::chrono_literals;

constexpr auto enter_timeout = 1s;   // a home that is alive answers within milliseconds
constexpr int tries = 3;             // a room may be about to move while it is asked
constexpr auto ask_again_after = 2s; // about as long as it takes to see whether the bus comes back
constexpr bus::PendingLimit from_home{.messages = 512, .bytes = std::size_t{1} << 20U};

/// The client numbers what it sends again by itself. A quotation mark inside a text is escaped, so this finds a
/// member's name and nothing else.
bool is_numbered(std::string_view text) {
    return text.find("\"seq\":") != std::string_view::npos || text.find("\"seq\" ") != std::string_view::npos;
}

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

std::optional<Task<>> Pipe::take(std::string_view text) {
    if (!is_numbered(text)) {
        ask(text);
    } else if (!interrupted_) { // else nobody takes it, and the client sends it again when it is back
        say({.kind = PipeFrame::Kind::text, .number = ++said_, .text = text});
    }
    if (const auto pause = rate_.count(hub_.given.clock.steady(), text.size()); pause != MessageRate::Pause::zero()) {
        return slow_down(hub_, socket_, pause);
    }
    return std::nullopt;
}

void Pipe::pong(std::uint64_t number) {
    if (!interrupted_) {
        say({.kind = PipeFrame::Kind::pong, .number = ++said_, .mark = number});
    }
}

void Pipe::ask(std::string_view text) {
    std::string_view about;
    const auto message = protocol::decode_client_message(text, about);
    if (!interrupted_ && requests_.size() < unconfirmed_messages) {
        requests_.push_back({.number = ++said_, .about = about});
        say({.kind = PipeFrame::Kind::request, .number = said_, .text = text});
    } else {
        refuse_with(hub_, *socket_,
                    message ? Error{.code = ErrorCode::unavailable, .retry_after = ask_again_after} : message.error(),
                    about);
    }
}

void Pipe::give_up_requests() {
    for (const auto& request : std::exchange(requests_, {})) {
        refuse_with(hub_, *socket_, {.code = ErrorCode::unavailable, .retry_after = ask_again_after}, request.about);
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
    if (hole || (frame->kind == PipeFrame::Kind::close && frame->code == net::CloseCode::moved)) {
        give_up_requests();
        socket_->close(net::CloseCode::moved);
    } else if (frame->kind == PipeFrame::Kind::close) {
        socket_->close(frame->code);
    } else if (frame->kind == PipeFrame::Kind::ping) {
        socket_->ping(frame->mark);
    } else if (frame->kind == PipeFrame::Kind::taken) {
        std::erase_if(requests_, [&](const Request& request) { return request.number <= frame->mark; });
    } else {
        socket_->send(EncodedMessage{frame->text});
    }
}

void Pipe::notice(const bus::Event& event) {
    if (std::holds_alternative<bus::BusDown>(event)) {
        interrupted_ = true;
        give_up_requests();
        return;
    }
    const auto* const came = std::get_if<bus::NodeCame>(&event);
    const auto* const gone = std::get_if<bus::NodeGone>(&event);
    const bool back = came != nullptr && interrupted_ && came->node == home_;
    const bool dead = gone != nullptr && gone->node == home_;
    if (back || dead) {
        give_up_requests();
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
