// Decoding and encoding WebSocket messages: `type` chooses the struct, the struct's field list does the rest.
#include "visavis/protocol/messages.hpp"

#include "codec.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace visavis::protocol {

namespace {

template <class Variant, std::size_t at = 0>
Result<Variant> decode_as(const JsonMembers& members, const JsonString& wanted, std::string& unescaped,
                          std::string_view& type) {
    if constexpr (at == std::variant_size_v<Variant>) {
        return refuse_member("/type");
    } else {
        using Message = std::variant_alternative_t<at, Variant>;
        if (wanted != Message::type) {
            return decode_as<Variant, at + 1>(members, wanted, unescaped, type);
        }
        type = Message::type;
        auto message = decode_record<Message>(members, unescaped);
        if (!message) {
            return std::unexpected(message.error());
        }
        return Variant{std::move(*message)};
    }
}

template <class Variant>
Result<Variant> decode_message(std::string_view text, std::string& unescaped, std::string_view& type) {
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
    return decode_as<Variant>(document->members, *wanted, unescaped, type);
}

template <class Message>
void append_one(std::string& out, const Message& message) {
    out.append("{\"type\":\"").append(Message::type).push_back('"');
    Codec<Message>::encode_members(out, message, false);
    out.push_back('}');
}

template <class Variant>
std::string encode_message(const Variant& message) {
    std::string out;
    out.reserve(384); // most messages
    std::visit([&](const auto& one) { append_one(out, one); }, message);
    return out;
}

} // namespace

Result<ClientMessage> decode_client_message(std::string_view text, std::string_view& type) {
    std::string unescaped;
    auto message = decode_client_view(text, unescaped, type);
    if (!message) {
        return std::unexpected(std::move(message).error());
    }
    return own(*std::move(message));
}

Result<ClientMessageView> decode_client_view(std::string_view text, std::string& unescaped, std::string_view& type) {
    return decode_message<ClientMessageView>(text, unescaped, type);
}

ClientMessage own(ClientMessageView message) {
    return std::visit(
        []<class Message>(Message&& one) -> ClientMessage {
            using One = std::decay_t<Message>;
            if constexpr (std::is_same_v<One, DescriptionView>) {
                return Description{
                    .to = one.to,
                    .seq = one.seq,
                    .description = {.type = one.description.type, .sdp = std::string{one.description.sdp.text}}};
            } else if constexpr (std::is_same_v<One, CandidateView>) {
                return Candidate{.to = one.to, .seq = one.seq, .candidate = {std::string{one.candidate.text}}};
            } else {
                return std::forward<Message>(one);
            }
        },
        std::move(message));
}

DescriptionView view(const Description& description) {
    return {.to = description.to,
            .seq = description.seq,
            .description = {.type = description.description.type,
                            .sdp = {.text = description.description.sdp, .json = {}}}};
}

CandidateView view(const Candidate& candidate) {
    return {.to = candidate.to, .seq = candidate.seq, .candidate = {candidate.candidate.text}};
}

Result<ServerMessage> decode_server_message(std::string_view text) {
    std::string unescaped;
    std::string_view type;
    return decode_message<ServerMessage>(text, unescaped, type);
}

std::string encode(const ServerMessage& message) {
    return encode_message(message);
}

std::string encode(const ClientMessage& message) {
    return encode_message(message);
}

void append_relayed(std::string& out, const ParticipantId& from, std::int64_t seq, const DescriptionView& message) {
    append_one(out, BasicRelayedDescription<TextView>{.from = from, .seq = seq, .description = message.description});
}

void append_relayed(std::string& out, const ParticipantId& from, std::int64_t seq, const CandidateView& message) {
    append_one(out, BasicRelayedCandidate<OpaqueJsonView>{.from = from, .seq = seq, .candidate = message.candidate});
}

std::string_view type_of(const ClientMessage& message) {
    return std::visit([](const auto& m) { return std::decay_t<decltype(m)>::type; }, message);
}

std::optional<Reference> reference_of(const ClientMessageView& message) {
    return std::visit(
        [](const auto& m) -> std::optional<Reference> {
            if constexpr (requires { m.seq; }) {
                return Reference{.seq = m.seq, .to = m.to};
            } else {
                return std::nullopt;
            }
        },
        message);
}

ErrorReply error_reply(const Error& error, std::string_view about, const std::optional<Reference>& which) {
    return {.code = error.code,
            .detail = std::string{describe(error.code).sentence},
            .about = std::string{about},
            .retry_after = error.retry_after ? std::optional<std::int64_t>{error.retry_after->count()} : std::nullopt,
            .seq = which ? std::optional{which->seq} : std::nullopt,
            .to = which ? std::optional{which->to} : std::nullopt};
}

} // namespace visavis::protocol
