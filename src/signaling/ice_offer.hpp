// ICE servers for one participant of one call: the operator's STUN and TURN addresses with time-limited credentials
// (coturn's use-auth-secret), according to the connection policy (C-8). The user name is `<unix expiry>:<id>`; the id
// is a keyed hash of call and participant. So coturn's quota per user holds for a participant through every renewal,
// and whoever reads the relay's memory or log cannot tell which call that was, nor link two calls of the same people
// (A6, S-069).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/config/settings.hpp"
#include "visavis/protocol/messages.hpp"

#include <optional>
#include <vector>

namespace visavis::signaling {

[[nodiscard]] std::vector<protocol::IceServer> ice_servers(const config::IceSettings& settings,
                                                           const Secret& turn_secret, protocol::ConnectionPolicy policy,
                                                           const CallId& call, const ParticipantId& participant,
                                                           WallTime now);

/// The practice's own choice, else the operator's default. A choice that cannot work any more (the relay is gone) still
/// holds: to hide addresses and then to tell them would be worse than no call.
[[nodiscard]] inline ConnectionPolicy connection_policy(const config::IceSettings& settings,
                                                        std::optional<ConnectionPolicy> own = std::nullopt) {
    return own.value_or(settings.connection_policy);
}

} // namespace visavis::signaling
