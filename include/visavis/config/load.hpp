// Loading settings: file, then environment (VISAVIS_SERVER_PORT), then `--set server.port=8443`; the later wins.
// Anything unknown or out of its limits stops the start with one clear sentence.
#pragma once

#include "visavis/config/settings.hpp"

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace visavis::config {

/// what() is one sentence for the operator; it names the key and the limit, never a secret value.
class ConfigError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Sources {
    std::string file;                                             ///< empty: none
    std::map<std::string, std::string> environment;               ///< only VISAVIS_* matter
    std::vector<std::pair<std::string, std::string>> assignments; ///< from --set
};

/// Throws ConfigError.
[[nodiscard]] Settings load(const Sources& sources);

/// The connection string of the tables' owner, from its file if there is one. Throws ConfigError.
[[nodiscard]] Secret owner_url(const Settings& settings);

/// What `serve` needs beyond valid single values (certificate files set, production without placeholders ...). Throws
/// ConfigError.
void check_for_serving(const Settings& settings);

/// The complete commented visavis.toml with every default.
[[nodiscard]] std::string documented_toml();

} // namespace visavis::config
