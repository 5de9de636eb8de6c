// What must be reached over the network: the public address, STUN and TURN, each in words with what to do about it.
#include "block_on.hpp"
#include "examination.hpp"
#include "relay_check.hpp"

#include "visavis/base/authority.hpp"
#include "visavis/base/secret_file.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace visavis::app {

namespace {

using namespace std::chrono_literals;
using stun::Verdict;

constexpr auto patience = 5s;

struct Words {
    std::string finding;
    std::string advice;
};

Words words_for(stun::Failure failure, const std::string& certificate_problem) {
    switch (failure) {
    case stun::Failure::name_not_found:
        return {"Its name is not found in DNS.", "Add the name to your DNS, or correct the setting."};
    case stun::Failure::not_reachable:
        return {"Nothing accepts connections there.", "Start the service, or open this port in the firewall."};
    case stun::Failure::no_answer:
        return {"No answer came within five seconds.",
                "A firewall drops the packets, or nothing listens there: open the port, start the service."};
    case stun::Failure::tls_refused:
        return {"It does not speak TLS there.", "Give it a certificate, or correct the port."};
    case stun::Failure::certificate_refused:
        break;
    }
    return {fmt::format("Its certificate is refused: {}.", certificate_problem),
            "Give it a certificate of a public authority for this very name, with the whole chain."};
}

Words words_for(const stun::Diagnosis& diagnosis, bool relays) {
    switch (diagnosis.verdict) {
    case Verdict::works:
        return {relays ? "It answers, takes our credentials, relays, and refuses special addresses."
                       : "It answers and tells addresses.",
                ""};
    case Verdict::bad_url:
        return {"This is no address of such a server.",
                "Write it like turn:turn.example.org:3478?transport=udp or turns:turn.example.org:443?transport=tcp."};
    case Verdict::name_not_found:
        return words_for(stun::Failure::name_not_found, "");
    case Verdict::not_reachable:
        return words_for(stun::Failure::not_reachable, "");
    case Verdict::no_answer:
        return words_for(stun::Failure::no_answer, "");
    case Verdict::tls_refused:
        return words_for(stun::Failure::tls_refused, "");
    case Verdict::certificate_refused:
        return words_for(stun::Failure::certificate_refused, diagnosis.detail);
    case Verdict::not_understood:
        return {"Something answers there that is no such server.", "Correct the port, or what the proxy passes on."};
    case Verdict::open_to_all:
        return {"It relays for anybody, without credentials.", "Use docker/coturn.conf: use-auth-secret is missing."};
    case Verdict::credentials_refused:
        return {"It refuses our credentials.",
                "Give coturn's static-auth-secret and ice.turn_secret_file the same secret, and restart both."};
    case Verdict::clock_ahead:
        return {"It takes our credentials for expired: its clock is ahead of ours.",
                "Let both machines keep their clocks by NTP."};
    case Verdict::expiry_ignored:
        return {"It took credentials that have ended: its clock is behind ours, or it does not check.",
                "Let both machines keep their clocks by NTP; use docker/coturn.conf."};
    case Verdict::quota_reached:
        return {"It has no room for another allocation (486).",
                "Raise total-quota and the range of ports (min-port, max-port) in coturn's configuration."};
    case Verdict::allocation_refused:
        return {fmt::format("It takes no allocation (error {}).", diagnosis.error),
                "Check relay-ip, external-ip and the range of ports in coturn's configuration."};
    case Verdict::not_authentic:
        return {"Its answers are not signed with our secret.",
                "Something stands in between; connect to coturn itself."};
    case Verdict::refuses_itself:
        return {
            "It does not relay to itself, so two people who both need it cannot meet.",
            "Behind an address translation, set VISAVIS_TURN_EXTERNAL_IP, or give coturn external-ip=PUBLIC/PRIVATE "
            "and allowed-peer-ip=PRIVATE with the relay's own two addresses."};
    case Verdict::reaches_forbidden:
        break;
    }
    return {
        fmt::format("It would relay to {}, which no relay may reach: it is a way into your network.", diagnosis.detail),
        "Use docker/coturn.conf with all its denied-peer-ip lines, and no allowed-peer-ip."};
}

Task<Check> ask_public_url(std::string url) {
    const auto until = std::chrono::steady_clock::now() + patience;
    constexpr std::string_view scheme = "https://";
    const auto authority =
        url.starts_with(scheme) ? parse_authority(std::string_view{url}.substr(scheme.size())) : std::nullopt;
    if (!authority) {
        co_return Check{"public_url", "server.public_url", Health::skipped,
                        "It cannot be asked while the setting is wrong.", ""};
    }
    constexpr std::uint16_t https = 443;
    auto channel =
        co_await stun::Channel::open(IceTransport::tls, authority->host, authority->port.value_or(https), until);
    if (!channel) {
        auto words = words_for(channel.error().failure, channel.error().certificate_problem);
        if (channel.error().failure == stun::Failure::tls_refused) {
            words.advice =
                "Correct the port, or let a proxy there pass TLS through; if it sends PROXY headers (HAProxy: "
                "send-proxy-v2), name the address it comes from in server.proxy_protocol_from, and only then.";
        }
        co_return Check{"public_url", url, Health::bad, std::move(words.finding), std::move(words.advice)};
    }
    const auto request =
        "GET /healthz HTTP/1.1\r\nHost: " + url.substr(scheme.size()) + "\r\nConnection: close\r\n\r\n";
    std::string answer;
    if (co_await (*channel)->send(request, until)) {
        while (answer.size() < 12) {
            const auto more = co_await (*channel)->receive(until);
            if (more.empty()) {
                break;
            }
            answer += more;
        }
    }
    if (!answer.starts_with("HTTP/1.1 200")) {
        co_return Check{"public_url", url, Health::bad, "Something answers there, but it is not this server.",
                        "Point the name and the port in front of it to this server, passing TLS through."};
    }
    co_return Check{"public_url", url, Health::good,
                    "The server answers at its public address with a valid certificate.", ""};
}

} // namespace

