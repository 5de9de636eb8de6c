// Field lists: a message is a struct with one constexpr list of its fields, and from that list come the strict decoder,
// the encoder, the JSON Schema and the TypeScript type, so that the four cannot disagree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace visavis::protocol {

/// A member that is always present but may be null. (std::optional: may be absent, never null.)
template <class T>
struct Nullable {
    std::optional<T> value;

    friend bool operator==(const Nullable&, const Nullable&) = default;
};

/// JSON relayed as it came, only checked to be an object or null and of a limited size: the browser's own object.
template <class Text>
struct BasicOpaqueJson {
    Text text{"null"};

    friend bool operator==(const BasicOpaqueJson&, const BasicOpaqueJson&) = default;
};

using OpaqueJson = BasicOpaqueJson<std::string>;
using OpaqueJsonView = BasicOpaqueJson<std::string_view>;

/// A string of a message that is only handed on.
struct TextView {
    std::string_view text; ///< without escapes
    std::string_view json; ///< as it came, with its quotes; empty: it did not come as JSON
};

/// What a value may be. Text: characters (code points), numbers: value, lists: items, opaque: bytes.
struct Limits {
    std::int64_t min{0};
    std::int64_t max{0};
};

template <class Owner, class Member>
struct Field {
    std::string_view name;
    Member Owner::* member;
    Limits limits;
};

template <class Owner, class Member>
constexpr auto field(std::string_view name, Member Owner::* member, Limits limits = {}) {
    return Field<Owner, Member>{name, member, limits};
}

/// Words of an enumeration on the wire, in enumerator order; specialised beside each enumeration.
template <class E>
struct Words;

template <class T>
concept Enumeration = requires { Words<T>::list; };

template <class T>
concept Record = requires { T::fields(); };

template <Enumeration E>
[[nodiscard]] constexpr std::string_view word(E value) {
    return Words<E>::list[static_cast<std::size_t>(value)];
}

} // namespace visavis::protocol
