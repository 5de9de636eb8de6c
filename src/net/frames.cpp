// The decoder's state machine and the encoder. Each refusal stands beside the sentence of RFC 6455 that asks for it.
#include "frames.hpp"

#include "utf8.hpp"

#include <algorithm>
#include <cstring>

namespace visavis::net {

namespace {

using Kind = FrameEvent::Kind;

FrameEvent violation(CloseCode code) {
    return {.kind = Kind::violation, .code = code};
}

/// Codes a client may send (RFC 6455 section 7.4). What the registry has gained since, 1012 to 1014, is for servers.
constexpr bool sendable(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1011) || (code >= 3000 && code <= 4999);
}

/// `at`: where in the payload the part begins. Eight bytes at a time, since this touches every byte that comes in.
void unmask(std::span<char> part, const std::array<std::uint8_t, 4>& mask, std::size_t at) {
    std::array<std::uint8_t, 8> turned{};
    for (std::size_t i = 0; i < turned.size(); ++i) {
        turned.at(i) = mask.at((at + i) & 3U);
    }
    std::uint64_t key = 0;
    std::memcpy(&key, turned.data(), sizeof key);
    std::size_t i = 0;
    for (; part.size() - i >= sizeof key; i += sizeof key) {
        std::uint64_t word = 0;
        std::memcpy(&word, part.data() + i, sizeof word);
        word ^= key;
        std::memcpy(part.data() + i, &word, sizeof word);
    }
    for (; i < part.size(); ++i) {
        part[i] = static_cast<char>(static_cast<std::uint8_t>(part[i]) ^ turned.at(i & 7U));
    }
}

FrameEvent close_event(std::string_view body) {
    if (body.empty()) {
        return {.kind = Kind::close};
    }
    if (body.size() == 1) {
        return violation(CloseCode::protocol_error); // 5.5.1: a code has two bytes
    }
    const auto code =
        static_cast<unsigned>(static_cast<std::uint8_t>(body[0])) << 8U | static_cast<std::uint8_t>(body[1]);
    if (!sendable(code)) {
        return violation(CloseCode::protocol_error);
    }
    if (!valid_utf8(body.substr(2))) {
        return violation(CloseCode::bad_payload);
    }
    return {.kind = Kind::close, .code = static_cast<CloseCode>(code)};
}

void append_header(std::string& out, std::uint8_t opcode, std::size_t size) {
    std::array<char, 10> header{static_cast<char>(0x80U | opcode)};
    unsigned length_bytes = 0;
    if (size < 126) {
        header[1] = static_cast<char>(size);
    } else if (size <= 0xFFFF) {
        header[1] = 126;
        length_bytes = 2;
    } else {
        header[1] = 127;
        length_bytes = 8;
    }
    for (unsigned i = 0; i < length_bytes; ++i) {
        header.at(2 + i) =
            static_cast<char>((static_cast<std::uint64_t>(size) >> ((length_bytes - 1 - i) * 8)) & 0xFFU);
    }
    out.append(header.data(), 2 + length_bytes);
}

} // namespace

/// True when the header is complete.
bool FrameDecoder::collect_header(std::span<char>& input) {
    const auto have = [&](std::size_t wanted) {
        if (header_size_ < wanted) {
            const auto size = std::min(wanted - header_size_, input.size());
            std::copy_n(input.begin(), size, header_.begin() + header_size_);
            header_size_ = static_cast<std::uint8_t>(header_size_ + size);
            input = input.subspan(size);
        }
        return header_size_ >= wanted;
    };
    if (!have(2)) {
        return false;
    }
    const auto length = header_[1] & 0x7FU;
    const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    return have(2 + extended + ((header_[1] & 0x80U) != 0 ? 4 : 0));
}

std::optional<CloseCode> FrameDecoder::check_header() {
    final_ = (header_[0] & 0x80U) != 0;
    opcode_ = static_cast<Opcode>(header_[0] & 0x0FU);
    if ((header_[0] & 0x70U) != 0) {
        return CloseCode::protocol_error; // 5.2: no extension gave a reserved bit a meaning
    }
    if ((header_[1] & 0x80U) == 0) {
        return CloseCode::protocol_error; // 5.1: a client masks
    }
    std::uint64_t size = header_[1] & 0x7FU;
    std::size_t at = 2;
    if (size >= 126) {
        const std::size_t bytes = size == 126 ? 2 : 8;
        const std::uint64_t least = size == 126 ? 126 : 0x10000;
        size = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            size = size << 8U | header_[at++];
        }
        if (size < least || (size >> 63U) != 0) {
            return CloseCode::protocol_error; // 5.2: minimal length, first bit zero
        }
    }
    std::copy_n(header_.begin() + static_cast<std::ptrdiff_t>(at), mask_.size(), mask_.begin());
    if (control()) {
        const bool known = opcode_ == Opcode::close || opcode_ == Opcode::ping || opcode_ == Opcode::pong;
        if (!known || !final_ || size > 125) {
            return CloseCode::protocol_error; // 5.5: control frames are short and whole
        }
    } else if (const auto refused = check_data_frame()) {
        return refused;
    } else if (size > limits_.message_bytes - message_.size()) {
        return CloseCode::too_big;
    }
    payload_size_ = static_cast<std::size_t>(size);
    payload_at_ = 0;
    return std::nullopt;
}

