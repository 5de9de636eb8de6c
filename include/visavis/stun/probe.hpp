// What the self-test at start and `visavis doctor` ask a STUN or TURN server: does it answer, does it take our
// credentials, does it relay, and does it refuse what no relay may reach (T-08). The answers are words of the program;
// turning them into advice is the caller's task.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/ice_url.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/base/task.hpp"
#include "visavis/stun/channel.hpp"

#include <span>
#include <string>
#include <vector>

namespace visavis::stun {

enum class Verdict : std::uint8_t {
    works,
    bad_url,
    name_not_found,
    not_reachable,
    no_answer,
    tls_refused,
    certificate_refused,
    not_understood, ///< something else listens there
    open_to_all,    ///< relays without credentials
    credentials_refused,
    clock_ahead,    ///< its clock is ahead of ours by more than our credentials last
    expiry_ignored, ///< it took credentials that have ended: its clock is far behind, or it does not check
    quota_reached,
    allocation_refused,
    not_authentic,     ///< its answers are not signed with our secret
    reaches_forbidden, ///< it would relay to an address no relay may reach
    refuses_itself,    ///< it does not relay to its own relayed addresses: two relayed people cannot meet
};

/// The verdict as a word for logs and metrics.
[[nodiscard]] std::string_view word(Verdict verdict);

struct Diagnosis {
    Verdict verdict;
    std::string detail{}; ///< certificate_refused: OpenSSL's words; reaches_forbidden: the address
    unsigned error{0};    ///< the server's error number, where one explains the verdict
};

/// How credentials are made: the shared secret and how long they last.
struct RelayAccess {
    const Secret& secret;
    std::chrono::seconds lifetime;
    WallTime now;
};

/// A Binding request (RFC 8489).
[[nodiscard]] Task<Diagnosis> probe_stun(IceUrl url, std::chrono::milliseconds patience);

/// Allocates with fresh credentials of `access`, asks for permission to each of `forbidden` (IPv4 in dotted form)
/// and to the relay's own address, gives the allocation up. Takes part of one user's quota for a moment.
[[nodiscard]] Task<Diagnosis> probe_turn(IceUrl url, RelayAccess access, std::vector<std::string> forbidden,
                                         std::chrono::milliseconds patience);

} // namespace visavis::stun
