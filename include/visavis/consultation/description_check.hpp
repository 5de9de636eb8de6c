// The check every session description passes before it is relayed (T-07): line structure, DTLS everywhere and an
// acceptable fingerprint, without understanding the rest (RFC 8866 grammar of lines, RFC 8122 fingerprints), and no
// candidate that the connection policy forbids (C-8).
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/protocol/words.hpp"

#include <string_view>

namespace visavis::consultation {

/// `description_refused` unless it is lines in the order of RFC 8866, within limits; it names one certificate, by a
/// fingerprint of sha-256 or better, for every medium it does not reject, and no other one anywhere; every medium goes
/// over DTLS; and nothing carries
/// a key (`k=`, `a=crypto`, `a=key-mgmt`: they would put media keys into our hands). Candidates in it keep to `policy`.
[[nodiscard]] Result<> check_description(std::string_view sdp, protocol::ConnectionPolicy policy);

} // namespace visavis::consultation
