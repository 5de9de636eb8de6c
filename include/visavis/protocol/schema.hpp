// The shape of a message as data, made from its field list: what the JSON Schema and the TypeScript types are written
// from.
#pragma once

#include "visavis/protocol/field.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::protocol {

struct Shape;

struct Member {
    std::string_view name;
    bool required;
    std::shared_ptr<const Shape> shape;
};

struct Shape {
    enum class Kind : std::uint8_t { text, uuid, time, integer, boolean, word, list, record, opaque };

    Kind kind{Kind::text};
    bool nullable{false};
    Limits limits{};
    std::string_view name;               ///< record: schema name; word: name of the set
    std::vector<std::string_view> words; ///< word
    std::shared_ptr<const Shape> item;   ///< list
    std::string_view type;               ///< record that is a WebSocket message: its `type`
    std::vector<Member> members;         ///< record
};

[[nodiscard]] std::vector<std::shared_ptr<const Shape>> client_message_shapes();
[[nodiscard]] std::vector<std::shared_ptr<const Shape>> server_message_shapes();
[[nodiscard]] std::vector<std::shared_ptr<const Shape>> body_shapes();

/// web/src/protocol/messages.ts
[[nodiscard]] std::string typescript();
/// One JSON Schema (2020-12) object as text; `indent` spaces per level.
[[nodiscard]] std::string json_schema(const Shape& shape);

} // namespace visavis::protocol
