// Credentials name nobody: the user part is random per message, so a relay's log links nothing (A6, S-069).
#include "ice_offer.hpp"

#include "visavis/crypto/primitives.hpp"

namespace visavis::signaling {

std::vector<protocol::IceServer> ice_servers(const config::IceSettings& settings, const Secret& turn_secret,
                                             WallTime now) {
    std::vector<protocol::IceServer> servers;
    if (!settings.stun_urls.empty() && settings.connection_policy != config::ConnectionPolicy::relay_only) {
        servers.push_back({.urls = settings.stun_urls});
    }
    if (!settings.turn_urls.empty() && settings.connection_policy != config::ConnectionPolicy::direct_only) {
        const auto expiry = (now + settings.credential_lifetime).time_since_epoch().count();
        auto user_name = std::to_string(expiry) + ":" + crypto::base64url(crypto::random_bytes(9));
        auto credential = crypto::turn_credential(turn_secret, user_name);
        servers.push_back(
            {.urls = settings.turn_urls, .username = std::move(user_name), .credential = std::move(credential)});
    }
    return servers;
}

protocol::ConnectionPolicy connection_policy(const config::IceSettings& settings) {
    switch (settings.connection_policy) {
    case config::ConnectionPolicy::direct_only:
        return protocol::ConnectionPolicy::direct_only;
    case config::ConnectionPolicy::relay_only:
        return protocol::ConnectionPolicy::relay_only;
    case config::ConnectionPolicy::direct_first:
        break;
    }
    return protocol::ConnectionPolicy::direct_first;
}

} // namespace visavis::signaling
