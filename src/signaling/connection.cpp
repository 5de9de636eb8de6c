// From the first message to the last.
#include "connection.hpp"

#include "ice_offer.hpp"
#include "routes.hpp"

#include "visavis/base/display_name.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/signaling/limits.hpp"

namespace visavis::signaling {

namespace {

using namespace std::chrono_literals;
using consultation::Now;
using consultation::Room;

net::CloseCode close_code_for(ErrorCode code) {
    switch (code) {
    case ErrorCode::seat_taken:
        return net::CloseCode::seat_taken;
    case ErrorCode::ticket_refused:
        return net::CloseCode::ticket_refused;
    case ErrorCode::busy:
    case ErrorCode::unavailable:
        return net::CloseCode::going_away;
    default:
        return net::CloseCode::policy_violation;
    }
}

} // namespace

std::string resume_context(const AccountId& account) {
    return "resume:" + account.text();
}

Task<> Connection::run() {
    if (!co_await hello()) {
        co_return;
    }
    co_await talk();
    hub_.closed(id_);
    co_await room_->detach(id_);
}

Task<bool> Connection::hello() {
    asio::steady_timer deadline{socket_->executor(), hub_.given.hello_timeout};
    deadline.async_wait([socket = socket_](const boost::system::error_code& error) {
        if (!error) {
            socket->close(net::CloseCode::ticket_refused);
        }
    });
    const auto text = co_await socket_->read();
    deadline.cancel();
    if (!text) {
        co_return false;
    }
    std::string_view about;
    auto message = protocol::decode_client_message(*text, about);
    Result<> entered = refuse(ErrorCode::wrong_state);
    if (!message) {
        entered = std::unexpected(message.error());
    } else if (auto* const first = std::get_if<protocol::Hello>(&*message)) {
        entered = co_await enter(std::move(*first));
    }
    if (!entered) {
        refuse_with(entered.error(), about);
        socket_->close(close_code_for(entered.error().code));
        co_return false;
    }
    co_return true;
}

Task<Result<>> Connection::enter(protocol::Hello hello) {
    std::optional<std::string> wanted_name;
    if (hello.display_name) {
        wanted_name = display_name(*hello.display_name);
        if (!wanted_name) {
            co_return refuse_member("/display_name");
        }
    }
    const auto now = hub_.given.clock.now();
    auto admission = co_await hub_.given.sessions.redeem_ticket(crypto::sha256(hello.ticket.reveal()), now);
    if (!admission) {
        co_return std::unexpected(admission.error());
    }
    const auto& session = admission->session;
    if (!session.account_verified) {
        co_return refuse(ErrorCode::not_verified);
    }
    std::optional<consultation::ResumePoint> point;
    if (hello.resume) {
        const auto sealed = crypto::from_base64url(*hello.resume);
        const auto opened = sealed
                                ? crypto::open(hub_.given.vault.resume_key(), *sealed, resume_context(session.account))
                                : std::nullopt;
        point = opened ? consultation::parse_resume_point(*opened) : std::nullopt;
    }
    const auto* const call = point ? std::get_if<consultation::CallPoint>(&point->place) : nullptr;
    bool call_is_open = false;
    if (call != nullptr) {
        const auto open = co_await hub_.given.calls.is_open(call->call);
        if (!open) {
            co_return std::unexpected(open.error());
        }
        call_is_open = *open;
    }
    role_ = session.role;
    const consultation::Visitor visitor{
        .connection = id_,
        .session = session.id,
        .role = session.role,
        .guest = session.guest,
        .display_name = session.role == Role::guest && wanted_name ? *wanted_name : admission->display_name,
        .os_family = hello.os_family,
        .connection_policy = connection_policy(hub_.given.ice, admission->connection_policy),
        .received = hello.received};
    room_ = hub_.room(session.account, admission->practitioner_display_name);
    room_is_here_ = socket_->executor() == room_->executor();
    co_await room_->attach(id_, socket_);
    hub_.opened(id_, session.id, room_, socket_);
    auto entered = co_await room_->turn(
        [&](Room& room, Now turn_now) { return room.enter(visitor, point, call_is_open, turn_now); });
    if (!entered) {
        hub_.closed(id_);
        co_await room_->detach(id_);
        co_return entered;
    }
    if (call != nullptr && call_is_open) {
        const auto current = co_await room_->ask([](const Room& room) { return room.call(); });
        if (current == call->call) {
            hub_.recorder.restored(call->call);
        }
    }
    if (hub_.leaving) {
        socket_->close(net::CloseCode::going_away);
    }
    co_return entered;
}

Task<> Connection::talk() {
    for (;;) {
        auto text = socket_->try_read(); // a burst is read without suspending for each message
        if (!text) {
            text = co_await socket_->read();
        }
        if (!text) {
            co_return;
        }
        if (too_fast()) {
            refuse_with({.code = ErrorCode::too_many_messages, .retry_after = 1s}, "");
            if (messages_in_second_ > messages_per_second_hard) {
                socket_->close(net::CloseCode::policy_violation);
            }
            continue;
        }
        std::string_view about;
        auto message = protocol::decode_client_message(*text, about);
        Result<> outcome;
        if (!message) {
            outcome = std::unexpected(message.error());
        } else {
            const auto& route = message_routes()[message->index()];
            if (route.sender == Sender::first_message) {
                outcome = refuse(ErrorCode::wrong_state);
            } else if (route.sender == Sender::practitioner && role_ != Role::practitioner) {
                outcome = refuse(ErrorCode::forbidden);
            } else {
                const auto relayed = relay_here(*message);
                outcome = relayed ? *relayed : co_await route.handler(*this, std::move(*message));
            }
        }
        if (!outcome) {
            refuse_with(outcome.error(), about);
            if (++refusals_ >= max_refusals) {
                socket_->close(net::CloseCode::policy_violation);
            }
        }
    }
}

/// Descriptions and candidates are nearly all there is; on the room's own thread they need no coroutine.
std::optional<Result<>> Connection::relay_here(protocol::ClientMessage& message) {
    if (!room_is_here_) {
        return std::nullopt;
    }
    return std::visit(
        [this]<class Message>(Message& one) -> std::optional<Result<>> {
            if constexpr (std::is_same_v<Message, protocol::Description> ||
                          std::is_same_v<Message, protocol::Candidate>) {
                return room_->turn_here([&](Room& room, Now now) { return room.relay(id_, std::move(one), now); });
            } else {
                return std::nullopt;
            }
        },
        message);
}

void Connection::refuse_with(const Error& error, std::string_view about) {
    hub_.given.metrics.count("signaling_refusals", "code", observe::Literal::from_table(describe(error.code).name));
    socket_->send(std::make_shared<const std::string>(
        protocol::encode(protocol::ServerMessage{protocol::error_reply(error, about)})));
}

bool Connection::too_fast() {
    const auto now = hub_.given.clock.steady();
    if (now - second_ >= 1s) {
        second_ = now;
        messages_in_second_ = 0;
    }
    return ++messages_in_second_ > messages_per_second;
}

} // namespace visavis::signaling
