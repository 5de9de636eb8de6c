// Channel: one connection as a client - UDP, TCP or TLS with its certificate checked - for asking our own servers
// whether they can be reached. Every wait has an end. It is for a few questions, not for speed.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/ice_url.hpp"
#include "visavis/base/task.hpp"

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace visavis::stun {

enum class Failure : std::uint8_t {
    name_not_found,
    not_reachable, ///< refused, no route
    no_answer,     ///< in time
    tls_refused,
    certificate_refused,
};

struct Unreachable {
    Failure failure;
    std::string certificate_problem{}; ///< OpenSSL's words, for certificate_refused
};

class Channel {
  public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    /// False when it cannot be sent any more.
    virtual Task<bool> send(std::string_view bytes, SteadyTime until) = 0;
    /// One datagram, or some bytes of a stream; empty at the end and when the time is over. A stream ends with that.
    virtual Task<std::string> receive(SteadyTime until) = 0;

    /// Connects; TLS verifies the certificate for this host against the system's authorities (or SSL_CERT_FILE).
    static Task<std::expected<std::unique_ptr<Channel>, Unreachable>> open(IceTransport transport, std::string host,
                                                                           std::uint16_t port, SteadyTime until);
};

} // namespace visavis::stun
