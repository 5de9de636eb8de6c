// The check every session description passes before it is relayed (T-07): line structure and an acceptable DTLS
// fingerprint, without understanding the rest (RFC 8866 grammar of lines, RFC 8122 fingerprints).
#pragma once

#include "visavis/base/error.hpp"

#include <string_view>

namespace visavis::consultation {

/// `description_refused` unless every line is `<letter>=<text>`, the first is `v=0`, at least one `a=fingerprint`
/// exists and all of them are sha-256 or better with the right number of bytes, and no `a=crypto` (SDES keys would put
/// media keys into our hands).
[[nodiscard]] Result<> check_description(std::string_view sdp);

} // namespace visavis::consultation
