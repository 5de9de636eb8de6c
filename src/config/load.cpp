// Loading: the file (TOML), then VISAVIS_* variables, then --set; the later wins. It must not guess: what it does not
// know stops the start.
#include "visavis/config/load.hpp"

#include "assign.hpp"

#include "visavis/base/secret_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace visavis::config {

namespace {

constexpr std::string_view variable_prefix = "VISAVIS_";

std::optional<TypedValue> typed(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* number = node.as_integer()) {
        return number->get();
    }
    if (const auto* array = node.as_array()) {
        std::vector<std::string> texts;
        for (const auto& entry : *array) {
            const auto* text = entry.as_string();
            if (text == nullptr) {
                return std::nullopt;
            }
            texts.push_back(text->get());
        }
        return texts;
    }
    return std::nullopt;
}

void load_file(Settings& settings, const std::string& file) {
    toml::table table;
    try {
        table = toml::parse_file(file);
    } catch (const toml::parse_error& failure) {
        // The parser's description can quote the file, and the file may hold a password: only the place is told.
        const auto line = failure.source().begin.line;
        throw ConfigError(line == 0 ? fmt::format("{}: the file cannot be read.", file)
                                    : fmt::format("{}:{}: this is not valid TOML.", file, line));
    }
    for (const auto& [section, content] : table) {
        const auto* entries = content.as_table();
        if (entries == nullptr) {
            static_cast<void>(find_row(section.str(), fmt::format("{}:{}", file, content.source().begin.line)));
            continue;
        }
        for (const auto& [name, node] : *entries) {
            const auto where = fmt::format("{}:{}", file, node.source().begin.line);
            const auto& row = find_row(fmt::format("{}.{}", section.str(), name.str()), where);
            const auto value = typed(node);
            if (!value) {
                throw ConfigError(
                    fmt::format("{}: {} has a type no setting has; texts, whole numbers and lists of texts exist.",
                                where, row.key));
            }
            assign_typed(settings, row, *value, where);
        }
        if (entries->empty()) {
            const auto known = [&](const Section& one) { return one.name == section.str(); };
            if (std::ranges::none_of(sections(), known)) {
                static_cast<void>(find_row(section.str(), file));
            }
        }
    }
}

/// `VISAVIS_SERVER_PORT` -> `server.port`; nothing when it has no section.
std::optional<std::string> key_of_variable(std::string_view name) {
    std::string key{name.substr(variable_prefix.size())};
    std::ranges::transform(key, key.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    });
    const auto section_end = key.find('_');
    if (section_end == std::string::npos) {
        return std::nullopt;
    }
    key[section_end] = '.';
    return key;
}

void load_environment(Settings& settings, const std::map<std::string, std::string>& environment) {
    for (const auto& [name, value] : environment) {
        const auto key = name.starts_with(variable_prefix) ? key_of_variable(name) : std::nullopt;
        if (!key) {
            continue;
        }
        const auto in_section = [&](const Section& section) {
            return key->starts_with(section.name) && (*key)[section.name.size()] == '.';
        };
        // Other programs around us have variables of their own (tests, compose files): only what is meant as a setting
        // is refused.
        if (std::ranges::none_of(sections(), in_section) && nearest_row(*key) == nullptr) {
            continue;
        }
        const auto where = "environment variable " + name;
        assign_text(settings, find_row(*key, where), value, where);
    }
}

/// What must not stand in the main file.
Secret url_from(std::string_view key, const std::string& file) {
    try {
        return secret_from_file(key, file);
    } catch (const std::runtime_error& problem) {
        throw ConfigError(problem.what());
    }
}

} // namespace

Settings load(const Sources& sources) {
    Settings settings;
    if (!sources.file.empty()) {
        load_file(settings, sources.file);
    }
    load_environment(settings, sources.environment);
    for (const auto& [key, value] : sources.assignments) {
        assign_text(settings, find_row(key, "--set"), value, "--set");
    }
    if (!settings.database.url_file.empty()) {
        settings.database.url = url_from("database.url_file", settings.database.url_file);
    }
    return settings;
}

Secret owner_url(const Settings& settings) {
    const auto& database = settings.database;
    if (!database.owner_url_file.empty()) {
        return url_from("database.owner_url_file", database.owner_url_file);
    }
    return database.owner_url.empty() ? database.url : database.owner_url;
}

} // namespace visavis::config
