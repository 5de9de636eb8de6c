// One address after the other, so that two checks never share the quota or the patience.
#include "relay_check.hpp"

namespace visavis::app {

namespace {

/// One address each of what a relay would open the way to: a practice's network, a cloud's metadata, the relay itself.
std::vector<std::string> forbidden(config::Mode mode) {
    std::vector<std::string> addresses{"10.0.0.1", "192.168.0.1", "169.254.169.254"};
    if (mode == config::Mode::production) {
        addresses.emplace_back("127.0.0.1");
    }
    return addresses;
}

} // namespace

Task<std::vector<RelayFinding>> check_relays(RelayQuestions questions, const Clock& clock) {
    std::vector<RelayFinding> findings;
    for (const auto* const urls : {&questions.ice.stun_urls, &questions.ice.turn_urls}) {
        for (const auto& text : *urls) {
            if (questions.stopping) {
                co_return findings;
            }
            const auto url = parse_ice_url(text);
            const bool relays = urls == &questions.ice.turn_urls;
            stun::Diagnosis diagnosis{.verdict = stun::Verdict::bad_url};
            if (url && relays) {
                diagnosis = co_await stun::probe_turn(*url,
                                                      {.secret = questions.turn_secret,
                                                       .lifetime = questions.ice.credential_lifetime,
                                                       .now = clock.now()},
                                                      forbidden(questions.mode), questions.patience);
            } else if (url) {
                diagnosis = co_await stun::probe_stun(*url, questions.patience);
            }
            findings.push_back({.url = text, .relays = relays, .diagnosis = std::move(diagnosis)});
        }
    }
    co_return findings;
}

} // namespace visavis::app
