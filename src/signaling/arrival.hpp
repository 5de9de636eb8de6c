// Arrival: somebody whose ticket was redeemed, with all that the room needs to know of them. It is made on the node
// that holds the socket and may travel, sealed, to the one that runs the room.
#pragma once

#include "visavis/base/connection_policy.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/role.hpp"
#include "visavis/base/task.hpp"
#include "visavis/net/web_socket.hpp"
#include "visavis/protocol/messages.hpp"
#include "visavis/signaling/hub.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::signaling {

struct Arrival {
    AccountId account;
    std::string practitioner_name;
    SessionId session;
    Role role;
    std::optional<GuestId> guest;
    std::string display_name;
    std::string invitation_name; ///< of a guest; empty for the practitioner
    OsFamily os_family;
    ConnectionPolicy connection_policy;
    std::optional<std::string> resume; ///< what was sealed in `hello`, opened: the text of a ResumePoint
    /// The call of `resume` is one the database still knows as running; asked by the room's home, just before it
    /// counts.
    bool call_is_open;
    std::optional<std::int64_t> received;
};

/// The socket's first message: `hello` in time, a ticket that is good once. Refuses by itself; nothing: the socket is
/// closed or about to.
[[nodiscard]] Task<std::optional<Arrival>> say_hello(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket);

/// Tells a client that it cannot come in, and closes.
void turn_away(Hub::Parts& hub, net::WebSocket& socket, const Error& error, std::string_view about);
/// Tells a client that something was refused.
void refuse_with(Hub::Parts& hub, net::WebSocket& socket, const Error& error, std::string_view about,
                 const std::optional<protocol::Reference>& which = {});

/// Fills `call_is_open` in. `unavailable` when the database does not answer.
[[nodiscard]] Task<Result<>> ask_whether_call_is_open(Hub::Parts& hub, Arrival& arrival);

/// What resume strings of this waiting room are bound to.
[[nodiscard]] std::string resume_context(const AccountId& account);

} // namespace visavis::signaling
