// Names compared without regard to case, as DNS does.
#include "visavis/net/signaling_hosts.hpp"

#include "request_head.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace visavis::net {

namespace {

constexpr std::size_t label_digits = 2;
constexpr std::string_view default_port{":443"};

bool is_hexadecimal(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

std::string_view port_of(std::string_view url) {
    const auto colon = url.rfind(':');
    const bool is_port =
        colon != std::string_view::npos && colon > url.rfind('/') && url.find(']', colon) == std::string_view::npos;
    return is_port && url.substr(colon) != default_port ? url.substr(colon) : std::string_view{};
}

} // namespace

std::string_view without_default_port(std::string_view host, std::string_view authority) {
    if (host.size() == authority.size() + default_port.size() && host.ends_with(default_port)) {
        host.remove_suffix(default_port.size());
    }
    return host;
}

SignalingHosts::SignalingHosts(std::string_view pattern, std::string_view public_url)
    : domain_{pattern.empty() ? "" : std::string{pattern.substr(1)}.append(port_of(public_url))} {}

std::string SignalingHosts::host(std::uint8_t bucket) const {
    return fmt::format("{:02x}{}", bucket, domain_);
}

bool SignalingHosts::contain(std::string_view host) const {
    if (domain_.empty() || host.size() < label_digits) {
        return false;
    }
    const auto label = host.substr(0, label_digits);
    const auto rest = host.substr(label_digits);
    return std::ranges::all_of(label, is_hexadecimal) &&
           equal_ignoring_case(without_default_port(rest, domain_), domain_);
}

} // namespace visavis::net
