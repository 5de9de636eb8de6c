// The signed-in practitioner's own account.
#include "../context.hpp"
#include "handlers.hpp"
#include "session_parts.hpp"

#include "visavis/accounts/password_policy.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/store/accounts.hpp"

namespace visavis::rest::handlers {

Task<Result<Answer>> account(Api::Context& context, Exchange exchange) {
    const auto account = co_await context.parts.accounts.account(exchange.account());
    if (!account) {
        co_return std::unexpected(account.error());
    }
    co_return Answer{.status = 200, .body = protocol::encode_body(account_body(context.parts, *account))};
}

Task<Result<Answer>> set_connection_policy(Api::Context& context, Exchange exchange) {
    const auto body = protocol::decode_body<protocol::SetConnectionPolicyRequest>(exchange.request.body);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    const auto wanted = body->connection_policy.value;
    if (wanted == ConnectionPolicy::relay_only && !context.parts.relay_available) {
        co_return refuse(ErrorCode::policy_not_possible);
    }
    const auto account = co_await context.parts.accounts.set_connection_policy(exchange.account(), wanted);
    if (!account) {
        co_return std::unexpected(account.error());
    }
    co_return Answer{.status = 200, .body = protocol::encode_body(account_body(context.parts, *account))};
}

namespace {

/// Whether `password` is the account's present one.
Task<Result<bool>> is_password_of(Api::Context& context, const store::Account& account, Secret password,
                                  Precedence precedence) {
    const auto credentials = co_await context.parts.accounts.credentials(account.login_name);
    if (!credentials) {
        co_return std::unexpected(credentials.error());
    }
    if (!*credentials) {
        co_return refuse(ErrorCode::not_signed_in);
    }
    co_return co_await context.passwords.verify(std::move(password), (*credentials)->password_hash, precedence);
}

} // namespace

Task<Result<Answer>> change_password(Api::Context& context, Exchange exchange) {
    const auto body = protocol::decode_body<protocol::ChangePasswordRequest>(exchange.request.body);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    const auto account = co_await context.parts.accounts.account(exchange.account());
    if (!account) {
        co_return std::unexpected(account.error());
    }
    if (body->new_password.reveal() == body->current_password.reveal() ||
        !accounts::is_acceptable_password(body->new_password, account->login_name, account->display_name)) {
        co_return refuse(ErrorCode::password_rejected);
    }
    // A stolen session must not become a way to guess the password, from however many addresses, nor to keep others
    // from signing in: each try counts for its session too, and waits where newcomers wait.
    const auto permit = context.sign_in_attempts.attempt(exchange.request.peer, context.parts.clock.steady());
    if (!permit.allowed) {
        co_return refuse(ErrorCode::rate_limited, permit.retry_after);
    }
    const auto place = context.sign_in_order.enter(exchange.session->id.text(), exchange.request.peer, permit.at);
    if (place.precedence.tries_of_account >= password_changes_of_session) {
        co_return refuse(ErrorCode::rate_limited, std::chrono::minutes{1});
    }
    co_await wait(permit.delay);
    const auto known = co_await is_password_of(context, *account, body->current_password, place.precedence);
    if (!known) {
        context.sign_in_attempts.give_back(permit);
        co_return std::unexpected(known.error());
    }
    if (!*known) {
        co_return refuse(ErrorCode::wrong_credentials);
    }
    auto hash = co_await context.passwords.hash(body->new_password, place.precedence);
    if (!hash) {
        co_return std::unexpected(hash.error());
    }
    auto fresh = FreshSession::make(context.parts.clock.now(), practitioner_session_lifetime);
    auto ended = co_await context.parts.accounts.change_password(exchange.account(), std::move(*hash), fresh.record);
    if (!ended) {
        co_return std::unexpected(ended.error());
    }
    context.sign_in_attempts.succeeded(permit, context.parts.clock.steady());
    context.parts.sessions_ended(std::move(*ended));
    co_return Answer{.status = 200,
                     .body = protocol::encode_body(session_response(context.parts, std::move(fresh), *account))};
}

} // namespace visavis::rest::handlers
