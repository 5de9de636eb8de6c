// Which servers a participant is told, and the user name that coturn counts by.
#include "ice_offer.hpp"

#include "visavis/crypto/primitives.hpp"

namespace visavis::signaling {

namespace {

/// 96 bits of a keyed hash: enough that two participants never share a quota, and nothing to guess ids from. The key
/// comes from coturn's secret, so that every node of an installation gives the same participant the same name.
std::string relay_user(const Secret& turn_secret, const CallId& call, const ParticipantId& participant) {
    constexpr std::size_t kept = 12;
    const auto digest = crypto::sha256(turn_secret.reveal());
    const auto key = crypto::Key{{reinterpret_cast<const char*>(digest.data()), digest.size()}}.derive("relay user");
    const auto hash = crypto::blind_index(key, call.text() + " " + participant.text());
    return crypto::base64url({reinterpret_cast<const char*>(hash.data()), kept});
}

} // namespace

std::vector<protocol::IceServer> ice_servers(const config::IceSettings& settings, const Secret& turn_secret,
                                             protocol::ConnectionPolicy policy, const CallId& call,
                                             const ParticipantId& participant, WallTime now) {
    using enum protocol::ConnectionPolicy;
    std::vector<protocol::IceServer> servers;
    if (!settings.stun_urls.empty() && policy != relay_only) {
        servers.push_back({.urls = settings.stun_urls});
    }
    if (!settings.turn_urls.empty() && policy != direct_only) {
        const auto expiry = (now + settings.credential_lifetime).time_since_epoch().count();
        auto user_name = std::to_string(expiry) + ":" + relay_user(turn_secret, call, participant);
        auto credential = crypto::turn_credential(turn_secret, user_name);
        servers.push_back(
            {.urls = settings.turn_urls, .username = std::move(user_name), .credential = std::move(credential)});
    }
    return servers;
}

} // namespace visavis::signaling
