// Shapes from field lists, and the TypeScript and JSON Schema written from shapes.
#include "visavis/protocol/schema.hpp"

#include "visavis/protocol/bodies.hpp"
#include "visavis/protocol/messages.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace visavis::protocol {

namespace {

using ShapePtr = std::shared_ptr<const Shape>;
using Kind = Shape::Kind;

template <class T>
struct Shaped;

template <class T>
ShapePtr shape_of(Limits limits = {}) {
    auto shape = std::make_shared<Shape>(Shaped<T>::make(limits));
    return shape;
}

template <>
struct Shaped<std::string> {
    static Shape make(Limits limits) { return {.kind = Kind::text, .limits = limits}; }
};

template <>
struct Shaped<Secret> : Shaped<std::string> {};

template <>
struct Shaped<bool> {
    static Shape make(Limits /*limits*/) { return {.kind = Kind::boolean}; }
};

template <>
struct Shaped<std::int64_t> {
    static Shape make(Limits limits) { return {.kind = Kind::integer, .limits = limits}; }
};

template <>
struct Shaped<WallTime> {
    static Shape make(Limits /*limits*/) { return {.kind = Kind::time}; }
};

template <class Tag>
struct Shaped<Id<Tag>> {
    static Shape make(Limits /*limits*/) { return {.kind = Kind::uuid}; }
};

template <>
struct Shaped<OpaqueJson> {
    static Shape make(Limits limits) { return {.kind = Kind::opaque, .nullable = true, .limits = limits}; }
};

template <>
struct Shaped<ErrorCode> {
    static Shape make(Limits /*limits*/) {
        Shape shape{.kind = Kind::word, .name = "ErrorCode"};
        for (const auto& row : error_table) {
            shape.words.push_back(row.name);
        }
        return shape;
    }
};

template <Enumeration E>
struct Shaped<E> {
    static Shape make(Limits /*limits*/) {
        return {.kind = Kind::word, .name = Words<E>::name, .words = {Words<E>::list.begin(), Words<E>::list.end()}};
    }
};

template <class T>
struct Shaped<Nullable<T>> {
    static Shape make(Limits limits) {
        auto shape = Shaped<T>::make(limits);
        shape.nullable = true;
        return shape;
    }
};

template <class T>
struct Shaped<std::vector<T>> {
    static Shape make(Limits limits) {
        return {.kind = Kind::list, .limits = limits, .item = shape_of<T>({.min = 0, .max = 512})};
    }
};

template <class T>
inline constexpr bool optional_member = false;
template <class T>
inline constexpr bool optional_member<std::optional<T>> = true;

template <class T, class Member_>
Member member_of(const Field<T, Member_>& field) {
    if constexpr (optional_member<Member_>) {
        return {.name = field.name, .required = false, .shape = shape_of<typename Member_::value_type>(field.limits)};
    } else {
        return {.name = field.name, .required = true, .shape = shape_of<Member_>(field.limits)};
    }
}

template <Record T>
struct Shaped<T> {
    static Shape make(Limits /*limits*/) {
        Shape shape{.kind = Kind::record};
        if constexpr (requires { T::schema_name; }) {
            shape.name = T::schema_name;
        } else {
            shape.type = T::type;
        }
        std::apply([&](const auto&... field) { (shape.members.push_back(member_of(field)), ...); }, T::fields());
        return shape;
    }
};

template <class Variant, std::size_t... at>
std::vector<ShapePtr> shapes_of(std::index_sequence<at...> /*each*/) {
    return {shape_of<std::variant_alternative_t<at, Variant>>()...};
}

template <class... Bodies>
std::vector<ShapePtr> shapes() {
    return {shape_of<Bodies>()...};
}

// ---- TypeScript

std::string camel(std::string_view snake) {
    std::string name;
    bool up = true;
    for (const char c : snake) {
        if (c == '_') {
            up = true;
        } else {
            name.push_back(up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
            up = false;
        }
    }
    return name;
}

std::string message_name(const Shape& shape, bool from_server) {
    const bool relayed = from_server && (shape.type == "description" || shape.type == "candidate");
    return (relayed ? "Relayed" : "") + camel(shape.type) + "Message";
}

std::string typescript_type(const Shape& shape) {
    std::string name;
    switch (shape.kind) {
    case Kind::text:
    case Kind::uuid:
    case Kind::time:
        name = "string";
        break;
    case Kind::integer:
        name = "number";
        break;
    case Kind::boolean:
        name = "boolean";
        break;
    case Kind::word:
    case Kind::record:
        name = shape.name;
        break;
    case Kind::list:
        return "readonly " + typescript_type(*shape.item) + "[]";
    case Kind::opaque:
        name = "RTCIceCandidateInit";
        break;
    }
    return shape.nullable ? name + " | null" : name;
}

class TypeScript {
  public:
    void record(const Shape& shape, const std::string& name) {
        if (!seen_.insert(name).second) {
            return;
        }
        for (const auto& member : shape.members) {
            dependency(*member.shape);
        }
        text_ += "export interface " + name + " {\n";
        if (!shape.type.empty()) {
            text_ += "  type: '" + std::string{shape.type} + "';\n";
        }
        for (const auto& member : shape.members) {
            text_ += "  " + std::string{member.name} + (member.required ? ": " : "?: ") +
                     typescript_type(*member.shape) + ";\n";
        }
        text_ += "}\n\n";
    }

    void set(const std::string& name, const std::vector<std::string>& members) {
        text_ += "export type " + name + " =\n";
        for (const auto& member : members) {
            text_ += "  | " + member + (&member == &members.back() ? ";\n\n" : "\n");
        }
    }

    std::string text_;

  private:
    void dependency(const Shape& shape) {
        if (shape.kind == Kind::record) {
            record(shape, std::string{shape.name});
        } else if (shape.kind == Kind::list) {
            dependency(*shape.item);
        } else if (shape.kind == Kind::word && seen_.insert(std::string{shape.name}).second) {
            std::vector<std::string> words;
            words.reserve(shape.words.size());
            for (const auto word : shape.words) {
                words.push_back("'" + std::string{word} + "'");
            }
            set(std::string{shape.name}, words);
        }
    }

    std::set<std::string> seen_;
};

// ---- JSON Schema

nlohmann::ordered_json schema_of(const Shape& shape) {
    nlohmann::ordered_json schema;
    const auto type = [&](const char* name) {
        if (shape.nullable) {
            schema["type"] = {name, "null"};
        } else {
            schema["type"] = name;
        }
    };
    switch (shape.kind) {
    case Kind::text:
        type("string");
        schema["minLength"] = shape.limits.min;
        schema["maxLength"] = shape.limits.max;
        break;
    case Kind::uuid:
        type("string");
        schema["format"] = "uuid";
        break;
    case Kind::time:
        type("string");
        schema["format"] = "date-time";
        break;
    case Kind::integer:
        type("integer");
        schema["minimum"] = shape.limits.min;
        schema["maximum"] = shape.limits.max;
        break;
    case Kind::boolean:
        type("boolean");
        break;
    case Kind::word:
        type("string");
        schema["enum"] = shape.words;
        if (shape.nullable) { // an enumeration names everything that is allowed (JSON Schema 2020-12, 6.1.2)
            schema["enum"].push_back(nullptr);
        }
        break;
    case Kind::list:
        type("array");
        schema["minItems"] = shape.limits.min;
        schema["maxItems"] = shape.limits.max;
        schema["items"] = schema_of(*shape.item);
        break;
    case Kind::opaque: { // the browser's own RTCIceCandidateInit
        type("object");
        const nlohmann::ordered_json text{{"type", {"string", "null"}}};
        schema["required"] = {"candidate"};
        schema["additionalProperties"] = false;
        schema["properties"] = {
            {"candidate", {{"type", "string"}}},
            {"sdpMid", text},
            {"sdpMLineIndex", {{"type", {"integer", "null"}}, {"minimum", 0}, {"maximum", 65'535}}},
            {"usernameFragment", text},
        };
        break;
    }
    case Kind::record: {
        type("object");
        auto properties = nlohmann::ordered_json::object();
        auto required = nlohmann::ordered_json::array();
        if (!shape.type.empty()) {
            properties["type"] = {{"const", shape.type}};
            required.push_back("type");
        }
        for (const auto& member : shape.members) {
            properties[std::string{member.name}] = schema_of(*member.shape);
            if (member.required) {
                required.push_back(member.name);
            }
        }
        schema["required"] = required;
        schema["additionalProperties"] = false;
        schema["properties"] = properties;
        break;
    }
    }
    return schema;
}

} // namespace

std::vector<ShapePtr> client_message_shapes() {
    return shapes_of<ClientMessage>(std::make_index_sequence<std::variant_size_v<ClientMessage>>{});
}

std::vector<ShapePtr> server_message_shapes() {
    return shapes_of<ServerMessage>(std::make_index_sequence<std::variant_size_v<ServerMessage>>{});
}

std::vector<ShapePtr> body_shapes() {
    return shapes<SignInRequest, ChangePasswordRequest, SetConnectionPolicyRequest, CreateGuestRequest,
                  RenewGuestRequest, GuestSessionRequest, Account, SessionResponse, Guest, GuestList, Invitation,
                  GuestWithInvitation, DeletedGuests, Readiness, GuestSessionResponse, TicketResponse, RetentionRule,
                  RetentionRuleList, Problem>();
}

std::string typescript() {
    TypeScript out;
    out.text_ = "// Generated from include/visavis/protocol/ by visavis-generate; do not edit.\n"
                "// Every message between browser and server; docs/protocol.md says who may send what, and when.\n\n";
    for (const bool from_server : {false, true}) {
        std::vector<std::string> names;
        for (const auto& shape : from_server ? server_message_shapes() : client_message_shapes()) {
            names.push_back(message_name(*shape, from_server));
            out.record(*shape, names.back());
        }
        out.set(from_server ? "ServerMessage" : "ClientMessage", names);
    }
    for (const auto& shape : body_shapes()) {
        out.record(*shape, std::string{shape->name});
    }
    out.text_.pop_back();
    return out.text_;
}

std::string json_schema(const Shape& shape) {
    return schema_of(shape).dump(2);
}

} // namespace visavis::protocol
