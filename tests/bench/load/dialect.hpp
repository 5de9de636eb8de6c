// Dialect: what a kind of server wants to hear - how a connection begins, how a message is framed and addressed, how a
// group comes together. The messages' bytes are the same for all of them as far as their protocols allow.
#pragma once

#include "options.hpp"
#include "seat.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::bench {

class Dialect {
  public:
    Dialect() = default;
    Dialect(const Dialect&) = delete;
    Dialect& operator=(const Dialect&) = delete;
    virtual ~Dialect() = default;

    /// Said when TLS stands.
    virtual void greet(Seat& seat) = 0;
    /// Consumes the answer to greet(); true when the connection is usable.
    virtual bool greeted(Seat& seat) = 0;
    /// The next whole message of `in` from `at` on, which is moved behind it.
    virtual std::optional<std::string_view> next(Seat& seat, std::size_t& at) = 0;
    /// A candidate or description for one peer.
    virtual void relay(Seat& from, std::size_t peer, bool description) = 0;
    /// A message that is no marked candidate or description: how a group comes together. Throws when the server
    /// refuses.
    virtual void control(std::vector<Seat>& group, Seat& seat, std::string_view text) = 0;
    /// Both or all connections of a group stand.
    virtual void group_is_open(std::vector<Seat>& group) = 0;
    virtual void leave(Seat& seat) = 0;
    /// Whether this message ends the call.
    virtual bool ended(std::string_view text) const = 0;
    /// False: a client that hears of the end answers with a leave() of its own.
    virtual bool tells_everyone_of_the_end() const = 0;
};

[[nodiscard]] std::unique_ptr<Dialect> make_dialect(const Options& options);

/// `bench-SSNNNNNN` in a message: the seat that sent it and its number among those from there to here.
struct Mark {
    std::uint32_t seat;
    std::uint32_t number;
};

[[nodiscard]] std::optional<Mark> find_mark(std::string_view text);

/// The value of the first `"name":"value"` from `at` on; `at` moves behind it.
[[nodiscard]] std::optional<std::string_view> member(std::string_view text, std::string_view name, std::size_t& at);

/// The relayed part of a message: 95 of 100 are candidates.
[[nodiscard]] std::string candidate(std::uint32_t seat, std::uint32_t number);
[[nodiscard]] std::string description(std::uint32_t seat, std::uint32_t number);

void append_bare_frame(std::string& out, std::string_view text, std::uint32_t to);
void append_web_socket_frame(std::string& out, std::string_view text);

} // namespace visavis::bench
