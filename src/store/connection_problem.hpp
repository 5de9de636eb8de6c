// Why there is no connection, in a sentence of our own. What libpq says about a connection string quotes it, and with
// it the password; so do its words about a host or port that a password with an unescaped @ or / was taken for.
#pragma once

#include "visavis/base/secret.hpp"

#include <exception>
#include <string>

namespace visavis::store {

/// Asks the server at `url`, for at most a few seconds, what is wrong.
[[nodiscard]] std::string connection_problem(const Secret& url);

/// What the server answered a statement with: its code (SQLSTATE) alone, since its words can quote rows.
[[nodiscard]] std::string statement_problem(const std::exception& failure);

} // namespace visavis::store
