// RFC 6455 frames, pure: bytes in, messages and control frames out, and the other way round. It stands here instead of
// Beast's websocket::stream because that writes one TLS record per message and keeps buffers per idle connection. It
// must not know a socket.
#pragma once

#include "limits.hpp"

#include "visavis/net/web_socket.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace visavis::net {

/// What the decoder found; one at a time.
struct FrameEvent {
    enum class Kind : std::uint8_t { need_more, message, ping, pong, close, violation };

    Kind kind{Kind::need_more};
    std::string_view in_place{};       ///< the payload of a frame that lay in the input whole
    std::string gathered{};            ///< of what came in pieces
    CloseCode code{CloseCode::normal}; ///< of a violation: what to close with; of a close: what to answer with
    bool binary{false};                ///< of a message

    /// The message, or what a ping or pong carries. Valid as long as this and the input it was found in.
    [[nodiscard]] std::string_view payload() const { return gathered.empty() ? in_place : std::string_view{gathered}; }
};

/// Decodes what a client sends: masked, unextended, within the limits. A frame that lies in the input whole is not
/// copied. Text is UTF-8 or refused at its first bad byte;
/// binary messages are refused unless they are wanted. After a violation or a close it must not be fed.
class FrameDecoder {
  public:
    explicit FrameDecoder(const Limits& limits, bool takes_binary = false)
        : limits_{limits}
        , takes_binary_{takes_binary} {}

    /// Consumes from the front of `input` until something is complete or all is used. Unmasks in place.
    [[nodiscard]] FrameEvent next(std::span<char>& input);

  private:
    enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

    [[nodiscard]] bool collect_header(std::span<char>& input);
    [[nodiscard]] std::optional<CloseCode> check_header();
    [[nodiscard]] std::optional<CloseCode> check_data_frame();
    [[nodiscard]] FrameEvent take_whole(std::span<char>& input);
    void collect_payload(std::span<char>& input);
    [[nodiscard]] bool text_can_be_utf8();
    [[nodiscard]] FrameEvent finish_frame();

    [[nodiscard]] bool control() const { return static_cast<std::uint8_t>(opcode_) >= 8; }

    const Limits& limits_;
    bool takes_binary_;
    std::array<std::uint8_t, 14> header_{};
    std::uint8_t header_size_{0};
    bool in_payload_{false};
    bool final_{false};
    bool in_message_{false};
    bool binary_{false}; ///< the message in progress
    Opcode opcode_{Opcode::continuation};
    std::array<std::uint8_t, 4> mask_{};
    std::size_t payload_size_{0};
    std::size_t payload_at_{0};
    std::size_t fragments_{0};
    std::string message_;    ///< of the data frames so far
    std::size_t checked_{0}; ///< bytes of it that are whole characters
    std::string control_;    ///< of the control frame in progress
};

/// A server's frames are not masked.
void append_text_frame(std::string& out, std::string_view text);
void append_binary_frame(std::string& out, std::string_view bytes);
void append_ping_frame(std::string& out, std::string_view payload);
void append_pong_frame(std::string& out, std::string_view payload);
void append_close_frame(std::string& out, CloseCode code);

} // namespace visavis::net
