// What `serve` needs beyond valid single values: files that exist and are private, an https address, no placeholder in
// production. It must not open a socket or a database; those say for themselves what is wrong.
#include "visavis/base/address_range.hpp"
#include "visavis/base/authority.hpp"
#include "visavis/base/ice_url.hpp"
#include "visavis/config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace visavis::config {

namespace {

[[noreturn]] void fail(const std::string& sentence) {
    throw ConfigError(sentence);
}

/// What a browser would write for this address, and so what it sends as Host and Origin, must be what is written here.
bool is_as_browsers_write_it(const Authority& authority) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (std::ranges::any_of(authority.host, upper)) {
        return false;
    }
    in6_addr address{};
    if (::inet_pton(AF_INET6, authority.host.c_str(), &address) != 1) {
        return true;
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET6, &address, text.data(), text.size()) == authority.host &&
           authority.host.find('.') == std::string::npos; // they write ::ffff:1.2.3.4 as ::ffff:102:304
}

void check_public_url(const ServerSettings& server) {
    constexpr std::string_view scheme = "https://";
    constexpr std::uint16_t https = 443;
    const std::string_view url = server.public_url;
    if (url.empty()) {
        fail("server.public_url is empty; give the https:// address people open.");
    }
    if (!url.starts_with(scheme)) {
        fail("server.public_url must begin with https://; browsers give no camera to a page without it.");
    }
    const auto authority = parse_authority(url.substr(scheme.size()));
    if (!authority || !is_as_browsers_write_it(*authority)) {
        fail(
            "server.public_url must be https://, a lower-case host name as browsers write it and an optional port from "
            "1 to 65535, without a path or trailing slash.");
    }
    if (authority->port == https) {
        fail("server.public_url must not name port 443: browsers leave it out, and Host and Origin would differ.");
    }
    if (authority->port && is_blocked_by_browsers(*authority->port)) {
        fail(fmt::format("server.public_url names port {}, which no browser opens; take another.", *authority->port));
    }
    if (server.mode == Mode::development) {
        return;
    }
    constexpr std::array<std::string_view, 4> endings{"localhost", ".example", "example.com", ".invalid"};
    const auto& host = authority->host;
    const bool placeholder = std::ranges::any_of(endings, [&](auto ending) { return host.ends_with(ending); }) ||
                             host.starts_with("127.") || host == "::1";
    if (placeholder) {
        fail(fmt::format(
            "server.public_url is {}, a placeholder; in production give the real address, or set server.mode to "
            "development.",
            url));
    }
}

/// A wildcard over a domain, without a port: that of public_url holds.
void check_signaling_hosts(std::string_view hosts) {
    if (hosts.empty()) {
        return;
    }
    const auto domain = parse_authority(hosts.substr(std::min<std::size_t>(hosts.size(), 2)));
    if (!hosts.starts_with("*.") || !domain || domain->is_address || domain->port ||
        !is_as_browsers_write_it(*domain) || domain->host.find('.') == std::string::npos) {
        fail("server.signaling_hosts must be *. and a lower-case domain, such as *.rooms.praxis.example.");
    }
}

/// A browser to which one of these is no address makes no connection at all, and says nothing that anybody reads.
void check_ice_urls(std::string_view key, const std::vector<std::string>& urls) {
    for (const auto& url : urls) {
        if (!parse_ice_url(url)) {
            fail(fmt::format(
                "{} holds an address that browsers do not take: give a scheme, a host name, an IPv4 address "
                "or an IPv6 address in brackets, and an optional port{}.",
                key,
                key == "ice.turn_urls" ? "; behind it ?transport=udp (turn only) or ?transport=tcp"
                                       : ", without anything behind it"));
        }
    }
}

/// Whoever is named here can claim any address, so a typing error must not name half the internet.
void check_proxies(const std::vector<std::string>& ranges) {
    for (const auto& range : ranges) {
        if (!AddressRange::parse(range)) {
            fail(fmt::format("server.proxy_protocol_from has {}, which is neither an IP address nor a network with no "
                             "bits set beyond its prefix.",
                             range));
        }
        if (range.ends_with("/0")) {
            fail("server.proxy_protocol_from names everybody; anybody could claim any address.");
        }
    }
}

/// `secret`: in production nobody but its owner may read it.
void check_file(std::string_view key, const std::string& path, bool secret, Mode mode) {
    if (path.empty()) {
        fail(fmt::format("{} is empty; name the file.", key));
    }
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        fail(fmt::format("{} names {}, which is not a file.", key, path));
    }
    if (::access(path.c_str(), R_OK) != 0) {
        fail(fmt::format("{} names {}, which this user may not read.", key, path));
    }
    if (secret && mode == Mode::production && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        fail(fmt::format("{} names {}, which others than its owner may open; set its mode to 0600.", key, path));
    }
}

void check_directory(std::string_view key, const std::string& path) {
    struct stat status{};
    if (path.empty() || ::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        fail(fmt::format("{} is {}, which is not a directory.", key, path.empty() ? "empty" : path));
    }
}

/// Payloads are sealed, but the credentials are not: beyond this machine NATS needs TLS.
void check_bus(const BusSettings& bus, Mode mode) {
    constexpr std::array<std::string_view, 3> here{"nats://127.0.0.1", "nats://localhost", "nats://[::1]"};
    for (const auto& url : bus.nats_urls) {
        if (url.find('@') != std::string::npos) {
            fail("bus.nats_urls holds a user or password; put it into bus.credentials_file.");
        }
        const bool local = std::ranges::any_of(here, [&](auto prefix) { return url.starts_with(prefix); });
        if (mode == Mode::production && url.starts_with("nats://") && !local) {
            fail(fmt::format("bus.nats_urls names {}, which is not encrypted; use tls://.", url));
        }
    }
    if (!bus.credentials_file.empty()) {
        check_file("bus.credentials_file", bus.credentials_file, true, mode);
    }
    if (!bus.ca_file.empty()) {
        check_file("bus.ca_file", bus.ca_file, false, mode);
    }
}

} // namespace

void check_for_serving(const Settings& settings) {
    const auto& server = settings.server;
    check_public_url(server);
    check_signaling_hosts(server.signaling_hosts);
    check_proxies(server.proxy_protocol_from);
    check_ice_urls("ice.stun_urls", settings.ice.stun_urls);
    check_ice_urls("ice.turn_urls", settings.ice.turn_urls);
    check_file("server.certificate_file", server.certificate_file, false, server.mode);
    check_file("server.private_key_file", server.private_key_file, true, server.mode);
    check_directory("server.static_directory", server.static_directory);
    check_file("keys.master_key_file", settings.keys.master_key_file, true, server.mode);
    if (!settings.database.url_file.empty()) {
        check_file("database.url_file", settings.database.url_file, true, server.mode);
    }
    if (!settings.ice.turn_urls.empty() || !settings.ice.turn_secret_file.empty()) {
        check_file("ice.turn_secret_file", settings.ice.turn_secret_file, true, server.mode);
    }
    check_bus(settings.bus, server.mode);
    if (settings.ice.connection_policy == ConnectionPolicy::relay_only && settings.ice.turn_urls.empty()) {
        fail("ice.connection_policy is relay_only, but ice.turn_urls is empty; nobody could connect.");
    }
}

} // namespace visavis::config
