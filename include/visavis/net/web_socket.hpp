// One accepted WebSocket (RFC 6455) as its handler sees it: messages in, shared encoded messages out. The signaling
// door knows text only; an endpoint that wants binary messages too says so (src/net/endpoint.hpp).
#pragma once

#include "visavis/base/encoded_message.hpp"
#include "visavis/base/footprint.hpp"
#include "visavis/base/task.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::net {

/// Close codes of RFC 6455 section 7.4.1 and ours (docs/protocol.md).
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    bad_payload = 1007,
    policy_violation = 1008,
    too_big = 1009,
    internal_error = 1011,
    session_ended = 4001,
    replaced = 4002,
    seat_taken = 4003,
    too_slow = 4004,
    ticket_refused = 4005,
    moved = 4006, ///< the room lives on another node now, or this node cannot reach it
};

class WebSocket {
  public:
    WebSocket() = default;
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;
    virtual ~WebSocket() = default;

    /// The next complete message (text: valid UTF-8; within the size limit), or nothing once the socket is closed. One
    /// reader, on the connection's executor.
    virtual Task<std::optional<std::string>> read() = 0;

    /// Whether the message read last was a binary one; never where the endpoint does not take them.
    [[nodiscard]] virtual bool read_binary() const = 0;

    /// Appends to the bounded outbox and returns at once; messages leave in this order. A full outbox closes with
    /// `too_slow`. From any thread. After close() nothing is sent.
    virtual void send(EncodedMessage message) = 0;
    /// As send(), in a binary frame.
    virtual void send_binary(EncodedMessage message) = 0;

    /// A ping with this number goes out behind everything sent so far. Its pong, which the
    /// conversation hears, says that the peer's endpoint has taken in all of it. Numbers grow; a later one may take the
    /// place of one that still waits. From any thread.
    virtual void ping(std::uint64_t number) = 0;

    /// Sends what is queued, then the close frame; gives up after a bounded time. From any thread; the first call
    /// counts.
    virtual void close(CloseCode code) = 0;

    [[nodiscard]] virtual asio::any_io_executor executor() const = 0;

    /// What a send() touches.
    virtual void add_to(Footprint& /*footprint*/) const {}
};

/// What a socket talks to once its handler has let it in. No coroutine waits for the next message, so a socket that
/// says nothing costs this object and its own. All on the socket's executor.
class Conversation {
  public:
    Conversation() = default;
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;
    virtual ~Conversation() = default;

    /// One complete message, there for the time of the call only. Nothing: it is dealt with. A task: it is once that
    /// has ended, and the next message waits; a task keeps what it needs of the message.
    virtual std::optional<Task<void>> take(std::string_view message) = 0;

    /// The pong of one of our pings. One may stand for all pings before it (RFC 6455 section 5.5.3); a number that was
    /// not asked for, or a second time, is not heard.
    virtual void pong(std::uint64_t /*number*/) {}

    /// What the next one will most likely touch, when taken on this thread.
    virtual void add_to(Footprint& /*footprint*/) const {}

    /// The last call: the socket is closed, or will be when this has ended.
    virtual Task<void> ended() = 0;
};

/// Runs on the connection's executor. What it returns talks until the socket ends; nothing: the handler has read all it
/// wanted, and the socket closes (1000 unless close() was called).
using WebSocketHandler = std::function<Task<std::shared_ptr<Conversation>>(std::shared_ptr<WebSocket>)>;

} // namespace visavis::net
