// Reading what strict_json.cpp has accepted, where it lies, and writing strings. Nothing is checked a second time.
#include "json_text.hpp"
#include "strict_json.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cstring>

namespace visavis::protocol {

namespace {

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
                ++escapes_;
                ++at_;
            }
        }
        return JsonString{{start, static_cast<std::size_t>(at_++ - start)}, escaped};
    }

    JsonValue value() {
        const auto* const start = at_;
        const auto escapes = escapes_;
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
        return JsonValue{{start, static_cast<std::size_t>(at_ - start)}, escapes_ != escapes};
    }

  private:
    static bool closes(char c) { return c == '}' || c == ']'; }

    static bool is_scalar(char first) { return first != '{' && first != '[' && first != '"'; }

    static bool is_end(char c) { return c == ',' || closes(c) || is_space(c); }

    const char* at_;
    const char* end_;
    std::size_t escapes_{0}; ///< so far
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

void JsonString::append_to(std::string& out) const {
    out.reserve(out.size() + raw_.size());
    const auto* const end = raw_.data() + raw_.size();
    for (const auto* at = raw_.data(); at != end;) {
        const auto* const found = static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
        const auto* const plain_end = found != nullptr ? found : end;
        out.append(at, plain_end);
        if (found == nullptr) {
            break;
        }
        at = found + 2;
        switch (found[1]) {
        case 'b':
            out.push_back('\b');
            break;
        case 'f':
            out.push_back('\f');
            break;
        case 'n':
            out.push_back('\n');
            break;
        case 'r':
            if (end - at >= 2 && at[0] == '\\' && at[1] == 'n') { // the end of a line, as in every session description
                out.append("\r\n");
                at += 2;
            } else {
                out.push_back('\r');
            }
            break;
        case 't':
            out.push_back('\t');
            break;
        case 'u': {
            auto point = code_unit(at, end);
            at += 4;
            if (is_high_surrogate(point)) {
                point = 0x10000 + ((point - 0xD800) << 10U) + (code_unit(at + 2, end) - 0xDC00);
                at += 6;
            }
            append_code_point(out, point);
            break;
        }
        default:
            out.push_back(found[1]); // a quote, a backslash, a slash
            break;
        }
    }
}

std::string JsonString::unescaped() const {
    std::string text;
    append_to(text);
    return text;
}

std::optional<bool> JsonValue::boolean() const {
    return text_.front() == 't' || text_.front() == 'f' ? std::optional{text_.front() == 't'} : std::nullopt;
}

std::optional<JsonString> JsonValue::string() const {
    if (text_.front() != '"') {
        return std::nullopt;
    }
    return JsonString{text_.substr(1, text_.size() - 2), escaped_};
}

std::optional<std::int64_t> JsonValue::integer() const {
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
    const bool is_one = failure == std::errc{} && end == text_.data() + text_.size();
    return is_one && number >= -max_integer && number <= max_integer ? std::optional{number} : std::nullopt;
}

bool JsonValue::has_wide_integer() const {
    const auto is_part = [](char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
    };
    for (std::size_t at = 0; at < text_.size(); ++at) {
        if (text_[at] == '"') { // a string: to its end
            for (++at; text_[at] != '"'; ++at) {
                at += text_[at] == '\\' ? 1 : 0;
            }
        } else if ((text_[at] >= '0' && text_[at] <= '9') || text_[at] == '-') {
            const auto start = at;
            while (at + 1 < text_.size() && is_part(text_[at + 1])) {
                ++at;
            }
            const auto number = text_.substr(start, at + 1 - start);
            if (number.find_first_of(".eE") == std::string_view::npos && !JsonValue{number, false}.integer()) {
                return true;
            }
        }
    }
    return false;
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

std::string normalised_json(std::string_view text) {
    return nlohmann::json::parse(text).dump();
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex{"0123456789abcdef"};
    out.reserve(out.size() + text.size() + text.size() / 8 + 2);
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
            if (at != end && *at == '\n') { // the end of a line
                out += "\\r\\n";
                ++at;
            } else {
                out += "\\r";
            }
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
