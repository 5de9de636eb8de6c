// Every HTTP body, once: struct and fields with their limits (docs/protocol.md, docs/openapi.yaml is generated from
// them).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/protocol/messages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace visavis::protocol {

inline constexpr std::int64_t min_password = 12;
inline constexpr std::int64_t max_password = 256;
inline constexpr std::int64_t max_validity_days = 30; ///< C-5

// ---- requests

struct SignInRequest {
    static constexpr std::string_view schema_name = "SignInRequest";
    std::string login_name;
    Secret password;

    static constexpr auto fields() {
        return std::tuple{field("login_name", &SignInRequest::login_name, {1, 64}),
                          field("password", &SignInRequest::password, {1, max_password})};
    }
};

struct ChangePasswordRequest {
    static constexpr std::string_view schema_name = "ChangePasswordRequest";
    Secret current_password;
    Secret new_password;

    static constexpr auto fields() {
        return std::tuple{field("current_password", &ChangePasswordRequest::current_password, {1, max_password}),
                          field("new_password", &ChangePasswordRequest::new_password, {1, max_password})};
    }
};

struct SetConnectionPolicyRequest {
    static constexpr std::string_view schema_name = "SetConnectionPolicyRequest";
    Nullable<ConnectionPolicy> connection_policy; ///< null: the operator's default

    static constexpr auto fields() {
        return std::tuple{field("connection_policy", &SetConnectionPolicyRequest::connection_policy)};
    }
};

struct CreateGuestRequest {
    static constexpr std::string_view schema_name = "CreateGuestRequest";
    std::string display_name;
    std::int64_t validity_days;

    static constexpr auto fields() {
        return std::tuple{field("display_name", &CreateGuestRequest::display_name, {1, max_display_name}),
                          field("validity_days", &CreateGuestRequest::validity_days, {1, max_validity_days})};
    }
};

struct RenewGuestRequest {
    static constexpr std::string_view schema_name = "RenewGuestRequest";
    std::int64_t validity_days;

    static constexpr auto fields() {
        return std::tuple{field("validity_days", &RenewGuestRequest::validity_days, {1, max_validity_days})};
    }
};

struct GuestSessionRequest {
    static constexpr std::string_view schema_name = "GuestSessionRequest";
    Secret code;

    static constexpr auto fields() { return std::tuple{field("code", &GuestSessionRequest::code, {1, 64})}; }
};

// ---- answers

struct Account {
    static constexpr std::string_view schema_name = "Account";
    std::string login_name;
    std::string display_name;
    bool verified;
    Nullable<WallTime> previous_sign_in_at;
    Nullable<ConnectionPolicy> connection_policy; ///< the practice's own choice; null: the default
    ConnectionPolicy default_connection_policy;
    bool relay_available; ///< whether a choice that needs a relay can be made

    static constexpr auto fields() {
        return std::tuple{field("login_name", &Account::login_name, {3, 64}),
                          field("display_name", &Account::display_name, {1, max_display_name}),
                          field("verified", &Account::verified),
                          field("previous_sign_in_at", &Account::previous_sign_in_at),
                          field("connection_policy", &Account::connection_policy),
                          field("default_connection_policy", &Account::default_connection_policy),
                          field("relay_available", &Account::relay_available)};
    }
};

struct SessionResponse {
    static constexpr std::string_view schema_name = "SessionResponse";
    Secret token;
    WallTime expires_at;
    Account account;

    static constexpr auto fields() {
        return std::tuple{field("token", &SessionResponse::token, {43, 43}),
                          field("expires_at", &SessionResponse::expires_at),
                          field("account", &SessionResponse::account)};
    }
};

struct Guest {
    static constexpr std::string_view schema_name = "Guest";
    GuestId guest_id;
    std::string display_name;
    WallTime created_at;
    WallTime expires_at;
    bool expired;

    static constexpr auto fields() {
        return std::tuple{field("guest_id", &Guest::guest_id),
                          field("display_name", &Guest::display_name, {1, max_display_name}),
                          field("created_at", &Guest::created_at), field("expires_at", &Guest::expires_at),
                          field("expired", &Guest::expired)};
    }
};

struct GuestList {
    static constexpr std::string_view schema_name = "GuestList";
    std::vector<Guest> guests;

    static constexpr auto fields() { return std::tuple{field("guests", &GuestList::guests, {0, 1000})}; }
};

/// A QR symbol (ISO/IEC 18004) as rows of `0` and `1`, without quiet zone.
struct QrSymbol {
    static constexpr std::string_view schema_name = "QrSymbol";
    std::int64_t size;
    std::vector<std::string> rows;

    static constexpr auto fields() {
        return std::tuple{field("size", &QrSymbol::size, {21, 177}), field("rows", &QrSymbol::rows, {21, 177})};
    }
};

struct Invitation {
    static constexpr std::string_view schema_name = "Invitation";
    Secret code;
    Secret link;
    QrSymbol qr;

