// What the rules of a room answer with: effects, in the order in which they must happen. The rules decide, the shell
// performs.
#pragma once

#include "visavis/base/id.hpp"
#include "visavis/consultation/delivery_log.hpp"
#include "visavis/protocol/messages.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <memory>
#include <variant>

namespace visavis::consultation {

/// One accepted socket, unique in this process.
enum class ConnectionId : std::uint64_t {};

/// Why the server closes a socket; the shell translates it into a close code.
enum class Farewell : std::uint8_t { done, session_ended, replaced };

struct Deliver {
    ConnectionId to;
    std::shared_ptr<const protocol::ServerMessage> message; ///< never null; shared by all who hear the same
};

/// A numbered message of the call, already encoded: the seat's log keeps the same bytes.
struct DeliverEncoded {
    ConnectionId to;
    EncodedMessage message;
};

/// A ping behind everything delivered so far: its pong tells the seat's log that this has arrived.
struct Ping {
    ConnectionId to;
    PingNumber number;
};

struct Disconnect {
    ConnectionId connection;
    Farewell farewell;
};

/// The call is over and must be counted (S-076).
struct CallFinished {
    CallId call;
};

using Effect = std::variant<Deliver, DeliverEncoded, Ping, Disconnect, CallFinished>;
/// Most turns have one or two, which then need no memory of their own.
using Effects = boost::container::small_vector<Effect, 2>;

} // namespace visavis::consultation
