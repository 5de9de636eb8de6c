// What `visavis doctor` looks at, part by part. Each part answers with checks in words; none changes anything, and none
// stops the others.
#pragma once

#include "visavis/config/load.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace visavis::app {

enum class Health : std::uint8_t { good, warning, bad, skipped };

struct Check {
    std::string part; ///< stable word: settings, certificate, master_key, database, descriptors, public_url, stun, turn
    std::string about; ///< which file or address; may be empty
    Health health;
    std::string finding; ///< one sentence
    std::string advice;  ///< what to do; empty when there is nothing to do
};

/// Whether browsers would take the certificate for every name this server is reached by.
[[nodiscard]] bool certificate_is_for_all_names(const config::ServerSettings& server);

[[nodiscard]] std::vector<Check> examine_settings(const config::Settings& settings);
[[nodiscard]] std::vector<Check> examine_certificate(const config::ServerSettings& server);
[[nodiscard]] std::vector<Check> examine_keys(const config::Settings& settings);
[[nodiscard]] std::vector<Check> examine_database(const config::Settings& settings);
[[nodiscard]] std::vector<Check> examine_descriptors();
[[nodiscard]] std::vector<Check> examine_public_url(const config::ServerSettings& server);
[[nodiscard]] std::vector<Check> examine_relays(const config::Settings& settings);

} // namespace visavis::app
