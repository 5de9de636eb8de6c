// From the first message to a redeemed ticket.
#include "arrival.hpp"

#include "hub_parts.hpp"
#include "ice_offer.hpp"

#include "visavis/base/display_name.hpp"
#include "visavis/consultation/resume_point.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/protocol/messages.hpp"

#include <boost/asio/steady_timer.hpp>

namespace visavis::signaling {

namespace {

net::CloseCode close_code_for(ErrorCode code) {
    switch (code) {
    case ErrorCode::seat_taken:
        return net::CloseCode::seat_taken;
    case ErrorCode::ticket_refused:
        return net::CloseCode::ticket_refused;
    case ErrorCode::busy:
    case ErrorCode::unavailable:
    case ErrorCode::rate_limited: // it says when to come back
        return net::CloseCode::going_away;
    default:
        return net::CloseCode::policy_violation;
    }
}

/// What the client carries, opened; nothing when it is not ours, or of another waiting room.
std::optional<std::string> open_resume(const crypto::Vault& vault, const std::string& resume,
                                       const AccountId& account) {
    const auto sealed = crypto::from_base64url(resume);
    return sealed ? crypto::open(vault.resume_key(), *sealed, resume_context(account)) : std::nullopt;
}

Task<Result<Arrival>> redeem(Hub::Parts& hub, protocol::Hello hello) {
    std::optional<std::string> wanted_name;
    if (hello.display_name) {
        wanted_name = display_name(*hello.display_name);
        if (!wanted_name) {
            co_return refuse_member("/display_name");
        }
    }
    auto admission =
        co_await hub.given.sessions.redeem_ticket(crypto::sha256(hello.ticket.reveal()), hub.given.clock.now());
    if (!admission) {
        co_return std::unexpected(admission.error());
    }
    const auto& session = admission->session;
    if (!session.account_verified) {
        co_return refuse(ErrorCode::not_verified);
    }
    auto own_name = display_name(admission->display_name).value_or(admission->display_name); // may be of an older rule
    const bool chosen = session.role == Role::guest && wanted_name;
    Arrival arrival{.account = session.account,
                    .practitioner_name = std::move(admission->practitioner_display_name),
                    .session = session.id,
                    .role = session.role,
                    .guest = session.guest,
                    .display_name = chosen ? *std::move(wanted_name) : own_name,
                    .invitation_name = session.role == Role::guest ? std::move(own_name) : std::string{},
                    .os_family = hello.os_family,
                    .connection_policy = connection_policy(hub.given.ice, admission->connection_policy),
                    .resume = {},
                    .call_is_open = false,
                    .received = hello.received};
    if (hello.resume) {
        arrival.resume = open_resume(hub.given.vault, *hello.resume, session.account);
    }
    co_return arrival;
}

} // namespace

Task<Result<>> ask_whether_call_is_open(Hub::Parts& hub, Arrival& arrival) {
    arrival.call_is_open = false;
    const auto point = arrival.resume ? consultation::parse_resume_point(*arrival.resume) : std::nullopt;
    if (const auto* const call = point ? std::get_if<consultation::CallPoint>(&point->place) : nullptr) {
        const auto open = co_await hub.given.calls.is_open(call->call);
        if (!open) {
            co_return std::unexpected(open.error());
        }
        arrival.call_is_open = *open;
    }
    co_return Result<>{};
}

std::string resume_context(const AccountId& account) {
    return "resume:" + account.text();
}

void refuse_with(Hub::Parts& hub, net::WebSocket& socket, const Error& error, std::string_view about,
                 const std::optional<protocol::Reference>& which) {
    hub.given.metrics.count("signaling_refusals", "code", observe::Literal::from_table(describe(error.code).name));
    socket.send(EncodedMessage{protocol::encode(protocol::ServerMessage{protocol::error_reply(error, about, which)})});
}

void turn_away(Hub::Parts& hub, net::WebSocket& socket, const Error& error, std::string_view about) {
    refuse_with(hub, socket, error, about);
    socket.close(close_code_for(error.code));
}

Task<std::optional<Arrival>> say_hello(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket) {
    std::optional<std::string> text;
    {
        asio::steady_timer deadline{socket->executor(), hub.given.hello_timeout};
        deadline.async_wait([socket](const boost::system::error_code& error) {
            if (!error) {
                socket->close(net::CloseCode::ticket_refused);
            }
        });
        text = co_await socket->read();
    }
    if (!text) {
        co_return std::nullopt;
    }
    std::string_view about;
    auto message = protocol::decode_client_message(*text, about);
    Result<Arrival> arrival = refuse(ErrorCode::wrong_state);
    if (!message) {
        arrival = std::unexpected(message.error());
    } else if (auto* const first = std::get_if<protocol::Hello>(&*message)) {
        arrival = co_await redeem(hub, std::move(*first));
    }
    if (!arrival) {
        turn_away(hub, *socket, arrival.error(), about);
        co_return std::nullopt;
    }
    co_return std::move(*arrival);
}

} // namespace visavis::signaling
