// What the nodes' hubs say to each other over the bus (which seals it): asking a room's home to take a socket in, the
// frames of such a socket, claims of homes, ended sessions.
#pragma once

#include "arrival.hpp"

#include "visavis/base/id.hpp"
#include "visavis/bus/bus.hpp"
#include "visavis/net/web_socket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace visavis::signaling {

/// One socket that lives on another node than its room. The same name on both.
using PipeId = Id<struct PipeTag>;

// ---- to a room's subject

/// Take this socket in. Answered by EnterAnswer.
struct EnterRequest {
    PipeId pipe;
    Arrival arrival;
};

/// The sender runs this room. Who weighs less gives way; at equal weight, the smaller node id.
struct Claim {
    std::uint8_t weight;
};

using RoomMessage = std::variant<EnterRequest, Claim>;

/// From the home that will serve the socket; or nothing: the room is just about to leave this node.
using EnterAnswer = std::optional<bus::NodeId>;

// ---- to one end of a pipe

struct PipeFrame {
    enum class Kind : std::uint8_t {
        text = 1,    ///< a message of the protocol
        close = 2,   ///< home to socket: close with this code
        closed = 3,  ///< socket to home: it is gone
        ping = 4,    ///< home to socket: behind what came before
        pong = 5,    ///< socket to home: the client's endpoint has taken in what came before that ping
        request = 6, ///< socket to home: a message that nobody sends again by itself, to be answered by `taken`
        taken = 7    ///< home to socket: the request of this number, and all before it, are dealt with
    };

    Kind kind;
    std::uint64_t number; ///< 1, 2, 3 ... in each direction: a hole ends the pipe. 0: holds whatever came before
    net::CloseCode code{net::CloseCode::normal};
    std::uint64_t mark{0};   ///< of a ping and its pong; of `taken`
    std::string_view text{}; ///< into what was decoded
};

[[nodiscard]] std::string pipe_address(const bus::NodeId& node, const PipeId& pipe);

[[nodiscard]] std::string encode(const RoomMessage& message);
[[nodiscard]] std::optional<RoomMessage> decode_room_message(std::string_view bytes);

[[nodiscard]] std::string encode(const EnterAnswer& answer);
[[nodiscard]] EnterAnswer decode_enter_answer(std::string_view bytes);

[[nodiscard]] std::string encode(const PipeFrame& frame);
[[nodiscard]] std::optional<PipeFrame> decode_pipe_frame(std::string_view bytes);

[[nodiscard]] std::string encode(const std::vector<SessionId>& ended);
[[nodiscard]] std::vector<SessionId> decode_sessions(std::string_view bytes);

} // namespace visavis::signaling
