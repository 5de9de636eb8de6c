// The one walk that checks, and the reading of what was checked. Strings are looked at eight bytes at a time, since
// nearly all of a message is inside one.
#include "strict_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace visavis::protocol {

namespace {

constexpr std::int64_t max_integer = 9'007'199'254'740'991; // 2^53 - 1, what a browser can hold
constexpr std::size_t compared_keys = 24;                   // of one object; with more, they are sorted

constexpr bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr unsigned hex_digit(char c) {
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a' + 10);
    }
    return c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A' + 10) : 16;
}

/// The first byte that is not plain: a quote, a backslash, a control character, or the start of a longer character.
const char* skip_plain(const char* at, const char* end) {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t highs = 0x8080808080808080ULL;
    // The lowest byte marked is right also where a borrow marks bytes above it wrongly.
    const auto zero_bytes = [](std::uint64_t word) { return (word - ones) & ~word & highs; };
    while (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        const auto special = (word & highs) | ((word - ones * 0x20) & ~word & highs) | zero_bytes(word ^ (ones * '"')) |
                             zero_bytes(word ^ (ones * '\\'));
        if (special != 0) {
            if constexpr (std::endian::native == std::endian::little) {
                return at + std::countr_zero(special) / 8;
            }
            break;
        }
        at += 8;
    }
    while (at != end && static_cast<unsigned char>(*at) >= 0x20 && static_cast<unsigned char>(*at) < 0x80 &&
           *at != '"' && *at != '\\') {
        ++at;
    }
    return at;
}

/// Bytes of the well-formed character at `at` (Unicode table 3-7), which is no ASCII; 0: there is none.
std::size_t character_size(const char* at, const char* end) {
    const auto byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
    const auto first = byte(0);
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || static_cast<std::size_t>(end - at) < size) {
        return 0;
    }
    const unsigned least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < least || byte(1) > most) {
        return 0;
    }
    for (std::size_t i = 2; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return size;
}

/// The four digits of a \u escape; above 0xFFFF when they are none.
unsigned code_unit(const char* at, const char* end) {
    if (end - at < 4) {
        return 0x10000;
    }
    unsigned unit = 0;
    for (int i = 0; i < 4; ++i) {
        const auto digit = hex_digit(at[i]);
        if (digit > 15) {
            return 0x10000;
        }
        unit = unit << 4U | digit;
    }
    return unit;
}

