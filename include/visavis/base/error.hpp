// Error: every refusal the product knows, in one table, and Result, which carries one instead of a value. What a peer
// sees of an error is its row here; internal text never travels in one. (design.md: three kinds of errors, by audience)
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace visavis {

// clang-format off
// code, HTTP status (0: only on the WebSocket), sentence for a person
#define VISAVIS_ERROR_TABLE(ROW)                                                                                       \
    ROW(malformed_json, 400, "The request is not valid JSON.")                                                         \
    ROW(invalid_message, 400, "A part of the request is missing, unknown or out of its limits.")                       \
    ROW(not_signed_in, 401, "You are not signed in, or your session has ended.")                                       \
    ROW(wrong_credentials, 401, "The login name or the password is not right.")                                        \
    ROW(access_code_refused, 401, "This access code is not known.")                                                    \
    ROW(access_code_expired, 401, "This access code is no longer valid.")                                              \
    ROW(forbidden, 403, "This is not open to you.")                                                                    \
    ROW(not_verified, 403, "The practitioner's account is not verified yet.")                                          \
    ROW(not_found, 404, "There is nothing here.")                                                                      \
    ROW(method_not_allowed, 405, "This address does not take that method.")                                            \
    ROW(limit_reached, 409, "No more of these can be created.")                                                        \
    ROW(already_exists, 409, "This login name is already taken.")                                                      \
    ROW(payload_too_large, 413, "The request is too large.")                                                           \
    ROW(unsupported_media_type, 415, "The request must be application/json.")                                          \
    ROW(password_rejected, 422, "This password cannot be used.")                                                       \
    ROW(policy_not_possible, 422, "Calls cannot connect in this way here: no relay is set up.")                        \
    ROW(upgrade_required, 426, "This address speaks only WebSocket.")                                                  \
    ROW(rate_limited, 429, "There were too many attempts. Please wait.")                                               \
    ROW(internal, 500, "Something went wrong on our side.")                                                            \
    ROW(busy, 503, "The server is busy. Please try again.")                                                            \
    ROW(unavailable, 503, "The server cannot answer right now. Please try again.")                                     \
    ROW(ticket_refused, 0, "The ticket is unknown, used or expired.")                                                  \
    ROW(seat_taken, 0, "This place is already in use in another window or on another device.")                         \
    ROW(wrong_state, 0, "This is not possible right now.")                                                             \
    ROW(unknown_entry, 0, "This person is no longer waiting.")                                                         \
    ROW(unknown_participant, 0, "This person is not in your call.")                                                    \
    ROW(description_refused, 0, "The session description was refused.")                                                \
    ROW(waiting_room_full, 0, "The waiting room is full.")                                                             \
    ROW(call_full, 0, "The call has as many participants as it can hold.")                                             \
    ROW(too_many_messages, 0, "Too many messages in a short time.")
// clang-format on

enum class ErrorCode : std::uint8_t {
#define ROW(code, status, sentence) code,
    VISAVIS_ERROR_TABLE(ROW)
#undef ROW
};

struct ErrorRow {
    ErrorCode code;
    std::string_view name;     ///< stable word on the wire
    std::uint16_t http_status; ///< 0: never sent over HTTP
    std::string_view sentence; ///< English, for a person; clients show their own text by `name`
};

inline constexpr std::array error_table{
#define ROW(code, status, sentence) ErrorRow{ErrorCode::code, #code, status, sentence},
    VISAVIS_ERROR_TABLE(ROW)
#undef ROW
};

[[nodiscard]] constexpr const ErrorRow& describe(ErrorCode code) noexcept {
    return error_table[static_cast<std::size_t>(code)];
}

/// An expected "no". `pointer` is a JSON pointer to the refused member, built from our own field names only, never from
/// input.
struct Error {
    ErrorCode code;
    std::string pointer{};
    std::optional<std::chrono::seconds> retry_after{};

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> refuse(ErrorCode code) {
    return std::unexpected(Error{.code = code});
}

[[nodiscard]] inline std::unexpected<Error> refuse(ErrorCode code, std::chrono::seconds retry_after) {
    return std::unexpected(Error{.code = code, .retry_after = retry_after});
}

[[nodiscard]] inline std::unexpected<Error> refuse_member(std::string pointer) {
    return std::unexpected(Error{.code = ErrorCode::invalid_message, .pointer = std::move(pointer)});
}

} // namespace visavis
