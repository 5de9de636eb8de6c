// The documented visavis.toml, made from the settings table so that it cannot disagree with the program. It must not
// hold anything that is not in the table.
#include "settings.hpp"

#include "visavis/config/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

namespace visavis::config {

namespace {

constexpr std::size_t line_width = 100;

void append_comment(std::string& out, std::string_view text) {
    std::string line{"#"};
    while (!text.empty()) {
        const auto space = text.find(' ');
        const auto word = text.substr(0, space);
        if (line.size() + 1 + word.size() > line_width) {
            out += line + "\n";
            line = "#";
        }
        line += " ";
        line += word;
        text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    }
    out += line + "\n";
}

/// Defaults hold no quote, backslash or control character, so a basic TOML string needs no escapes.
struct Describe {
    Settings& defaults;

    std::pair<std::string, std::string> operator()(const TextValue& kind) const {
        return {fmt::format("\"{}\"", kind.at(defaults)), "Text."};
    }

    std::pair<std::string, std::string> operator()(const SecretValue& kind) const {
        return {fmt::format("\"{}\"", kind.at(defaults).reveal()), "Text, never shown again."};
    }

    std::pair<std::string, std::string> operator()(const NumberValue& kind) const {
        return {fmt::format("{}", kind.get(defaults)),
                fmt::format("Whole number from {} to {}{}{}.", kind.least, kind.most, kind.unit.empty() ? "" : ", in ",
                            kind.unit)};
    }

    std::pair<std::string, std::string> operator()(const ListValue& kind) const {
        return {"[]", kind.prefixes.empty() ? fmt::format("List of at most {} texts.", kind.most_entries)
                                            : fmt::format("List of at most {} texts that begin with {}.",
                                                          kind.most_entries, fmt::join(kind.prefixes, " or "))};
    }

    std::pair<std::string, std::string> operator()(const ChoiceValue& kind) const {
        return {fmt::format("\"{}\"", kind.names[kind.get(defaults)]),
                fmt::format("One of {}.", fmt::join(kind.names, ", "))};
    }
};

} // namespace

std::string documented_toml() {
    std::string out;
    append_comment(
        out, "Every setting of Visavis with its default. Made from the program's own table of settings. "
             "An environment variable (VISAVIS_SERVER_PORT for server.port) wins over this file, and --set "
             "server.port=8443 on the command line wins over both; lists are separated by commas there. An unknown "
             "key, a wrong type or a value out of its limits stops the start.");
    Settings defaults;
    for (const auto& section : sections()) {
        out += "\n";
        append_comment(out, section.meaning);
        fmt::format_to(std::back_inserter(out), "[{}]\n", section.name);
        for (const auto& row : rows()) {
            if (!row.key.starts_with(section.name) || row.key[section.name.size()] != '.') {
                continue;
            }
            const auto [value, type] = std::visit(Describe{defaults}, row.value);
            out += "\n";
            append_comment(out, fmt::format("{} {}", row.meaning, type));
            fmt::format_to(std::back_inserter(out), "{} = {}\n", row.key.substr(section.name.size() + 1), value);
        }
    }
    return out;
}

} // namespace visavis::config
