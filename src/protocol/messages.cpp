// Decoding and encoding WebSocket messages: `type` chooses the struct, the struct's field list does the rest.
#include "visavis/protocol/messages.hpp"

#include "codec.hpp"

namespace visavis::protocol {

namespace {

template <class Variant, std::size_t at = 0>
Result<Variant> decode_as(const JsonMembers& members, const JsonString& wanted, std::string_view& type) {
    if constexpr (at == std::variant_size_v<Variant>) {
        return refuse_member("/type");
    } else {
        using Message = std::variant_alternative_t<at, Variant>;
        if (wanted != Message::type) {
            return decode_as<Variant, at + 1>(members, wanted, type);
        }
        type = Message::type;
        auto message = decode_record<Message>(members);
        if (!message) {
            return std::unexpected(message.error());
        }
        return Variant{std::move(*message)};
    }
}

template <class Variant>
Result<Variant> decode_message(std::string_view text, std::string_view& type) {
    const auto document = parse_strictly(text);
    if (!document) {
        return refuse(ErrorCode::malformed_json);
    }
    if (!document->value.is_object()) {
        return refuse_member("");
    }
    const auto found =
        std::ranges::find_if(document->members, [](const JsonMember& member) { return member.key == "type"; });
    const auto wanted = found != document->members.end() ? found->value.string() : std::nullopt;
    if (!wanted) {
        return refuse_member("/type");
    }
    return decode_as<Variant>(document->members, *wanted, type);
}

template <class Variant>
std::string encode_message(const Variant& message) {
    return std::visit(
        [](const auto& m) {
            using Message = std::decay_t<decltype(m)>;
            std::string out;
            out.reserve(384); // most messages
            out.append("{\"type\":\"").append(Message::type).push_back('"');
            Codec<Message>::encode_members(out, m, false);
            out.push_back('}');
            return out;
        },
        message);
}

} // namespace

Result<ClientMessage> decode_client_message(std::string_view text, std::string_view& type) {
    return decode_message<ClientMessage>(text, type);
}

Result<ServerMessage> decode_server_message(std::string_view text) {
    std::string_view type;
    return decode_message<ServerMessage>(text, type);
}

std::string encode(const ServerMessage& message) {
    return encode_message(message);
}

std::string encode(const ClientMessage& message) {
    return encode_message(message);
}

std::string_view type_of(const ClientMessage& message) {
    return std::visit([](const auto& m) { return std::decay_t<decltype(m)>::type; }, message);
}

ErrorReply error_reply(const Error& error, std::string_view about) {
    return {.code = error.code,
            .detail = std::string{describe(error.code).sentence},
            .about = std::string{about},
            .retry_after = error.retry_after ? std::optional<std::int64_t>{error.retry_after->count()} : std::nullopt};
}

} // namespace visavis::protocol
