// Strict JSON without a tree. A text is checked once, from its first byte to its last: RFC 8259 with UTF-8 by the
// Unicode table, and with the limits plain parsers do not have - depth, duplicate keys, NUL, numbers that are not
// finite (T-13). What was accepted is then read where it lies, through JsonValue. Size is limited by the caller before.
#pragma once

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::protocol {

inline constexpr std::size_t max_json_depth = 16;
inline constexpr std::int64_t max_integer = 9'007'199'254'740'991; ///< 2^53 - 1: more a browser cannot hold exactly

/// A string as it stands in an accepted text, between its quotes.
class JsonString {
  public:
    JsonString(std::string_view raw, bool escaped)
        : raw_{raw}
        , escaped_{escaped} {}

    [[nodiscard]] std::string text() const { return escaped_ ? unescaped() : std::string{raw_}; }

    void append_to(std::string& out) const;

    /// The text where it lies, when nothing in it is escaped.
    [[nodiscard]] std::optional<std::string_view> plain() const {
        return escaped_ ? std::nullopt : std::optional{raw_};
    }

    friend bool operator==(const JsonString& string, std::string_view text) {
        return string.escaped_ ? string.unescaped() == text : string.raw_ == text;
    }

    friend bool operator==(const JsonString& one, const JsonString& other) {
        return other.escaped_ ? one == other.unescaped() : one == other.raw_;
    }

  private:
    [[nodiscard]] std::string unescaped() const;

    std::string_view raw_;
    bool escaped_;
};

struct JsonMember;
using JsonMembers = boost::container::small_vector<JsonMember, 16>;

/// One value of an accepted text, which it must not outlive.
class JsonValue {
  public:
    /// `text` is exactly the value, without space around it; `escaped`: a string in it holds an escape.
    JsonValue(std::string_view text, bool escaped)
        : text_{text}
        , escaped_{escaped} {}

    [[nodiscard]] bool is_object() const { return text_.front() == '{'; }

    [[nodiscard]] bool is_array() const { return text_.front() == '['; }

    [[nodiscard]] bool is_null() const { return text_.front() == 'n'; }

    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<JsonString> string() const;
    /// Only what is written as one (1.0 and 1e0 are not) and is within max_integer on both sides of zero.
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    /// Whether an integer beyond max_integer stands anywhere in it.
    [[nodiscard]] bool has_wide_integer() const;
    [[nodiscard]] JsonMembers members() const;                                    ///< of an object
    [[nodiscard]] boost::container::small_vector<JsonValue, 16> elements() const; ///< of an array

    [[nodiscard]] std::string_view text() const { return text_; }

    [[nodiscard]] bool escaped() const { return escaped_; }

  private:
    std::string_view text_;
    bool escaped_;
};

struct JsonMember {
    JsonString key;
    JsonValue value;
};

/// An accepted text's value; of an object also its members, found on the way.
struct JsonDocument {
    JsonValue value;
    JsonMembers members;
};

/// Nothing when the text is not acceptable JSON.
[[nodiscard]] std::optional<JsonDocument> parse_strictly(std::string_view text);

/// The same value written in one way: no character is escaped that need not be. For an accepted text only.
[[nodiscard]] std::string normalised_json(std::string_view text);

/// Appends `text` (valid UTF-8) as a JSON string.
void append_json_string(std::string& out, std::string_view text);

} // namespace visavis::protocol
