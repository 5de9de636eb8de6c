// Seat: one session's place in a waiting room or a call, with or without a socket at the moment.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/role.hpp"
#include "visavis/consultation/delivery_log.hpp"
#include "visavis/consultation/effects.hpp"

#include <optional>
#include <string>

namespace visavis::consultation {

struct Seat {
    ParticipantId participant;
    SessionId session;
    std::optional<GuestId> guest; ///< set exactly for guests
    Role role;
    std::string display_name;
    std::string invitation_name; ///< of a guest; told to nobody but the practitioner
    OsFamily os_family;
    std::optional<ConnectionId> connection;
    /// Since when the grace time of a seat without a socket runs; nothing while it stands still, because it is we who
    /// cannot reach the node that holds the socket.
    std::optional<SteadyTime> lost_at{};
    DeliveryLog sent{};       ///< in the call
    std::int64_t received{0}; ///< last `seq` taken from this seat in the call
};

} // namespace visavis::consultation
