// The one walk that checks a text from its first byte to its last.
#include "strict_json.hpp"

#include "json_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

namespace visavis::protocol {

namespace {

constexpr std::size_t compared_keys = 24; // of one object; with more, they are sorted

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
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

/// What may stand behind a backslash, beside `u`. A session description has two of them in each line.
constexpr bool is_escaped(char c) {
    switch (c) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return true;
    default:
        return false;
    }
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
        const JsonValue whole{{start, static_cast<std::size_t>(at_ - start)}, escapes_ > 0};
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
            const auto escapes = escapes_;
            if (!value(depth + 1)) {
                return false;
            }
            if (members != nullptr) {
                members->push_back(
                    {.key = *key,
                     .value = JsonValue{{start, static_cast<std::size_t>(at_ - start)}, escapes_ != escapes}});
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
                ++escapes_;
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
            return is_escaped(*at_++);
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
        std::int64_t integer = 0;
        return (whole && std::from_chars(start, at_, integer).ec == std::errc{}) ||
               std::isfinite(std::strtod(std::string{start, at_}.c_str(), nullptr));
    }

    const char* at_;
    const char* end_;
    std::size_t escapes_{0};                              ///< so far
    boost::container::small_vector<JsonString, 32> keys_; ///< of the open objects, one after the other
};

} // namespace

std::optional<JsonDocument> parse_strictly(std::string_view text) {
    return Checker{text}.run();
}

} // namespace visavis::protocol
