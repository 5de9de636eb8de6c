// Seat: one client connection of the load generator - socket, TLS, what has come in and what is to go out - and what
// the scenarios remember of it. Lean, because the generator shares a machine with the server it measures.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>
#include <string>
#include <vector>

namespace visavis::bench {

struct Seat {
    enum class State : std::uint8_t { closed, connecting, greeting, open };

    std::uint32_t group{0};
    std::uint32_t index{0}; ///< in its group; 0 is the practitioner
    std::string address;    ///< what others write to reach it, where the generator chooses that
    std::string ticket;

    State state{State::closed};
    int socket{-1};
    SSL* tls{nullptr};
    BIO* encrypted{nullptr}; ///< the stream's own; what is to leave through the socket
    std::string in;
    std::string out;
    std::vector<std::size_t> ends{}; ///< of the messages in `out`
    bool waiting_to_write{false};
    bool touched{false}; ///< something is to be written at the end of this turn

    bool ready{false};                ///< knows all its peers
    std::vector<std::string> peers;   ///< addresses
    std::vector<std::uint32_t> sent;  ///< to each peer
    std::vector<std::uint32_t> heard; ///< from each seat of the group
    std::uint64_t sequence{0};        ///< messages sent in this call
    std::uint32_t arrived{0};         ///< of the present round
    bool leaving{false};              ///< closes when its last words are out
    bool over{false};                 ///< it has had its call
    double allowance{0};              ///< messages it may send now
    double allowance_at{0};
    double said_at{0}; ///< its latest message
};

} // namespace visavis::bench
