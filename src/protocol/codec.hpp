// From field lists to decoder and encoder, without a tree between: values are read from the checked text into the
// structs and written from the structs into the answer. Private to this module.
#pragma once

#include "strict_json.hpp"

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/protocol/field.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace visavis::protocol {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

inline std::size_t code_points(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

inline bool within(std::int64_t value, Limits limits) {
    return value >= limits.min && value <= limits.max;
}

/// Whether the text has as many characters as it may; they are counted only where its bytes leave a doubt.
inline bool characters_within(std::string_view text, Limits limits) {
    const auto bytes = static_cast<std::int64_t>(text.size());
    if (bytes <= limits.max && (bytes + 3) / 4 >= limits.min) {
        return true;
    }
    return within(static_cast<std::int64_t>(code_points(text)), limits);
}

/// What decoding one text needs beside it.
struct Reading {
    std::string& unescaped; ///< where a view's value is written that cannot be viewed as it came; one in a text
    std::string refused{};  ///< JSON pointer of what was, put together from the inside to the outside
};

// ---- one function object per kind of value: decode answers nothing where it refuses, encode appends

template <class T>
struct Codec;

/// What T{} cannot be for types without a default constructor: decoded values are built through optional.
template <class T>
using Decoded = std::optional<T>;

template <>
struct Codec<std::string> {
    static Decoded<std::string> decode(const JsonValue& value, Limits limits, Reading& /*reading*/) {
        const auto string = value.string();
        if (!string) {
            return std::nullopt;
        }
        auto text = string->text();
        return characters_within(text, limits) ? Decoded<std::string>{std::move(text)} : std::nullopt;
    }

    static void encode(std::string& out, std::string_view value) { append_json_string(out, value); }
};

template <>
struct Codec<Secret> {
    static Decoded<Secret> decode(const JsonValue& value, Limits limits, Reading& reading) {
        auto text = Codec<std::string>::decode(value, limits, reading);
        return text ? Decoded<Secret>{Secret{std::move(*text)}} : std::nullopt;
    }

    static void encode(std::string& out, const Secret& value) { append_json_string(out, value.reveal()); }
};

template <>
struct Codec<bool> {
    static Decoded<bool> decode(const JsonValue& value, Limits /*limits*/, Reading& /*reading*/) {
        return value.boolean();
    }

    static void encode(std::string& out, bool value) { out += value ? "true" : "false"; }
};

template <>
struct Codec<std::int64_t> {
    static Decoded<std::int64_t> decode(const JsonValue& value, Limits limits, Reading& /*reading*/) {
        const auto number = value.integer();
        return number && within(*number, limits) ? number : std::nullopt;
    }

    static void encode(std::string& out, std::int64_t value) {
        std::array<char, 20> digits{};
        out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    }
};

template <>
struct Codec<WallTime> {
    static Decoded<WallTime> decode(const JsonValue& value, Limits /*limits*/, Reading& /*reading*/) {
        const auto string = value.string();
        return string ? parse_rfc3339(string->text()) : std::nullopt;
    }

    static void encode(std::string& out, WallTime value) { append_json_string(out, rfc3339(value)); }
};

template <class Tag>
struct Codec<Id<Tag>> {
    static Decoded<Id<Tag>> decode(const JsonValue& value, Limits /*limits*/, Reading& /*reading*/) {
        const auto string = value.string();
        if (!string) {
            return std::nullopt;
        }
        const auto plain = string->plain();
        return plain ? Id<Tag>::parse(*plain) : Id<Tag>::parse(string->text());
    }

    static void encode(std::string& out, const Id<Tag>& value) {
        out.push_back('"');
        value.append_to(out);
        out.push_back('"');
    }
};

/// `RTCIceCandidateInit` of W3C WebRTC, as `toJSON()` of a candidate writes it. A member beside these could hold what
/// the connection policy keeps back, such as the `address` some stacks write too.
inline bool is_candidate(const JsonValue& value) {
    bool named = false;
    for (const auto& [key, member] : value.members()) {
        const auto line = member.is_null() ? std::optional<std::int64_t>{0} : member.integer();
        if (key == "candidate" && member.string()) {
            named = true;
        } else if (key == "sdpMLineIndex") {
            if (!line || *line < 0 || *line > 65'535) {
                return false;
            }
        } else if ((key != "sdpMid" && key != "usernameFragment") || (!member.is_null() && !member.string())) {
            return false;
        }
    }
    return named;
}

template <>
struct Codec<OpaqueJsonView> {
    static Decoded<OpaqueJsonView> decode(const JsonValue& value, Limits limits, Reading& reading) {
        const bool acceptable = value.is_null() || (value.is_object() && is_candidate(value));
        if (!acceptable || std::cmp_greater(value.text().size(), limits.max) || value.has_wide_integer()) {
            return std::nullopt;
        }
        if (!value.escaped()) {
            return OpaqueJsonView{value.text()};
        }
        // An escape could hide a word from those who look into the text for one (the connection policy does), and no
        // browser writes any here.
        reading.unescaped = normalised_json(value.text());
        return std::cmp_less_equal(reading.unescaped.size(), limits.max)
                   ? Decoded<OpaqueJsonView>{OpaqueJsonView{reading.unescaped}}
                   : std::nullopt;
    }

    static void encode(std::string& out, const OpaqueJsonView& value) { out += value.text; }
};

template <>
struct Codec<OpaqueJson> {
    static Decoded<OpaqueJson> decode(const JsonValue& value, Limits limits, Reading& reading) {
        const auto view = Codec<OpaqueJsonView>::decode(value, limits, reading);
        return view ? Decoded<OpaqueJson>{OpaqueJson{std::string{view->text}}} : std::nullopt;
    }

    static void encode(std::string& out, const OpaqueJson& value) { out += value.text; }
};

template <>
struct Codec<TextView> {
    static Decoded<TextView> decode(const JsonValue& value, Limits limits, Reading& reading) {
        const auto string = value.string();
        if (!string) {
            return std::nullopt;
        }
        TextView view{.text = {}, .json = value.text()};
        if (const auto plain = string->plain()) {
            view.text = *plain;
        } else {
            reading.unescaped.clear();
            string->append_to(reading.unescaped);
            view.text = reading.unescaped;
        }
        return characters_within(view.text, limits) ? Decoded<TextView>{view} : std::nullopt;
    }

    static void encode(std::string& out, const TextView& value) {
        if (value.json.empty()) {
            append_json_string(out, value.text);
        } else {
            out += value.json;
        }
    }
};

template <>
struct Codec<ErrorCode> {
    static Decoded<ErrorCode> decode(const JsonValue& value, Limits /*limits*/, Reading& /*reading*/) {
        const auto text = value.string();
        const auto row = std::ranges::find_if(
            error_table, [&](const ErrorRow& candidate) { return text && *text == candidate.name; });
        return row != error_table.end() ? Decoded<ErrorCode>{row->code} : std::nullopt;
    }

    static void encode(std::string& out, ErrorCode value) { append_json_string(out, describe(value).name); }
};

template <Enumeration E>
struct Codec<E> {
    static Decoded<E> decode(const JsonValue& value, Limits /*limits*/, Reading& /*reading*/) {
        const auto text = value.string();
        if (!text) {
            return std::nullopt;
        }
        const auto found = std::ranges::find_if(Words<E>::list, [&](std::string_view word) { return *text == word; });
        return found != Words<E>::list.end() ? Decoded<E>{static_cast<E>(found - Words<E>::list.begin())}
                                             : std::nullopt;
    }

    static void encode(std::string& out, E value) { append_json_string(out, word(value)); }
};

template <class T>
struct Codec<Nullable<T>> {
    static Decoded<Nullable<T>> decode(const JsonValue& value, Limits limits, Reading& reading) {
        if (value.is_null()) {
            return Nullable<T>{};
        }
        auto inner = Codec<T>::decode(value, limits, reading);
        return inner ? Decoded<Nullable<T>>{Nullable<T>{std::move(inner)}} : std::nullopt;
    }

    static void encode(std::string& out, const Nullable<T>& value) {
        if (value.value) {
            Codec<T>::encode(out, *value.value);
        } else {
            out += "null";
        }
    }
};

template <class T>
struct Codec<std::vector<T>> {
    static Decoded<std::vector<T>> decode(const JsonValue& value, Limits limits, Reading& reading) {
        if (!value.is_array()) {
            return std::nullopt;
        }
        const auto elements = value.elements();
        if (!within(static_cast<std::int64_t>(elements.size()), limits)) {
            return std::nullopt;
        }
        std::vector<T> items;
        items.reserve(elements.size());
        for (const auto& element : elements) {
            auto item = Codec<T>::decode(element, {0, 512}, reading);
            if (!item) {
                return std::nullopt;
            }
            items.push_back(std::move(*item));
        }
        return items;
    }

    static void encode(std::string& out, const std::vector<T>& value) {
        out.push_back('[');
        bool first = true;
        for (const auto& item : value) {
            if (!std::exchange(first, false)) {
                out.push_back(',');
            }
            Codec<T>::encode(out, item);
        }
        out.push_back(']');
    }
};

template <Record T>
struct Codec<T> {
    static Decoded<T> decode(const JsonValue& value, Limits /*limits*/, Reading& reading) {
        return value.is_object() ? decode(value.members(), reading) : std::nullopt;
    }

    static Decoded<T> decode(const JsonMembers& members, Reading& reading) {
        return std::apply([&](const auto&... field) { return decode_fields(members, reading, field...); }, T::fields());
    }

    static void encode(std::string& out, const T& value) {
        out.push_back('{');
        encode_members(out, value, true);
        out.push_back('}');
    }

    /// `first`: nothing stands between the bracket and them.
    static void encode_members(std::string& out, const T& value, bool first) {
        std::apply([&](const auto&... field) { (encode_field(out, value, field, first), ...); }, T::fields());
    }

  private:
    template <class... Fields>
    static Decoded<T> decode_fields(const JsonMembers& members, Reading& reading, const Fields&... field) {
        std::array<const JsonValue*, sizeof...(Fields)> found{}; // in the order of the fields
        for (const auto& member : members) {
            std::size_t at = 0;
            const auto is = [&](std::string_view name) {
                if (member.key != name) {
                    ++at;
                    return false;
                }
                found[at] = &member.value;
                return true;
            };
            if ((is(field.name) || ...)) {
                continue;
            }
            if constexpr (requires { T::type; }) {
                if (member.key == "type") {
                    continue;
                }
            }
            return std::nullopt; // an unknown member; its name is input, so it is not repeated
        }
        bool refused = false;
        std::size_t next = 0;
        std::tuple decoded{decode_member(found[next++], reading, refused, field)...};
        if (refused) {
            return std::nullopt;
        }
        return std::apply([](auto&... value) { return Decoded<T>{T{std::move(*value)...}}; }, decoded);
    }

    /// `found`: null when it is not there.
    template <class Member>
    static Decoded<Member> decode_member(const JsonValue* found, Reading& reading, bool& refused,
                                         const Field<T, Member>& field) {
        if (refused) {
            return std::nullopt;
        }
        Decoded<Member> value;
        if constexpr (is_optional<Member>) {
            if (found == nullptr) {
                value = Member{};
            } else if (auto inner = Codec<typename Member::value_type>::decode(*found, field.limits, reading)) {
                value = Member{std::move(*inner)};
            }
        } else if (found != nullptr) {
            value = Codec<Member>::decode(*found, field.limits, reading);
        }
        if (!value) {
            refused = true;
            reading.refused.insert(0, field.name).insert(0, "/");
        }
        return value;
    }

    template <class Member>
    static void encode_field(std::string& out, const T& value, const Field<T, Member>& field, bool& first) {
        const auto& member = value.*field.member;
        const auto name = [&] {
            out += std::exchange(first, false) ? "\"" : ",\"";
            out.append(field.name).append("\":");
        };
        if constexpr (is_optional<Member>) {
            if (member) {
                name();
                Codec<typename Member::value_type>::encode(out, *member);
            }
        } else {
            name();
            Codec<Member>::encode(out, member);
        }
    }
};

/// `unescaped` must live as long as a T that is views.
template <class T>
Result<T> decode_record(const JsonMembers& members, std::string& unescaped) {
    Reading reading{.unescaped = unescaped};
    auto decoded = Codec<T>::decode(members, reading);
    if (!decoded) {
        return refuse_member(std::move(reading.refused));
    }
    return std::move(*decoded);
}

} // namespace visavis::protocol
