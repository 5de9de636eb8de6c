// The two roles of the database, for the command line, blocking: the owner of the tables, and the server's own, which
// reads and writes rows and can define nothing.
#pragma once

#include "visavis/base/secret.hpp"

#include <string>
#include <vector>

namespace visavis::store {

/// As the owner: makes the server's role when there is none (if the owner may), and gives it what the server needs and
/// nothing else. Does nothing when both are the same role. Returns one line per thing made; throws std::runtime_error
/// with a sentence for the operator.
std::vector<std::string> grant_to_server(const Secret& owner_url, const Secret& server_url);

/// Empty when the server's role can do no more than it needs, else one sentence.
[[nodiscard]] std::string role_problem(const Secret& url);

/// Empty when what an erasure leaves in the write-ahead log goes with the next checkpoint, else one sentence.
[[nodiscard]] std::string erasure_problem(const Secret& url);

} // namespace visavis::store
