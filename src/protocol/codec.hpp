// From field lists to decoder and encoder. Private to this module, because nlohmann's header is expensive and the rest
// of the program has no business with JSON trees.
#pragma once

#include "strict_json.hpp"

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/protocol/field.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace visavis::protocol {

using nlohmann::json;

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

// ---- decode: one function object per kind of value; false means refused

template <class T>
struct Codec;

/// What T{} cannot be for types without a default constructor: decoded values are built through optional.
template <class T>
using Decoded = std::optional<T>;

template <>
struct Codec<std::string> {
    static Decoded<std::string> decode(const json& value, Limits limits, std::string& /*pointer*/) {
        const auto* const text = value.get_ptr<const json::string_t*>();
        if (text == nullptr || !within(static_cast<std::int64_t>(code_points(*text)), limits)) {
            return std::nullopt;
        }
        return *text;
    }

    static json encode(const std::string& value) { return value; }
};

template <>
struct Codec<Secret> {
    static Decoded<Secret> decode(const json& value, Limits limits, std::string& pointer) {
        auto text = Codec<std::string>::decode(value, limits, pointer);
        return text ? Decoded<Secret>{Secret{std::move(*text)}} : std::nullopt;
    }

    static json encode(const Secret& value) { return value.reveal(); }
};

template <>
struct Codec<bool> {
    static Decoded<bool> decode(const json& value, Limits /*limits*/, std::string& /*pointer*/) {
        return value.is_boolean() ? Decoded<bool>{value.get<bool>()} : std::nullopt;
    }

    static json encode(bool value) { return value; }
};

template <>
struct Codec<std::int64_t> {
    static Decoded<std::int64_t> decode(const json& value, Limits limits, std::string& /*pointer*/) {
        if (!value.is_number_integer() || !within(value.get<std::int64_t>(), limits)) {
            return std::nullopt;
        }
        return value.get<std::int64_t>();
    }

    static json encode(std::int64_t value) { return value; }
};

template <>
struct Codec<WallTime> {
    static Decoded<WallTime> decode(const json& value, Limits /*limits*/, std::string& /*pointer*/) {
        const auto* const text = value.get_ptr<const json::string_t*>();
        return text != nullptr ? parse_rfc3339(*text) : std::nullopt;
    }

    static json encode(WallTime value) { return rfc3339(value); }
};

template <class Tag>
struct Codec<Id<Tag>> {
    static Decoded<Id<Tag>> decode(const json& value, Limits /*limits*/, std::string& /*pointer*/) {
        const auto* const text = value.get_ptr<const json::string_t*>();
        return text != nullptr ? Id<Tag>::parse(*text) : std::nullopt;
    }

    static json encode(const Id<Tag>& value) { return value.text(); }
};

template <>
struct Codec<OpaqueJson> {
    static Decoded<OpaqueJson> decode(const json& value, Limits limits, std::string& /*pointer*/) {
        if (!value.is_object() && !value.is_null()) {
            return std::nullopt;
        }
        OpaqueJson opaque{.text = value.dump()};
        return std::cmp_less_equal(opaque.text.size(), limits.max) ? Decoded<OpaqueJson>{std::move(opaque)}
                                                                   : std::nullopt;
    }

    static json encode(const OpaqueJson& value) { return json::parse(value.text); }
};

template <>
struct Codec<ErrorCode> {
    static Decoded<ErrorCode> decode(const json& value, Limits /*limits*/, std::string& /*pointer*/) {
        const auto* const text = value.get_ptr<const json::string_t*>();
        const auto row = std::ranges::find_if(
            error_table, [&](const ErrorRow& candidate) { return text != nullptr && candidate.name == *text; });
        return row != error_table.end() ? Decoded<ErrorCode>{row->code} : std::nullopt;
    }

    static json encode(ErrorCode value) { return describe(value).name; }
};

template <Enumeration E>
struct Codec<E> {
    static Decoded<E> decode(const json& value, Limits /*limits*/, std::string& /*pointer*/) {
        const auto* const text = value.get_ptr<const json::string_t*>();
        if (text == nullptr) {
            return std::nullopt;
        }
        const auto found = std::ranges::find(Words<E>::list, std::string_view{*text});
        return found != Words<E>::list.end() ? Decoded<E>{static_cast<E>(found - Words<E>::list.begin())}
                                             : std::nullopt;
    }

    static json encode(E value) { return word(value); }
};

template <class T>
struct Codec<Nullable<T>> {
    static Decoded<Nullable<T>> decode(const json& value, Limits limits, std::string& pointer) {
        if (value.is_null()) {
            return Nullable<T>{};
        }
        auto inner = Codec<T>::decode(value, limits, pointer);
        return inner ? Decoded<Nullable<T>>{Nullable<T>{std::move(inner)}} : std::nullopt;
    }

    static json encode(const Nullable<T>& value) {
        return value.value ? Codec<T>::encode(*value.value) : json(nullptr);
    }
};

template <class T>
struct Codec<std::vector<T>> {
    static Decoded<std::vector<T>> decode(const json& value, Limits limits, std::string& pointer) {
        if (!value.is_array() || !within(static_cast<std::int64_t>(value.size()), limits)) {
            return std::nullopt;
        }
        std::vector<T> items;
        items.reserve(value.size());
        for (const auto& element : value) {
            auto item = Codec<T>::decode(element, {0, 512}, pointer);
            if (!item) {
                return std::nullopt;
            }
            items.push_back(std::move(*item));
        }
        return items;
    }

    static json encode(const std::vector<T>& value) {
        auto array = json::array();
        for (const auto& item : value) {
            array.push_back(Codec<T>::encode(item));
        }
        return array;
    }
};

template <Record T>
struct Codec<T> {
    static Decoded<T> decode(const json& value, Limits /*limits*/, std::string& pointer) {
        if (!value.is_object()) {
            return std::nullopt;
        }
        return std::apply([&](const auto&... field) { return decode_fields(value, pointer, field...); }, T::fields());
    }

    static json encode(const T& value) {
        auto object = json::object();
        std::apply([&](const auto&... field) { (encode_field(object, value, field), ...); }, T::fields());
        return object;
    }

  private:
    template <class... Fields>
    static Decoded<T> decode_fields(const json& object, std::string& pointer, const Fields&... field) {
        for (const auto& [name, value] : object.items()) {
            if (((field.name != name) && ...) && name != "type") {
                return std::nullopt; // an unknown member; its name is input, so it is not repeated
            }
        }
        if (object.contains("type") && ((field.name != "type") && ...)) {
            if constexpr (!requires { T::type; }) {
                return std::nullopt;
            }
        }
        bool refused = false;
        std::tuple decoded{decode_member(object, pointer, refused, field)...};
        if (refused) {
            return std::nullopt;
        }
        return std::apply([](auto&... value) { return Decoded<T>{T{std::move(*value)...}}; }, decoded);
    }

    template <class Member>
    static Decoded<Member> decode_member(const json& object, std::string& pointer, bool& refused,
                                         const Field<T, Member>& field) {
        if (refused) {
            return std::nullopt;
        }
        const auto found = object.find(field.name);
        Decoded<Member> value;
        const auto outer = pointer.size();
        pointer.append("/").append(field.name);
        if constexpr (is_optional<Member>) {
            if (found == object.end()) {
                value = Member{};
            } else if (auto inner = Codec<typename Member::value_type>::decode(*found, field.limits, pointer)) {
                value = Member{std::move(*inner)};
            }
        } else if (found != object.end()) {
            value = Codec<Member>::decode(*found, field.limits, pointer);
        }
        if (value) {
            pointer.resize(outer);
        } else {
            refused = true;
        }
        return value;
    }

    template <class Member>
    static void encode_field(json& object, const T& value, const Field<T, Member>& field) {
        const auto& member = value.*field.member;
        if constexpr (is_optional<Member>) {
            if (member) {
                object[std::string{field.name}] = Codec<typename Member::value_type>::encode(*member);
            }
        } else {
            object[std::string{field.name}] = Codec<Member>::encode(member);
        }
    }
};

template <class T>
Result<T> decode_tree(const json& tree) {
    std::string pointer;
    auto decoded = Codec<T>::decode(tree, {}, pointer);
    if (!decoded) {
        return refuse_member(std::move(pointer));
    }
    return std::move(*decoded);
}

} // namespace visavis::protocol
