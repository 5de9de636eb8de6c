// The master key and the database written with it, for start-up and the command line, blocking. The database knows the
// key by a name that tells nothing of it; a rotation changes what hangs on the key, row by row, and can be ended and
// begun again at any moment.
#pragma once

#include "visavis/base/secret.hpp"

#include <cstddef>
#include <string>

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {

/// Empty when the master key is the one this database is written with (or it holds nothing yet), else one sentence. A
/// wrong key would otherwise look like wrong passwords, and write accounts nobody can read later.
[[nodiscard]] std::string key_problem(const Secret& url, const crypto::Vault& vault);

/// The same, and a database that knows no master key yet knows this one afterwards.
[[nodiscard]] std::string adopt_master_key(const Secret& url, const crypto::Vault& vault);

struct Rotation {
    bool done_before{false}; ///< the database is written with the coming key already
    std::size_t rewrapped{0};
};

/// Every person's key wrapped anew and every look-up index made anew, as the database's owner. While it runs, and until
/// it has come to its end, no server starts. Throws std::runtime_error with a sentence for the operator.
Rotation rotate_master_key(const Secret& url, const crypto::Vault& present, const crypto::Vault& coming);

} // namespace visavis::store
