// Log lines as JSON, written to stderr through spdlog. The line is built here from literals, numbers and operator text;
// spdlog only brings the level filter and a sink that keeps lines whole. It must not offer any way to print what a
// client sent (T-17).
#include "visavis/observe/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <chrono>
#include <cmath>
#include <iterator>
#include <memory>

namespace visavis::observe {

namespace {

constexpr std::array<std::string_view, 5> level_names{"debug", "info", "warning", "error", "critical"};
constexpr std::array<spdlog::level::level_enum, 5> spdlog_levels{
    spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err, spdlog::level::critical};
constexpr std::size_t longest_text = 1024; // an operator's path or an OpenSSL reason; longer is cut

void append_json_text(std::string& line, std::string_view text) {
    line.push_back('"');
    for (const char letter : text.substr(0, longest_text)) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == '"' || letter == '\\') {
            line.push_back('\\');
            line.push_back(letter);
        } else if (byte < 0x20 || byte >= 0x7F) {
            // Outside printable ASCII everything is encoded byte by byte: no line breaks, no terminal escapes, valid
            // JSON whatever the bytes are.
            fmt::format_to(std::back_inserter(line), "\\u{:04x}", byte);
        } else {
            line.push_back(letter);
        }
    }
    line.push_back('"');
}

struct AppendValue {
    std::string& line;

    void operator()(std::int64_t value) const { fmt::format_to(std::back_inserter(line), "{}", value); }

    void operator()(double value) const {
        if (std::isfinite(value)) {
            fmt::format_to(std::back_inserter(line), "{}", value);
        } else {
            line += "null";
        }
    }

    void operator()(bool value) const { line += value ? "true" : "false"; }

    void operator()(Literal value) const { append_json_text(line, value.text()); }

    void operator()(const OperatorText& value) const { append_json_text(line, value.text); }
};

spdlog::logger& logger() {
    static spdlog::logger instance = [] {
        spdlog::logger made{"visavis", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
        made.set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
        made.set_level(spdlog::level::info);
        return made;
    }();
    return instance;
}

} // namespace

std::string format_line(Level level, Literal event, std::initializer_list<Field> fields) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto whole = std::chrono::floor<std::chrono::seconds>(now);
    std::string line;
    line.reserve(160);
    fmt::format_to(std::back_inserter(line), R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","event":)",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), (now - whole).count(),
                   level_names.at(static_cast<std::size_t>(level)));
    append_json_text(line, event.text());
    for (const auto& field : fields) {
        line.push_back(',');
        append_json_text(line, field.key.text());
        line.push_back(':');
        std::visit(AppendValue{line}, field.value);
    }
    line.push_back('}');
    return line;
}

void log(Level level, Literal event, std::initializer_list<Field> fields) {
    const auto wanted = spdlog_levels.at(static_cast<std::size_t>(level));
    if (logger().should_log(wanted)) {
        logger().log(wanted, spdlog::string_view_t{format_line(level, event, fields)});
    }
}

void set_level(Level level) {
    logger().set_level(spdlog_levels.at(static_cast<std::size_t>(level)));
}

} // namespace visavis::observe
