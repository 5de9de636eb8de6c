// SignalingHosts: the names beside the public one under which a WebSocket may be opened, so that a front that sees
// nothing but TLS can tell rooms apart by the name asked for (docs/decisions/0018-route-by-name.md). Nothing else is
// served there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace visavis::net {

/// `host` as it compares with an authority that may have no port.
[[nodiscard]] std::string_view without_default_port(std::string_view host, std::string_view authority);

class SignalingHosts {
  public:
    SignalingHosts() = default; ///< none
    /// The settings server.signaling_hosts (may be empty: there are none) and server.public_url, whose port holds.
    SignalingHosts(std::string_view pattern, std::string_view public_url);

    [[nodiscard]] bool empty() const { return domain_.empty(); }

    /// The one of a bucket of rooms, with the port if it is not the default.
    [[nodiscard]] std::string host(std::uint8_t bucket) const;

    /// Whether a Host field is one of them: a bucket's two hexadecimal digits and the domain.
    [[nodiscard]] bool contain(std::string_view host) const;

    /// For connect-src; empty when there are none.
    [[nodiscard]] std::string source() const { return domain_.empty() ? "" : " wss://*" + domain_; }

  private:
    std::string domain_; ///< with its leading dot, and the port unless it is the default
};

} // namespace visavis::net
