// Coming in, talking, and the end.
#include "connection.hpp"

#include "visavis/signaling/limits.hpp"

#include <boost/asio/post.hpp>

namespace visavis::signaling {

namespace {

using consultation::Now;
using consultation::Room;

} // namespace

Connection::Connection(Hub::Parts& hub, std::shared_ptr<RoomActor> room, std::shared_ptr<net::WebSocket> socket,
                       std::optional<MessageRate> rate)
    : hub_{hub}
    , id_{hub.next_connection.fetch_add(1)}
    , room_{std::move(room)}
    , socket_{std::move(socket)}
    , room_is_here_{socket_->executor() == room_->executor()}
    , rate_{rate} {}

Task<bool> Connection::enter(Arrival arrival) {
    role_ = arrival.role;
    // Here, where the room lives: what another node knew when it asked us may be over.
    if (const auto asked = co_await ask_whether_call_is_open(hub_, arrival); !asked) {
        turn_away(hub_, *socket_, asked.error(), protocol::Hello::type);
        co_return false;
    }
    const auto point = arrival.resume ? consultation::parse_resume_point(*arrival.resume) : std::nullopt;
    const consultation::Visitor visitor{.connection = id_,
                                        .session = arrival.session,
                                        .role = arrival.role,
                                        .guest = arrival.guest,
                                        .display_name = arrival.display_name,
                                        .invitation_name = arrival.invitation_name,
                                        .os_family = arrival.os_family,
                                        .connection_policy = arrival.connection_policy,
                                        .received = arrival.received};
    co_await room_->attach(id_, socket_);
    hub_.opened(id_, socket_);
    const auto entered = co_await room_->turn(
        [&](Room& room, Now now) { return room.enter(visitor, point, arrival.call_is_open, now); });
    if (!entered) {
        hub_.closed(id_);
        co_await room_->detach(id_);
        if (room_->moved()) {
            socket_->close(net::CloseCode::moved);
        } else {
            turn_away(hub_, *socket_, entered.error(), protocol::Hello::type);
        }
        co_return false;
    }
    if (const auto* const call = point ? std::get_if<consultation::CallPoint>(&point->place) : nullptr;
        call != nullptr && arrival.call_is_open) {
        const auto current = co_await room_->ask([](const Room& room) { return room.call(); });
        if (current == call->call) {
            hub_.recorder.restored(call->call);
        }
    }
    if (hub_.leaving) {
        socket_->close(net::CloseCode::going_away);
    }
    co_return true;
}

std::optional<Task<>> Connection::take(std::string_view text) {
    const auto now = hub_.given.clock.steady();
    const auto pause = rate_ ? rate_->count(now, text.size()) : MessageRate::Pause::zero();
    auto rest = handle(text, now);
    if (pause == MessageRate::Pause::zero()) {
        return rest;
    }
    return then_slow_down(std::move(rest), pause);
}

std::optional<Task<>> Connection::handle(std::string_view text, SteadyTime now) {
    thread_local std::string unescaped; // of the message in hand
    std::string_view about;
    auto message = protocol::decode_client_view(text, unescaped, about);
    if (!message) {
        answer(std::unexpected(message.error()), about);
        return std::nullopt;
    }
    const auto& route = message_routes()[message->index()];
    if (route.sender == Sender::first_message) {
        answer(refuse(ErrorCode::wrong_state), about);
    } else if (route.sender == Sender::practitioner && role_ != Role::practitioner) {
        answer(refuse(ErrorCode::forbidden), about);
    } else if (const auto relayed = relay_here(*message, now)) {
        answer(*relayed, about, *relayed ? std::nullopt : protocol::reference_of(*message));
    } else {
        const auto which = protocol::reference_of(*message);
        return take_slowly(route.handler, protocol::own(*std::move(message)), about, which);
    }
    return std::nullopt;
}

/// The message counts; the next one waits.
Task<> Connection::then_slow_down(std::optional<Task<>> rest, std::optional<MessageRate::Pause> pause) {
    if (rest) {
        co_await *std::move(rest);
    }
    co_await slow_down(hub_, socket_, pause);
}

/// What the database or a room on another thread has to do with.
Task<> Connection::take_slowly(MessageHandler handler, protocol::ClientMessage message, std::string_view about,
                               std::optional<protocol::Reference> which) {
    answer(co_await handler(*this, std::move(message)), about, which);
}

void Connection::answer(const Result<>& outcome, std::string_view about,
                        const std::optional<protocol::Reference>& which) {
    if (outcome) {
        return;
    }
    refuse_with(hub_, *socket_, outcome.error(), about, which);
    // What was under way to somebody who has just left is nobody's fault.
    const bool blameless = outcome.error().code == ErrorCode::unknown_participant;
    if (!blameless && ++refusals_ >= max_refusals) {
        socket_->close(net::CloseCode::policy_violation);
    }
}

void Connection::add_to(Footprint& footprint) const {
    footprint.add(*this);
    if (room_is_here_) {
        room_->add_to(footprint);
    }
}

Task<> Connection::ended() {
    hub_.closed(id_);
    co_await room_->detach(id_);
}

void Connection::pong(std::uint64_t number) {
    if (room_is_here_) {
        room_->pong(id_, consultation::PingNumber{number});
        return;
    }
    asio::post(room_->executor(),
               [room = room_, id = id_, number] { room->pong(id, consultation::PingNumber{number}); });
}

/// Descriptions and candidates are nearly all there is; on the room's own thread they need no coroutine.
std::optional<Result<>> Connection::relay_here(const protocol::ClientMessageView& message, SteadyTime now) {
    if (!room_is_here_) {
        return std::nullopt;
    }
    return std::visit(
        [this, now]<class Message>(const Message& one) -> std::optional<Result<>> {
            if constexpr (std::is_same_v<Message, protocol::DescriptionView> ||
                          std::is_same_v<Message, protocol::CandidateView>) {
                return room_->relay_at(now, [&](Room& room, SteadyTime time) { return room.relay(id_, one, time); });
            } else {
                return std::nullopt;
            }
        },
        message);
}

} // namespace visavis::signaling
