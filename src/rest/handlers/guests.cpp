// Guests and their access codes, always those of the signed-in practitioner: the owner is part of every query (T-04).
#include "visavis/store/guests.hpp"

#include "../context.hpp"
#include "../qr_symbol.hpp"
#include "handlers.hpp"

#include "visavis/base/display_name.hpp"
#include "visavis/invitations/access_code.hpp"
#include "visavis/protocol/bodies.hpp"

namespace visavis::rest::handlers {

namespace {

protocol::Guest guest_body(const store::Guest& guest, WallTime now) {
    return {.guest_id = guest.id,
            .display_name = guest.display_name,
            .created_at = guest.created_at,
            .expires_at = guest.expires_at,
            .expired = guest.expires_at <= now};
}

/// The code is in the fragment, which no browser sends to any server.
protocol::Invitation invitation_body(const Api::Context& context, const Secret& code) {
    auto shown = invitations::shown_access_code(code);
    Secret link{context.parts.public_url + "/#code=" + std::string{shown.reveal()}};
    auto qr = qr_symbol(link);
    return {.code = std::move(shown), .link = std::move(link), .qr = std::move(qr)};
}

} // namespace

Task<Result<Answer>> list_guests(Api::Context& context, Exchange exchange) {
    const auto guests = co_await context.parts.guests.list(exchange.account());
    if (!guests) {
        co_return std::unexpected(guests.error());
    }
    protocol::GuestList list;
    list.guests.reserve(guests->size());
    for (const auto& guest : *guests) {
        list.guests.push_back(guest_body(guest, context.parts.clock.now()));
    }
    co_return Answer{.status = 200, .body = protocol::encode_body(list)};
}

Task<Result<Answer>> create_guest(Api::Context& context, Exchange exchange) {
    const auto body = protocol::decode_body<protocol::CreateGuestRequest>(exchange.request.body);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    auto name = display_name(body->display_name);
    if (!name) {
        co_return refuse_member("/display_name");
    }
    const auto now = context.parts.clock.now();
    const auto code = invitations::new_access_code();
    const auto guest = co_await context.parts.guests.create(exchange.account(), std::move(*name), code, now,
                                                            now + std::chrono::days{body->validity_days});
    if (!guest) {
        co_return std::unexpected(guest.error());
    }
    co_return Answer{.status = 201,
                     .body = protocol::encode_body(protocol::GuestWithInvitation{
                         .guest = guest_body(*guest, now), .invitation = invitation_body(context, code)})};
}

Task<Result<Answer>> guest_invitation(Api::Context& context, Exchange exchange) {
    const auto id = GuestId::parse(exchange.id);
    if (!id) {
        co_return refuse(ErrorCode::not_found);
    }
    const auto code = co_await context.parts.guests.access_code(exchange.account(), *id);
    if (!code) {
        co_return std::unexpected(code.error());
    }
    co_return Answer{.status = 200, .body = protocol::encode_body(invitation_body(context, *code))};
}

Task<Result<Answer>> renew_guest(Api::Context& context, Exchange exchange) {
    const auto body = protocol::decode_body<protocol::RenewGuestRequest>(exchange.request.body);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    const auto id = GuestId::parse(exchange.id);
    if (!id) {
        co_return refuse(ErrorCode::not_found);
    }
    const auto now = context.parts.clock.now();
    const auto guest =
        co_await context.parts.guests.renew(exchange.account(), *id, now, now + std::chrono::days{body->validity_days});
    if (!guest) {
        co_return std::unexpected(guest.error());
    }
    const auto code = co_await context.parts.guests.access_code(exchange.account(), *id);
    if (!code) {
        co_return std::unexpected(code.error());
    }
    co_return Answer{.status = 200,
                     .body = protocol::encode_body(protocol::GuestWithInvitation{
                         .guest = guest_body(*guest, now), .invitation = invitation_body(context, *code)})};
}

Task<Result<Answer>> delete_guest(Api::Context& context, Exchange exchange) {
    const auto id = GuestId::parse(exchange.id);
    if (!id) {
        co_return refuse(ErrorCode::not_found);
    }
    auto removed = co_await context.parts.guests.remove(exchange.account(), *id);
    if (!removed) {
        co_return std::unexpected(removed.error());
    }
    context.parts.sessions_ended(std::move(removed->ended_sessions));
    co_return Answer{.status = 204, .body = ""};
}

Task<Result<Answer>> delete_guests(Api::Context& context, Exchange exchange) {
    auto removed = co_await context.parts.guests.remove_all(exchange.account());
    if (!removed) {
        co_return std::unexpected(removed.error());
    }
    context.parts.sessions_ended(std::move(removed->ended_sessions));
    co_return Answer{
        .status = 200,
        .body = protocol::encode_body(protocol::DeletedGuests{.deleted = static_cast<std::int64_t>(removed->count)})};
}

} // namespace visavis::rest::handlers
