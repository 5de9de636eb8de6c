// Whose connection it is that a trusted proxy passes through: the proxies that may say so, and the wait for what they
// say. Any other machine that begins with a PROXY header gets what everybody gets who does not begin with TLS.
#pragma once

#include "io_thread.hpp"
#include "tls_stream.hpp"

#include "visavis/base/address_range.hpp"
#include "visavis/base/peer_address.hpp"
#include "visavis/base/task.hpp"

#include <optional>
#include <string>
#include <vector>

namespace visavis::net {

/// The setting server.proxy_protocol_from.
class TrustedProxies {
  public:
    /// Throws std::runtime_error naming the setting.
    explicit TrustedProxies(const std::vector<std::string>& ranges);

    [[nodiscard]] bool contain(const asio::ip::address& address) const;

  private:
    std::vector<AddressRange> ranges_;
};

/// Takes the header off the stream and says whose connection this is; the proxy's own when the header names nobody.
/// Nothing when there is no proper header by `deadline`.
[[nodiscard]] Task<std::optional<PeerAddress>> read_proxied_peer(IoThread& thread, TlsStream& stream,
                                                                 asio::ip::address proxy, SteadyTime deadline);

} // namespace visavis::net
