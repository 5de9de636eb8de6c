// What `serve` needs beyond valid single values: files that exist and are private, an https address, no placeholder in
// production. It must not open a socket or a database; those say for themselves what is wrong.
#include "visavis/base/address_range.hpp"
#include "visavis/config/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace visavis::config {

namespace {

[[noreturn]] void fail(const std::string& sentence) {
    throw ConfigError(sentence);
}

void check_public_url(const ServerSettings& server) {
    constexpr std::string_view scheme = "https://";
    const std::string_view url = server.public_url;
    if (url.empty()) {
        fail("server.public_url is empty; give the https:// address people open.");
    }
    if (!url.starts_with(scheme)) {
        fail("server.public_url must begin with https://; browsers give no camera to a page without it.");
    }
    auto authority = url.substr(scheme.size());
    const auto allowed = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
               letter == ':' || letter == '[' || letter == ']';
    };
    if (authority.empty() || !std::ranges::all_of(authority, allowed)) {
        fail("server.public_url must be https://, a lower-case host name and an optional port, without a path or "
             "trailing slash.");
    }
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto host = authority.substr(0, colon);
    if (colon != std::string_view::npos) {
        const auto port = authority.substr(colon + 1);
        const auto digit = [](char letter) { return letter >= '0' && letter <= '9'; };
        if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, digit)) {
            fail("server.public_url has something after its colon that is no port.");
        }
    }
    if (server.mode == Mode::development) {
        return;
    }
    constexpr std::array<std::string_view, 4> endings{"localhost", ".example", "example.com", ".invalid"};
    const bool placeholder = std::ranges::any_of(endings, [&](auto ending) { return host.ends_with(ending); }) ||
                             host.starts_with("127.") || host == "[::1]";
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
    const auto domain = hosts.substr(std::min<std::size_t>(hosts.size(), 2));
    const auto allowed = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '.';
    };
    if (!hosts.starts_with("*.") || !std::ranges::all_of(domain, allowed) ||
        domain.find('.') == std::string_view::npos || domain.starts_with(".") || domain.ends_with(".") ||
        domain.find("..") != std::string_view::npos) {
        fail("server.signaling_hosts must be *. and a lower-case domain, such as *.rooms.praxis.example.");
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