    static constexpr auto fields() {
        return std::tuple{field("code", &Invitation::code, {14, 14}), field("link", &Invitation::link, {1, 512}),
                          field("qr", &Invitation::qr)};
    }
};

struct GuestWithInvitation {
    static constexpr std::string_view schema_name = "GuestWithInvitation";
    Guest guest;
    Invitation invitation;

    static constexpr auto fields() {
        return std::tuple{field("guest", &GuestWithInvitation::guest),
                          field("invitation", &GuestWithInvitation::invitation)};
    }
};

struct DeletedGuests {
    static constexpr std::string_view schema_name = "DeletedGuests";
    std::int64_t deleted;

    static constexpr auto fields() { return std::tuple{field("deleted", &DeletedGuests::deleted, {0, 1000})}; }
};

struct Readiness {
    static constexpr std::string_view schema_name = "Readiness";
    ReadinessState state;
    std::vector<ReadinessProblem> problems{};

    static constexpr auto fields() {
        return std::tuple{field("state", &Readiness::state), field("problems", &Readiness::problems, {0, 2})};
    }
};

struct GuestName {
    static constexpr std::string_view schema_name = "GuestName";
    std::string display_name;

    static constexpr auto fields() {
        return std::tuple{field("display_name", &GuestName::display_name, {1, max_display_name})};
    }
};

struct GuestSessionResponse {
    static constexpr std::string_view schema_name = "GuestSessionResponse";
    Secret token;
    WallTime expires_at;
    GuestName guest;
    PractitionerName practitioner;

    static constexpr auto fields() {
        return std::tuple{field("token", &GuestSessionResponse::token, {43, 43}),
                          field("expires_at", &GuestSessionResponse::expires_at),
                          field("guest", &GuestSessionResponse::guest),
                          field("practitioner", &GuestSessionResponse::practitioner)};
    }
};

struct TicketResponse {
    static constexpr std::string_view schema_name = "TicketResponse";
    Secret ticket;
    WallTime expires_at;
    std::optional<std::string> host; ///< where to open the WebSocket, when not where the ticket came from

    static constexpr auto fields() {
        return std::tuple{field("ticket", &TicketResponse::ticket, {43, 43}),
                          field("expires_at", &TicketResponse::expires_at),
                          field("host", &TicketResponse::host, {1, 261})};
    }
};

struct RetentionRule {
    static constexpr std::string_view schema_name = "RetentionRule";
    std::string data_class;
    Nullable<std::int64_t> keep_for_seconds;
    std::string from_when;
    std::string action;

    static constexpr auto fields() {
        return std::tuple{field("data_class", &RetentionRule::data_class, {1, 64}),
                          field("keep_for_seconds", &RetentionRule::keep_for_seconds, {0, 4'000'000'000}),
                          field("from_when", &RetentionRule::from_when, {1, 200}),
                          field("action", &RetentionRule::action, {1, 200})};
    }
};

struct RetentionRuleList {
    static constexpr std::string_view schema_name = "RetentionRuleList";
    std::vector<RetentionRule> rules;

    static constexpr auto fields() { return std::tuple{field("rules", &RetentionRuleList::rules, {0, 100})}; }
};

/// RFC 9457
struct Problem {
    static constexpr std::string_view schema_name = "Problem";
    std::string type{"about:blank"};
    std::string title;
    std::int64_t status;
    ErrorCode code;
    std::string detail;
    std::optional<std::string> pointer;

    static constexpr auto fields() {
        return std::tuple{field("type", &Problem::type, {1, 64}),        field("title", &Problem::title, {1, 64}),
                          field("status", &Problem::status, {400, 599}), field("code", &Problem::code),
                          field("detail", &Problem::detail, {1, 200}),   field("pointer", &Problem::pointer, {0, 200})};
    }
};

/// `malformed_json` or `invalid_message`. Instantiated for every request body.
template <class Body>
[[nodiscard]] Result<Body> decode_body(std::string_view text);

/// Instantiated for every answer body.
template <class Body>
[[nodiscard]] std::string encode_body(const Body& body);

extern template Result<SignInRequest> decode_body(std::string_view);
extern template Result<ChangePasswordRequest> decode_body(std::string_view);
extern template Result<SetConnectionPolicyRequest> decode_body(std::string_view);
extern template Result<CreateGuestRequest> decode_body(std::string_view);
extern template Result<RenewGuestRequest> decode_body(std::string_view);
extern template Result<GuestSessionRequest> decode_body(std::string_view);

extern template std::string encode_body(const Account&);
extern template std::string encode_body(const SessionResponse&);
extern template std::string encode_body(const GuestList&);
extern template std::string encode_body(const Invitation&);
extern template std::string encode_body(const GuestWithInvitation&);
extern template std::string encode_body(const DeletedGuests&);
extern template std::string encode_body(const Readiness&);
extern template std::string encode_body(const GuestSessionResponse&);
extern template std::string encode_body(const TicketResponse&);
extern template std::string encode_body(const RetentionRuleList&);
extern template std::string encode_body(const Problem&);

} // namespace visavis::protocol
