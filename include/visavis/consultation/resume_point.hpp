// ResumePoint: what a client holds for us, sealed, so that a restarted server can rebuild the room from its clients.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/role.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace visavis::consultation {

/// One life of a server process, or of what else holds rooms in memory.
using RunId = Id<struct RunTag>;

struct WaitingPoint {
    WallTime waiting_since;
    RunId run; ///< that held the wait: it knows by itself whether the wait still is

    friend bool operator==(const WaitingPoint&, const WaitingPoint&) = default;
};

/// One seat of a call, as each of its participants carries it.
struct SeatPoint {
    ParticipantId participant;
    SessionId session;
    std::optional<GuestId> guest;
    Role role;
    std::string display_name;
    std::string invitation_name; ///< of a guest; empty for the practitioner

    friend bool operator==(const SeatPoint&, const SeatPoint&) = default;
};

struct CallPoint {
    CallId call;
    WallTime started_at;
    std::int64_t revision{1};     ///< counts who joined and left: of two points the higher one is the newer
    std::vector<SeatPoint> seats; ///< all, the holder's own included, in the order in which they came

    friend bool operator==(const CallPoint&, const CallPoint&) = default;
};

struct ResumePoint {
    SessionId session; ///< the holder; a point is worth nothing to another session
    std::variant<WaitingPoint, CallPoint> place;

    friend bool operator==(const ResumePoint&, const ResumePoint&) = default;
};

/// Compact text to be sealed by the shell, and back. `parse` returns nothing for anything that `text` did not make.
[[nodiscard]] std::string text(const ResumePoint& point);
[[nodiscard]] std::optional<ResumePoint> parse_resume_point(std::string_view text);

} // namespace visavis::consultation