std::optional<CloseCode> FrameDecoder::check_data_frame() {
    switch (opcode_) {
    case Opcode::continuation:
        if (!in_message_) {
            return CloseCode::protocol_error; // 5.4: nothing to continue
        }
        break;
    case Opcode::text:
    case Opcode::binary:
        if (in_message_) {
            return CloseCode::protocol_error; // 5.4: messages do not interleave
        }
        if (opcode_ == Opcode::binary && !takes_binary_) {
            return CloseCode::unsupported_data;
        }
        binary_ = opcode_ == Opcode::binary;
        in_message_ = true;
        checked_ = 0;
        fragments_ = 0;
        break;
    default:
        return CloseCode::protocol_error; // 5.2: reserved opcode
    }
    return ++fragments_ > limits_.message_fragments ? std::optional{CloseCode::policy_violation} : std::nullopt;
}

/// A frame that is a message or a control frame by itself and lies in `input` to its end.
FrameEvent FrameDecoder::take_whole(std::span<char>& input) {
    const auto part = input.first(payload_size_);
    input = input.subspan(payload_size_);
    header_size_ = 0;
    unmask(part, mask_, 0);
    const std::string_view payload{part.data(), part.size()};
    switch (opcode_) {
    case Opcode::ping:
        return {.kind = Kind::ping, .in_place = payload};
    case Opcode::pong:
        return {.kind = Kind::pong, .in_place = payload};
    case Opcode::close:
        return close_event(payload);
    default:
        in_message_ = false;
        return binary_ || valid_utf8(payload)
                   ? FrameEvent{.kind = Kind::message, .in_place = payload, .binary = binary_}
                   : violation(CloseCode::bad_payload); // 8.1
    }
}

void FrameDecoder::collect_payload(std::span<char>& input) {
    const auto size = std::min(payload_size_ - payload_at_, input.size());
    const auto part = input.first(size);
    unmask(part, mask_, payload_at_);
    auto& into = control() ? control_ : message_;
    if (payload_at_ == 0 && into.empty() && final_) {
        into.reserve(payload_size_);
    }
    into.append(part.data(), part.size());
    payload_at_ += size;
    input = input.subspan(size);
}

FrameEvent FrameDecoder::next(std::span<char>& input) {
    for (;;) {
        if (!in_payload_) {
            if (!collect_header(input)) {
                return {};
            }
            if (const auto refused = check_header()) {
                return violation(*refused);
            }
            if (final_ && opcode_ != Opcode::continuation && payload_size_ <= input.size()) {
                return take_whole(input);
            }
            in_payload_ = true;
        }
        collect_payload(input);
        if (!control() && !binary_ && !text_can_be_utf8()) {
            return violation(CloseCode::bad_payload); // 8.1, and at once: nobody waits for the rest of it
        }
        if (payload_at_ < payload_size_) {
            return {};
        }
        in_payload_ = false;
        header_size_ = 0;
        if (auto event = finish_frame(); event.kind != Kind::need_more) {
            return event;
        }
    }
}

bool FrameDecoder::text_can_be_utf8() {
    const auto whole = utf8_prefix(std::string_view{message_}.substr(checked_));
    checked_ += whole.value_or(0);
    return whole.has_value();
}

FrameEvent FrameDecoder::finish_frame() {
    switch (opcode_) {
    case Opcode::ping:
        return {.kind = Kind::ping, .gathered = std::exchange(control_, {})};
    case Opcode::pong:
        return {.kind = Kind::pong, .gathered = std::exchange(control_, {})};
    case Opcode::close:
        return close_event(control_);
    default:
        break;
    }
    if (!final_) {
        return {};
    }
    in_message_ = false;
    if (!binary_ && checked_ != message_.size()) {
        return violation(CloseCode::bad_payload); // it ends in the middle of a character
    }
    return {.kind = Kind::message, .gathered = std::exchange(message_, {}), .binary = binary_};
}

void append_text_frame(std::string& out, std::string_view text) {
    append_header(out, 0x1, text.size());
    out += text;
}

void append_binary_frame(std::string& out, std::string_view bytes) {
    append_header(out, 0x2, bytes.size());
    out += bytes;
}

void append_ping_frame(std::string& out, std::string_view payload) {
    append_header(out, 0x9, payload.size());
    out += payload;
}

void append_pong_frame(std::string& out, std::string_view payload) {
    append_header(out, 0xA, payload.size());
    out += payload;
}

void append_close_frame(std::string& out, CloseCode code) {
    append_header(out, 0x8, 2);
    out.push_back(static_cast<char>(static_cast<unsigned>(code) >> 8U));
    out.push_back(static_cast<char>(static_cast<unsigned>(code) & 0xFFU));
}

} // namespace visavis::net
