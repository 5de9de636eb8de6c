// Whether ICE candidates keep to a practice's connection policy (C-8), however they travel: trickled one by one, or as
// lines of a session description. The clients keep to it themselves; this is for a client that does not.
#pragma once

#include "visavis/protocol/words.hpp"

#include <string_view>

namespace visavis::consultation {

/// `candidate_json`: the browser's own object as it came, or null at the end of candidates. `direct_only` refuses
/// relayed candidates, `relay_only` everything else; neither takes one it cannot read without doubt.
[[nodiscard]] bool permits(protocol::ConnectionPolicy policy, std::string_view candidate_json);

/// The same for one line of a session description, without its end; whatever is no candidate is permitted.
[[nodiscard]] bool permits_line(protocol::ConnectionPolicy policy, std::string_view line);

} // namespace visavis::consultation
