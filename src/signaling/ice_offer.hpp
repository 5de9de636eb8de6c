// ICE servers for one participant of one call: the operator's STUN and TURN addresses with time-limited credentials
// (coturn's use-auth-secret; user name `<unix expiry>:<random>`), according to the connection policy (C-8).
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/config/settings.hpp"
#include "visavis/protocol/messages.hpp"

#include <vector>

namespace visavis::signaling {

[[nodiscard]] std::vector<protocol::IceServer> ice_servers(const config::IceSettings& settings,
                                                           const Secret& turn_secret, WallTime now);

[[nodiscard]] protocol::ConnectionPolicy connection_policy(const config::IceSettings& settings);

} // namespace visavis::signaling
