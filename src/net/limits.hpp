// Every bound of the network layer in one table (T-11, T-12): how long a peer may take, how much it may send, how many
// it may be. Tests shorten them; the program uses the defaults. It must not be read from the configuration: these are
// safety, not taste.
#pragma once

#include <chrono>
#include <cstddef>

namespace visavis::net {

struct Limits {
    using Duration = std::chrono::milliseconds;

    // Time. The sweep looks at every connection this often (at one that only waits for its next ping: when that is
    // due); a deadline is met at most one look early, a ping two, never late.
    Duration sweep{250};
    Duration handshake{std::chrono::seconds{10}}; ///< TLS, from accept
    Duration header{std::chrono::seconds{10}};    ///< from a request's first byte to the end of its head
    Duration body{std::chrono::seconds{20}};      ///< from the end of the head to the end of the body
    Duration idle{std::chrono::seconds{60}};      ///< between two requests
    Duration handler{std::chrono::seconds{60}};   ///< until a handler has answered
    Duration write{std::chrono::seconds{20}};     ///< for each 16 KiB of output
    Duration linger{std::chrono::seconds{2}};     ///< for the peer to read a last answer before the socket closes
    Duration ping_interval{std::chrono::seconds{30}};
    Duration close{std::chrono::seconds{5}}; ///< for the queue and the closing handshake of a WebSocket
    Duration plain{std::chrono::seconds{5}}; ///< a whole exchange on the redirecting or the metrics listener

    // HTTP.
    std::size_t header_bytes{8 * 1024};
    std::size_t header_fields{64};
    std::size_t path_bytes{512};
    std::size_t query_bytes{1024};
    std::size_t body_bytes{16 * 1024};
    std::size_t pipelined_requests{8}; ///< answered from what was sent ahead, then the connection closes
    std::size_t requests_per_connection{10'000};

    // WebSocket.
    std::size_t message_bytes{64 * 1024};
    std::size_t message_fragments{64};
    std::size_t outbox_messages{256};
    std::size_t outbox_bytes{1024 * 1024};
    std::size_t missed_pings{2};
    std::size_t pong_bytes{4 * 1024};           ///< unsent answers to pings; more are dropped
    std::size_t control_frames_per_second{100}; ///< pings and pongs from the peer

    // Connections. A whole clinic may sit behind one address.
    std::size_t connections{20'000};
    std::size_t connections_per_source{512};
    std::size_t plain_connections{256}; ///< on the redirecting and the metrics listener, each

    // Memory.
    std::size_t static_bytes{64 * 1024 * 1024}; ///< the whole browser client with its compressed variants
};

} // namespace visavis::net
