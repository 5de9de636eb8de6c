// The settings' section [bus] in libnats' words. Credentials live here only as long as they are handed over.
#include "nats_options.hpp"

#include "visavis/base/secret_file.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace visavis::bus {

namespace {

constexpr std::int64_t ping_interval_ms = 500;
constexpr int pings_unanswered = 2;
constexpr auto unprepared = "The bus cannot be prepared.";

struct Credentials {
    Secret user;
    Secret password;
    Secret token;
};

Credentials credentials_of(Secret given) {
    const auto line = given.reveal();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        return {.user = {}, .password = {}, .token = std::move(given)};
    }
    return {.user = Secret{std::string{line.substr(0, colon)}},
            .password = Secret{std::string{line.substr(colon + 1)}},
            .token = {}};
}

void check(natsStatus status, const char* sentence) {
    if (status != NATS_OK) {
        throw std::runtime_error(sentence);
    }
}

} // namespace

NatsOptions nats_options(const config::BusSettings& settings) {
    natsOptions* made = nullptr;
    check(natsOptions_Create(&made), unprepared);
    NatsOptions owner{made};
    auto* const options = owner.get();
    std::vector<const char*> urls;
    bool secure = !settings.ca_file.empty();
    for (const auto& url : settings.nats_urls) {
        urls.push_back(url.c_str());
        secure = secure || url.starts_with("tls://");
    }
    check(natsOptions_SetServers(options, urls.data(), static_cast<int>(urls.size())),
          "bus.nats_urls holds an address that is none.");
    const auto credentials = credentials_of(secret_from_file("bus.credentials_file", settings.credentials_file));
    if (!credentials.token.empty()) {
        check(natsOptions_SetToken(options, std::string{credentials.token.reveal()}.c_str()), unprepared);
    } else if (!credentials.user.empty()) {
        check(natsOptions_SetUserInfo(options, std::string{credentials.user.reveal()}.c_str(),
                                      std::string{credentials.password.reveal()}.c_str()),
              unprepared);
    }
    if (secure) {
        check(natsOptions_SetSecure(options, true), "The bus cannot be prepared for TLS.");
        check(natsOptions_SetCiphers(options, "ECDHE+AESGCM:ECDHE+CHACHA20"), "The bus cannot be prepared for TLS.");
    }
    if (!settings.ca_file.empty() &&
        natsOptions_LoadCATrustedCertificates(options, settings.ca_file.c_str()) != NATS_OK) {
        throw std::runtime_error("bus.ca_file names " + settings.ca_file + ", which holds no certificate.");
    }
    check(natsOptions_SetName(options, "visavis"), unprepared);
    check(natsOptions_SetTimeout(options, nats_timeout.count()), unprepared);
    check(natsOptions_SetAllowReconnect(options, false), unprepared);
    check(natsOptions_SetPingInterval(options, ping_interval_ms), unprepared);
    check(natsOptions_SetMaxPingsOut(options, pings_unanswered), unprepared);
    check(natsOptions_SetWriteDeadline(options, nats_timeout.count()), unprepared);
    check(natsOptions_SetSendAsap(options, true), unprepared);              // 125 us instead of 1 ms
    check(natsOptions_UseGlobalMessageDelivery(options, true), unprepared); // else each room would have a thread
    return owner;
}

} // namespace visavis::bus
