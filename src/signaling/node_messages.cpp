// Fields in the order of the structs. What arrives was sealed by one of our own; it is still read strictly.
#include "node_messages.hpp"

#include "visavis/bus/wire.hpp"

namespace visavis::signaling {

namespace {

using bus::Reader;
using bus::Writer;

constexpr std::uint8_t enter_word = 1;
constexpr std::uint8_t claim_word = 2;

void put(Writer& writer, const std::optional<std::string>& text) {
    writer.byte(text ? 1 : 0).text(text.value_or(""));
}

std::optional<std::string> optional_text(Reader& reader) {
    const bool there = reader.byte() != 0;
    const std::string text{reader.text()};
    return there ? std::optional{text} : std::nullopt;
}

template <class Enum>
std::optional<Enum> value_of(std::uint8_t byte, Enum last) {
    return byte <= static_cast<std::uint8_t>(last) ? std::optional{static_cast<Enum>(byte)} : std::nullopt;
}

} // namespace

std::string pipe_address(const bus::NodeId& node, const PipeId& pipe) {
    return bus::Bus::address(node, "pipe." + pipe.text());
}

std::string encode(const RoomMessage& message) {
    Writer writer;
    if (const auto* const claim = std::get_if<Claim>(&message)) {
        writer.byte(claim_word).byte(claim->weight);
        return std::move(writer).take();
    }
    const auto& [pipe, arrival] = std::get<EnterRequest>(message);
    writer.byte(enter_word).id(pipe);
    writer.id(arrival.account).text(arrival.practitioner_name).id(arrival.session);
    writer.byte(static_cast<std::uint8_t>(arrival.role));
    put(writer, arrival.guest ? std::optional{arrival.guest->text()} : std::nullopt);
    writer.text(arrival.display_name).text(arrival.invitation_name).byte(static_cast<std::uint8_t>(arrival.os_family));
    writer.byte(static_cast<std::uint8_t>(arrival.connection_policy));
    put(writer, arrival.resume);
    writer.byte(arrival.received ? 1 : 0).number(static_cast<std::uint64_t>(arrival.received.value_or(0)));
    return std::move(writer).take();
}

std::optional<RoomMessage> decode_room_message(std::string_view bytes) {
    Reader reader{bytes};
    const auto word = reader.byte();
    if (word == claim_word) {
        const Claim claim{.weight = reader.byte()};
        return reader.complete() ? std::optional<RoomMessage>{claim} : std::nullopt;
    }
    if (word != enter_word) {
        return std::nullopt;
    }
    const auto pipe = reader.id<PipeId>();
    const auto account = reader.id<AccountId>();
    std::string practitioner_name{reader.text()};
    const auto session = reader.id<SessionId>();
    const auto role = value_of(reader.byte(), Role::guest);
    const auto guest_text = optional_text(reader);
    const auto guest = guest_text ? GuestId::parse(*guest_text) : std::nullopt;
    std::string display_name{reader.text()};
    std::string invitation_name{reader.text()};
    const auto os_family = value_of(reader.byte(), OsFamily::other);
    const auto policy = value_of(reader.byte(), ConnectionPolicy::relay_only);
    auto resume = optional_text(reader);
    const bool has_received = reader.byte() != 0;
    const auto received = static_cast<std::int64_t>(reader.number());
    if (!reader.complete() || !role || !os_family || !policy || (*role == Role::guest) != guest.has_value()) {
        return std::nullopt;
    }
    return EnterRequest{.pipe = pipe,
                        .arrival = {.account = account,
                                    .practitioner_name = std::move(practitioner_name),
                                    .session = session,
                                    .role = *role,
                                    .guest = guest,
                                    .display_name = std::move(display_name),
                                    .invitation_name = std::move(invitation_name),
                                    .os_family = *os_family,
                                    .connection_policy = *policy,
                                    .resume = std::move(resume),
                                    .call_is_open = false,
                                    .received = has_received ? std::optional{received} : std::nullopt}};
}

std::string encode(const EnterAnswer& answer) {
    Writer writer;
    writer.byte(answer ? 1 : 0);
    if (answer) {
        writer.id(*answer);
    }
    return std::move(writer).take();
}

EnterAnswer decode_enter_answer(std::string_view bytes) {
    Reader reader{bytes};
    if (reader.byte() != 1) {
        return std::nullopt;
    }
    const auto home = reader.id<bus::NodeId>();
    return reader.complete() ? std::optional{home} : std::nullopt;
}

std::string encode(const PipeFrame& frame) {
    Writer writer;
    writer.byte(static_cast<std::uint8_t>(frame.kind)).number(frame.number);
    writer.number(static_cast<std::uint64_t>(frame.code)).number(frame.mark);
    auto bytes = std::move(writer).take();
    bytes += frame.text;
    return bytes;
}

std::optional<PipeFrame> decode_pipe_frame(std::string_view bytes) {
    Reader reader{bytes};
    const auto kind = reader.byte();
    const auto number = reader.number();
    const auto code = reader.number();
    const auto mark = reader.number();
    const auto text = reader.rest();
    if (!reader.complete() || kind < static_cast<std::uint8_t>(PipeFrame::Kind::text) ||
        kind > static_cast<std::uint8_t>(PipeFrame::Kind::taken) || code > 4999) {
        return std::nullopt;
    }
    return PipeFrame{.kind = static_cast<PipeFrame::Kind>(kind),
                     .number = number,
                     .code = static_cast<net::CloseCode>(code),
                     .mark = mark,
                     .text = text};
}

std::string encode(const std::vector<SessionId>& ended) {
    Writer writer;
    writer.number(ended.size());
    for (const auto& session : ended) {
        writer.id(session);
    }
    return std::move(writer).take();
}

std::vector<SessionId> decode_sessions(std::string_view bytes) {
    Reader reader{bytes};
    std::vector<SessionId> ended;
    for (auto count = reader.number(); count > 0 && reader.good(); --count) {
        const auto session = reader.id<SessionId>();
        if (reader.good()) {
            ended.push_back(session);
        }
    }
    return reader.complete() ? ended : std::vector<SessionId>{};
}

} // namespace visavis::signaling
