// Who asks the database for something, as far as its queue must know to be fair (T-12).
#pragma once

#include "visavis/base/id.hpp"
#include "visavis/base/peer_address.hpp"

#include <optional>

namespace visavis::store {

struct Asker {
    SourceHash source{0};               ///< of a stranger: where the question comes from
    std::optional<AccountId> account{}; ///< of somebody known: whose practice they belong to
};

} // namespace visavis::store
