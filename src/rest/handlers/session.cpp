// Sessions: a practitioner signs in, a guest enters with a code, both get tickets, both can end it.
#include "../context.hpp"
#include "handlers.hpp"
#include "session_parts.hpp"

#include "visavis/accounts/login_name.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/invitations/access_code.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/guests.hpp"
#include "visavis/store/sessions.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace visavis::rest::handlers {

namespace {

using namespace std::chrono_literals;

constexpr auto guest_session_lifetime = 24h;
constexpr auto ticket_lifetime = 30s; // T-06

} // namespace

Task<> wait(std::chrono::milliseconds delay) {
    if (delay.count() > 0) {
        asio::steady_timer timer{co_await asio::this_coro::executor, delay};
        co_await timer.async_wait(asio::use_awaitable);
    }
}

Task<Result<Answer>> sign_in(Api::Context& context, Exchange exchange) {
    auto body = protocol::decode_body<protocol::SignInRequest>(exchange.request.body);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    const auto permit = context.sign_in_attempts.attempt(exchange.request.peer, context.parts.clock.steady());
    if (!permit.allowed) {
        context.parts.metrics.count("sign_ins", "outcome", "limited");
        co_return refuse(ErrorCode::rate_limited, permit.retry_after);
    }
    const auto name = accounts::login_name(body->login_name);
    const auto place = context.sign_in_order.enter(name.value_or(""), exchange.request.peer, permit.at);
    if (place.precedence.unknown) {
        co_await wait(permit.delay);
    }

    // An unknown, malformed or disabled name takes the same path and the same time as a wrong password (T-14).
    std::optional<store::Credentials> credentials;
    if (name) {
        auto found = co_await context.parts.accounts.credentials(*name, context.stranger(exchange.request.peer));
        if (!found) {
            context.sign_in_attempts.give_back(permit);
            co_return std::unexpected(found.error());
        }
        credentials = std::move(*found);
    }
    const auto verified = co_await context.passwords.verify(
        body->password, credentials ? credentials->password_hash : crypto::dummy_password_hash(), place.precedence);
    if (!verified) {
        context.sign_in_attempts.give_back(permit);
        co_return std::unexpected(verified.error());
    }
    if (!*verified || !credentials || credentials->disabled) {
        context.parts.metrics.count("sign_ins", "outcome", "refused");
        if (!place.precedence.unknown) {
            co_await wait(permit.delay); // or who is quick to refuse would tell who has signed in from there
        }
        co_return refuse(ErrorCode::wrong_credentials);
    }
    auto fresh = FreshSession::make(context.parts.clock.now(), practitioner_session_lifetime);
    auto account = co_await context.parts.accounts.sign_in(credentials->id, fresh.record);
    if (!account) {
        context.sign_in_attempts.give_back(permit);
        co_return std::unexpected(account.error());
    }
    const auto now = context.parts.clock.steady();
    context.sign_in_attempts.succeeded(permit, now);
    context.sign_in_order.was_right(place, exchange.request.peer, now);
    context.parts.metrics.count("sign_ins", "outcome", "accepted");
    co_return Answer{.status = 201,
                     .body = protocol::encode_body(session_response(context.parts, std::move(fresh), *account))};
}

Task<Result<Answer>> sign_out(Api::Context& context, Exchange exchange) {
    if (const auto ended = co_await context.parts.sessions.end(exchange.session->id); !ended) {
        co_return std::unexpected(ended.error());
    }
    context.parts.sessions_ended({exchange.session->id});
    co_return Answer{.status = 204, .body = ""};
}

Task<Result<Answer>> enter_as_guest(Api::Context& context, Exchange exchange) {
    const auto body = protocol::decode_body<protocol::GuestSessionRequest>(exchange.request.body);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    // Counted before it is looked at, and the right code is refused too while the source is limited (T-01).
    const auto permit = context.code_attempts.attempt(exchange.request.peer, context.parts.clock.steady());
    if (!permit.allowed) {
        context.parts.metrics.count("guest_entries", "outcome", "limited");
        co_return refuse(ErrorCode::rate_limited, permit.retry_after);
    }
    co_await wait(permit.delay);
    const auto code = invitations::canonical_access_code(body->code.reveal());
    if (!code) {
        context.parts.metrics.count("guest_entries", "outcome", "refused");
        co_return refuse(ErrorCode::access_code_refused);
    }
    auto fresh = FreshSession::make(context.parts.clock.now(), guest_session_lifetime);
    auto entry = co_await context.parts.guests.enter(*code, fresh.record, context.stranger(exchange.request.peer));
    if (!entry) {
        if (entry.error().code != ErrorCode::access_code_refused) {
            context.code_attempts.give_back(permit); // not a guess
        }
        context.parts.metrics.count("guest_entries", "outcome", "refused");
        co_return std::unexpected(entry.error());
    }
    context.code_attempts.succeeded(permit, context.parts.clock.steady());
    context.parts.metrics.count("guest_entries", "outcome", "accepted");
    co_return Answer{.status = 201,
                     .body = protocol::encode_body(protocol::GuestSessionResponse{
                         .token = std::move(fresh.token),
                         .expires_at = entry->session.expires_at,
                         .guest = {.display_name = std::move(entry->guest_display_name)},
                         .practitioner = {.display_name = std::move(entry->practitioner_display_name)}})};
}

Task<Result<Answer>> issue_ticket(Api::Context& context, Exchange exchange) {
    if (!exchange.session->account_verified) {
        co_return refuse(ErrorCode::not_verified);
    }
    const auto now = context.parts.clock.now();
    auto ticket = crypto::random_token();
    const auto issued =
        co_await context.parts.sessions.issue_ticket(exchange.session->id, crypto::sha256(ticket.reveal()), now,
                                                     now + ticket_lifetime, {.account = exchange.session->account});
    if (!issued) {
        co_return std::unexpected(issued.error());
    }
    protocol::TicketResponse response{.ticket = std::move(ticket), .expires_at = now + ticket_lifetime};
    if (const auto& hosts = context.parts.signaling_hosts; !hosts.empty()) {
        // One of 256: who sees the name asked for learns that much of the room and nothing of who is in it.
        response.host =
            hosts.host(crypto::blind_index(context.parts.vault.room_bucket_key(), exchange.session->account.text())[0]);
    }
    co_return Answer{.status = 201, .body = protocol::encode_body(response)};
}

} // namespace visavis::rest::handlers