constexpr bool is_high_surrogate(unsigned unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

constexpr bool is_low_surrogate(unsigned unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

class Checker {
  public:
    explicit Checker(std::string_view text)
        : at_{text.data()}
        , end_{text.data() + text.size()} {}

    std::optional<JsonDocument> run() {
        skip_space();
        const auto* const start = at_;
        JsonMembers members;
        if (at_ == end_ || !(*at_ == '{' ? object(0, &members) : value(0))) {
            return std::nullopt;
        }
        const JsonValue whole{{start, static_cast<std::size_t>(at_ - start)}};
        skip_space();
        return at_ == end_ ? std::optional{JsonDocument{.value = whole, .members = std::move(members)}} : std::nullopt;
    }

  private:
    void skip_space() {
        while (at_ != end_ && is_space(*at_)) {
            ++at_;
        }
    }

    bool take(char wanted) {
        if (at_ == end_ || *at_ != wanted) {
            return false;
        }
        ++at_;
        return true;
    }

    bool word(std::string_view wanted) {
        if (!std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(wanted)) {
            return false;
        }
        at_ += wanted.size();
        return true;
    }

    // NOLINTNEXTLINE(misc-no-recursion): max_json_depth bounds it
    bool value(std::size_t depth) {
        if (at_ == end_) {
            return false;
        }
        switch (*at_) {
        case '{':
            return object(depth, nullptr);
        case '[':
            return array(depth);
        case '"':
            return string().has_value();
        case 't':
            return word("true");
        case 'f':
            return word("false");
        case 'n':
            return word("null");
        default:
            return number();
        }
    }

    // NOLINTNEXTLINE(misc-no-recursion)
    bool object(std::size_t depth, JsonMembers* members) {
        if (depth == max_json_depth) {
            return false;
        }
        const auto outer_keys = keys_.size();
        ++at_;
        skip_space();
        if (take('}')) {
            return true;
        }
        do {
            skip_space();
            const auto key = at_ != end_ && *at_ == '"' ? string() : std::nullopt;
            if (!key || !note(*key, outer_keys)) {
                return false;
            }
            skip_space();
            if (!take(':')) {
                return false;
            }
            skip_space();
            const auto* const start = at_;
            if (!value(depth + 1)) {
                return false;
            }
            if (members != nullptr) {
                members->push_back({.key = *key, .value = JsonValue{{start, static_cast<std::size_t>(at_ - start)}}});
            }
            skip_space();
        } while (take(','));
        const bool distinct = are_distinct(outer_keys);
        keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(outer_keys), keys_.end());
        return distinct && take('}');
    }

    /// False for a key this object has already. Many keys are compared in the end, so that a long object cannot cost
    /// the square of its length.
    bool note(const JsonString& key, std::size_t first) {
        if (keys_.size() - first < compared_keys) {
            for (auto i = first; i < keys_.size(); ++i) {
                if (keys_[i] == key) {
                    return false;
                }
            }
        }
        keys_.push_back(key);
        return true;
    }

    [[nodiscard]] bool are_distinct(std::size_t first) const {
        if (keys_.size() - first <= compared_keys) {
            return true;
        }
        std::vector<std::string> names;
        for (auto i = first; i < keys_.size(); ++i) {
            names.push_back(keys_[i].text());
        }
        std::ranges::sort(names);
        return std::ranges::adjacent_find(names) == names.end();
    }

    // NOLINTNEXTLINE(misc-no-recursion)
    bool array(std::size_t depth) {
        if (depth == max_json_depth) {
            return false;
        }
        ++at_;
        skip_space();
        if (take(']')) {
            return true;
        }
        do {
            skip_space();
            if (!value(depth + 1)) {
                return false;
            }
            skip_space();
        } while (take(','));
        return take(']');
    }

    std::optional<JsonString> string() {
        const auto* const start = ++at_;
        bool escaped = false;
        for (;;) {
            at_ = skip_plain(at_, end_);
            if (at_ == end_) {
                return std::nullopt;
            }
            const auto c = static_cast<unsigned char>(*at_);
            if (c == '"') {
                return JsonString{{start, static_cast<std::size_t>(at_++ - start)}, escaped};
            }
            if (c == '\\') {
                escaped = true;
                if (!escape()) {
                    return std::nullopt;
                }
            } else if (const auto size = c < 0x80 ? 0 : character_size(at_, end_); size > 0) {
                at_ += size;
            } else {
                return std::nullopt;
            }
        }
    }

    bool escape() {
        ++at_;
        if (at_ == end_) {
            return false;
        }
        if (*at_ != 'u') {
            return std::string_view{"\"\\/bfnrt"}.contains(*at_++);
        }
        const auto unit = code_unit(at_ + 1, end_);
        if (unit == 0 || unit > 0xFFFF || is_low_surrogate(unit)) {
            return false;
        }
        at_ += 5;
        if (is_high_surrogate(unit)) {
            if (!word("\\u") || !is_low_surrogate(code_unit(at_, end_))) {
                return false;
            }
            at_ += 4;
        }
        return true;
    }

    bool digits() {
        const auto* const start = at_;
        while (at_ != end_ && is_digit(*at_)) {
            ++at_;
        }
        return at_ != start;
    }

    bool number() {
        const auto* const start = at_;
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        bool whole = true;
        if (take('.')) {
            whole = false;
            if (!digits()) {
                return false;
            }
        }
        if (take('e') || take('E')) {
            whole = false;
            if (!take('+')) {
                take('-');
            }
            if (!digits()) {
                return false;
            }
        }
        if (!whole) {
            return std::isfinite(std::strtod(std::string{start, at_}.c_str(), nullptr));
        }
        std::int64_t integer = 0;
        const auto [end, failure] = std::from_chars(start, at_, integer);
        return failure == std::errc{} && integer >= -max_integer && integer <= max_integer;
    }

    const char* at_;
    const char* end_;
    boost::container::small_vector<JsonString, 32> keys_; ///< of the open objects, one after the other
};

/// Walks over accepted text, so it looks for ends only.
class Walker {
  public:
    explicit Walker(std::string_view text)
        : at_{text.data()}
        , end_{text.data() + text.size()} {}

    void skip_space() {
        while (is_space(*at_)) {
            ++at_;
        }
    }

    /// Behind what opens or separates; false at what closes.
    bool next() {
        if (closes(*at_)) {
            return false;
        }
        ++at_;
        skip_space();
        return !closes(*at_);
    }

    JsonString string() {
        const auto* const start = ++at_;
        bool escaped = false;
        for (at_ = skip_plain(at_, end_); *at_ != '"'; at_ = skip_plain(at_ + 1, end_)) {
            if (*at_ == '\\') {
                escaped = true;
                ++at_;
            }
        }
        return JsonString{{start, static_cast<std::size_t>(at_++ - start)}, escaped};
    }

    JsonValue value() {
        const auto* const start = at_;
        std::size_t open = 0;
        do {
            switch (*at_) {
            case '{':
            case '[':
                ++open;
                ++at_;
                break;
            case '}':
            case ']':
                --open;
                ++at_;
                break;
            case '"':
                static_cast<void>(string());
                break;
            default:
                ++at_;
                break;
            }
        } while (open > 0 || (at_ != end_ && is_scalar(*start) && !is_end(*at_)));
        return JsonValue{{start, static_cast<std::size_t>(at_ - start)}};
    }

  private:
    static bool closes(char c) { return c == '}' || c == ']'; }

    static bool is_scalar(char first) { return first != '{' && first != '[' && first != '"'; }

    static bool is_end(char c) { return c == ',' || closes(c) || is_space(c); }

    const char* at_;
    const char* end_;
};

void append_code_point(std::string& out, unsigned point) {
    const auto add = [&out](unsigned byte) { out.push_back(static_cast<char>(byte)); };
    if (point < 0x80) {
        add(point);
    } else if (point < 0x800) {
        add(0xC0U | point >> 6U);
        add(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        add(0xE0U | point >> 12U);
        add(0x80U | (point >> 6U & 0x3FU));
        add(0x80U | (point & 0x3FU));
    } else {
        add(0xF0U | point >> 18U);
        add(0x80U | (point >> 12U & 0x3FU));
        add(0x80U | (point >> 6U & 0x3FU));
        add(0x80U | (point & 0x3FU));
    }
}

} // namespace

std::string JsonString::unescaped() const {
    std::string text;
    text.reserve(raw_.size());
    const auto* const end = raw_.data() + raw_.size();
    for (const auto* at = raw_.data(); at != end;) {
        const auto* const found = static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
        const auto* const plain_end = found != nullptr ? found : end;
        text.append(at, plain_end);
        if (found == nullptr) {
            break;
        }
        at = found + 2;
        switch (found[1]) {
        case 'b':
            text.push_back('\b');
            break;
        case 'f':
            text.push_back('\f');
            break;
        case 'n':
            text.push_back('\n');
            break;
        case 'r':
            text.push_back('\r');
            break;
        case 't':
            text.push_back('\t');
            break;
        case 'u': {
            auto point = code_unit(at, end);
            at += 4;
            if (is_high_surrogate(point)) {
                point = 0x10000 + ((point - 0xD800) << 10U) + (code_unit(at + 2, end) - 0xDC00);
                at += 6;
            }
            append_code_point(text, point);
            break;
        }
        default:
            text.push_back(found[1]); // a quote, a backslash, a slash
            break;
        }
    }
    return text;
}

std::optional<bool> JsonValue::boolean() const {
    return text_.front() == 't' || text_.front() == 'f' ? std::optional{text_.front() == 't'} : std::nullopt;
}

std::optional<JsonString> JsonValue::string() const {
    if (text_.front() != '"') {
        return std::nullopt;
    }
    const auto raw = text_.substr(1, text_.size() - 2);
    return JsonString{raw, raw.contains('\\')};
}

std::optional<std::int64_t> JsonValue::integer() const {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    return failure == std::errc{} && end == text_.data() + text_.size() ? std::optional{number} : std::nullopt;
}

JsonMembers JsonValue::members() const {
    JsonMembers found;
    Walker walker{text_};
    while (walker.next()) {
        const auto key = walker.string();
        walker.skip_space();
        static_cast<void>(walker.next()); // the colon; a value never begins with a closing bracket
        found.push_back({.key = key, .value = walker.value()});
        walker.skip_space(); // to what separates or closes
    }
    return found;
}

boost::container::small_vector<JsonValue, 16> JsonValue::elements() const {
    boost::container::small_vector<JsonValue, 16> found;
    Walker walker{text_};
    while (walker.next()) {
        found.push_back(walker.value());
        walker.skip_space(); // to what separates or closes
    }
    return found;
}

std::optional<JsonDocument> parse_strictly(std::string_view text) {
    return Checker{text}.run();
}

std::string normalised_json(std::string_view text) {
    return nlohmann::json::parse(text).dump();
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex{"0123456789abcdef"};
    out.reserve(out.size() + text.size() + text.size() / 16 + 2);
    out.push_back('"');
    const auto* at = text.data();
    const auto* const end = at + text.size();
    while (at != end) {
        const auto* const plain_end = skip_plain(at, end);
        out.append(at, plain_end);
        at = plain_end;
        if (at == end) {
            break;
        }
        const char c = *at++;
        switch (c) {
        case '"':
        case '\\':
            out.push_back('\\');
            out.push_back(c);
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) {
                out += "\\u00";
                out.push_back(hex[static_cast<unsigned char>(c) >> 4U]);
                out.push_back(hex[static_cast<unsigned char>(c) & 0xFU]);
            } else {
                out.push_back(c); // of a longer character
            }
            break;
        }
    }
    out.push_back('"');
}

} // namespace visavis::protocol
