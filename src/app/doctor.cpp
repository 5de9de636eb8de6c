// `visavis doctor`: everything that can be asked of an installation, asked; the answers in words or as JSON; exit
// status 1 when something is wrong. It changes nothing and needs nothing to be right.
#include "commands.hpp"
#include "examination.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace visavis::app {

namespace {

std::string_view word(Health health) {
    constexpr std::array<std::string_view, 4> words{"good", "warning", "bad", "skipped"};
    return words[static_cast<std::size_t>(health)];
}

std::vector<Check> examine(const config::Sources& sources) {
    config::Settings settings;
    try {
        settings = config::load(sources);
    } catch (const config::ConfigError& problem) {
        return {{"settings", "", Health::bad, problem.what(), "Nothing else can be checked before this is right."}};
    }
    std::vector<Check> checks;
    const auto add = [&](std::vector<Check> more) { std::ranges::move(more, std::back_inserter(checks)); };
    add(examine_settings(settings));
    add(examine_certificate(settings.server));
    add(examine_keys(settings));
    add(examine_database(settings));
    add(examine_descriptors());
    add(examine_public_url(settings.server));
    add(examine_relays(settings));
    return checks;
}

void print_words(const std::vector<Check>& checks) {
    for (const auto& check : checks) {
        const auto about = check.about.empty() ? "" : " (" + check.about + ")";
        std::printf("%-8s %s%s: %s\n", std::string{word(check.health)}.c_str(), check.part.c_str(), about.c_str(),
                    check.finding.c_str());
        if (!check.advice.empty()) {
            std::printf("         -> %s\n", check.advice.c_str());
        }
    }
}

void print_json(const std::vector<Check>& checks, bool healthy) {
    nlohmann::ordered_json document{{"healthy", healthy}, {"checks", nlohmann::ordered_json::array()}};
    for (const auto& check : checks) {
        document["checks"].push_back({{"part", check.part},
                                      {"about", check.about},
                                      {"health", word(check.health)},
                                      {"finding", check.finding},
                                      {"advice", check.advice}});
    }
    std::printf("%s\n", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

} // namespace

int execute(const Doctor& command, const config::Sources& sources) {
    const auto checks = examine(sources);
    const bool healthy = std::ranges::none_of(checks, [](const Check& check) { return check.health == Health::bad; });
    if (command.json) {
        print_json(checks, healthy);
    } else {
        print_words(checks);
        std::printf("%s\n", healthy ? "Nothing is wrong." : "Something is wrong; see above.");
    }
    return healthy ? 0 : 1;
}

} // namespace visavis::app
