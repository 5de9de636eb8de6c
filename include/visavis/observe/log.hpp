// Logging that cannot print personal data: a line is an event name (a literal) and fields from an allowlist of keys
// whose values are numbers, booleans or literals. There is no way to pass a run-time string but `operator_text`, which
// is for start-up and the operator's own configuration, never for anything a client sent (S-069, T-17).
#pragma once

#include "visavis/observe/fields.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace visavis::observe {

enum class Level : std::uint8_t { debug, info, warning, error, critical };

/// A string literal or other constant known at compile time; nothing that came in over the network can become one.
class Literal {
  public:
    template <std::size_t n>
    consteval Literal(const char (&text)[n])
        : text_{text, n - 1} {} // NOLINT(google-explicit-constructor)

    /// For constant tables (error codes, enum names): the caller vouches that `text` is program text.
    static constexpr Literal from_table(std::string_view text) { return Literal{text}; }

    [[nodiscard]] constexpr std::string_view text() const { return text_; }

  private:
    explicit constexpr Literal(std::string_view text)
        : text_{text} {}

    std::string_view text_;
};

struct OperatorText {
    std::string text; ///< from the operator's configuration or the operating system at start-up
};

struct Field {
    FieldKey key; ///< lower_snake; one of the allowlist in fields.hpp, anything else does not compile
    std::variant<std::int64_t, double, bool, Literal, OperatorText> value;
};

/// One line as it would be written, without the line feed. Values are JSON-escaped, control characters (CR, LF,
/// escapes) encoded.
[[nodiscard]] std::string format_line(Level level, Literal event, std::initializer_list<Field> fields);

/// JSON lines to stderr: {"time":..., "level":..., "event":..., fields...}. Thread-safe.
void log(Level level, Literal event, std::initializer_list<Field> fields = {});
void set_level(Level level);

} // namespace visavis::observe