std::vector<Check> examine_public_url(const config::ServerSettings& server) {
    return {block_on(ask_public_url(server.public_url))};
}

std::vector<Check> examine_relays(const config::Settings& settings) {
    std::vector<Check> checks;
    if (settings.ice.turn_urls.empty()) {
        checks.push_back({"turn", "", Health::warning, "No relay is set up: some people will not be able to connect.",
                          "Set up coturn with docker/coturn.conf and name it in ice.turn_urls."});
    }
    Secret secret;
    try {
        secret = secret_from_file("ice.turn_secret_file", settings.ice.turn_secret_file);
    } catch (const std::runtime_error& problem) {
        checks.push_back({"turn", settings.ice.turn_secret_file, Health::bad, problem.what(),
                          "Put coturn's static-auth-secret into its first line."});
        return checks;
    }
    const SystemClock clock;
    const std::atomic<bool> never{false};
    const auto findings = block_on(check_relays({.ice = settings.ice,
                                                 .turn_secret = secret,
                                                 .mode = settings.server.mode,
                                                 .patience = patience,
                                                 .stopping = never},
                                                clock));
    for (const auto& finding : findings) {
        auto words = words_for(finding.diagnosis, finding.relays);
        // What is no address may hold a password in the place of a host.
        const auto about = finding.diagnosis.verdict != Verdict::bad_url ? finding.url
                           : finding.relays                              ? "ice.turn_urls"
                                                                         : "ice.stun_urls";
        checks.push_back({finding.relays ? "turn" : "stun", about,
                          finding.diagnosis.verdict == Verdict::works ? Health::good : Health::bad,
                          std::move(words.finding), std::move(words.advice)});
    }
    return checks;
}

} // namespace visavis::app
