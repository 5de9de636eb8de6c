// The route table.
#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace visavis::rest {

namespace {

using enum net::Method;
using enum Access;
using enum ErrorCode;

const std::vector<Route>& table() {
    // clang-format off
    static const std::vector<Route> rows{
        {post,    "/api/v1/session",                     anyone,       handlers::sign_in,          "Sign in as a practitioner",                 "SignInRequest",         201, "SessionResponse",      {wrong_credentials, rate_limited, busy}},
        {delete_, "/api/v1/session",                     signed_in,    handlers::sign_out,         "End this session",                          "",                      204, "",                     {}},
        {get,     "/api/v1/account",                     practitioner, handlers::account,          "The signed-in practitioner's account",      "",                      200, "Account",              {}},
        {put,     "/api/v1/account/connection-policy",   practitioner, handlers::set_connection_policy, "Choose how the practice's calls connect", "SetConnectionPolicyRequest", 200, "Account",           {policy_not_possible}},
        {put,     "/api/v1/account/password",            practitioner, handlers::change_password,  "Change the password; ends every session",   "ChangePasswordRequest", 200, "SessionResponse",      {wrong_credentials, password_rejected, rate_limited, busy}},
        {get,     "/api/v1/guests",                      practitioner, handlers::list_guests,      "The practitioner's guests, newest first",   "",                      200, "GuestList",            {}},
        {post,    "/api/v1/guests",                      practitioner, handlers::create_guest,     "Create a guest with an access code",        "CreateGuestRequest",    201, "GuestWithInvitation",  {limit_reached}},
        {delete_, "/api/v1/guests",                      practitioner, handlers::delete_guests,    "Delete every guest",                        "",                      200, "DeletedGuests",        {}},
        {delete_, "/api/v1/guests/{guest_id}",           practitioner, handlers::delete_guest,     "Delete a guest and their access code",      "",                      204, "",                     {not_found}},
        {get,     "/api/v1/guests/{guest_id}/invitation",practitioner, handlers::guest_invitation, "The guest's access code, link and QR code", "",                      200, "Invitation",           {not_found}},
        {post,    "/api/v1/guests/{guest_id}/renewal",   practitioner, handlers::renew_guest,      "Give the access code a new validity",       "RenewGuestRequest",     200, "GuestWithInvitation",  {not_found}},
        {post,    "/api/v1/guest-session",               anyone,       handlers::enter_as_guest,   "Enter with an access code",                 "GuestSessionRequest",   201, "GuestSessionResponse", {access_code_refused, access_code_expired, not_verified, rate_limited}},
        {post,    "/api/v1/ticket",                      signed_in,    handlers::issue_ticket,     "A single-use ticket for the WebSocket",     "",                      201, "TicketResponse",       {not_verified}},
        {get,     "/api/v1/retention-rules",             anyone,       handlers::retention_rules,  "What is kept, and until when",              "",                      200, "RetentionRuleList",    {}},
        {get,     "/healthz",                            anyone,       handlers::health,           "Whether the process answers",               "",                      200, "",                     {}},
        {get,     "/readyz",                             anyone,       handlers::readiness,        "Whether it can serve: database and schema", "",                      200, "Readiness",                     {}},
    };
    // clang-format on
    return rows;
}

} // namespace

std::span<const Route> routes() {
    return table();
}

std::string_view method_name(net::Method method) {
    switch (method) {
    case get:
        return "GET";
    case head:
        return "HEAD";
    case post:
        return "POST";
    case put:
        return "PUT";
    case delete_:
        return "DELETE";
    case options:
        return "OPTIONS";
    case other:
        break;
    }
    return "";
}

} // namespace visavis::rest
