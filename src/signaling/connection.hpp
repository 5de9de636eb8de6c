// Connection: one socket from `hello` to its end. It reads, decodes, finds the message's row, and answers refusals; it
// decides nothing.
#pragma once

#include "hub_parts.hpp"

#include "visavis/base/error.hpp"
#include "visavis/consultation/effects.hpp"
#include "visavis/net/web_socket.hpp"
#include "visavis/protocol/messages.hpp"
#include "visavis/store/records.hpp"

#include <memory>
#include <optional>
#include <string>

namespace visavis::signaling {

/// What resume strings of this waiting room are bound to.
[[nodiscard]] std::string resume_context(const AccountId& account);

class Connection {
  public:
    Connection(Hub::Parts& hub, consultation::ConnectionId id, std::shared_ptr<net::WebSocket> socket)
        : hub_{hub}
        , id_{id}
        , socket_{std::move(socket)} {}

    Task<> run();

    [[nodiscard]] Hub::Parts& hub() const { return hub_; }

    [[nodiscard]] consultation::ConnectionId id() const { return id_; }

    [[nodiscard]] RoomActor& room() const { return *room_; }

  private:
    Task<bool> hello();
    Task<Result<>> enter(protocol::Hello hello);
    Task<> talk();
    [[nodiscard]] std::optional<Result<>> relay_here(protocol::ClientMessage& message);
    void refuse_with(const Error& error, std::string_view about);
    [[nodiscard]] bool too_fast();

    Hub::Parts& hub_;
    consultation::ConnectionId id_;
    std::shared_ptr<net::WebSocket> socket_;
    std::shared_ptr<RoomActor> room_; ///< set once `hello` was accepted
    bool room_is_here_{false};        ///< on this socket's thread
    Role role_{Role::guest};
    SteadyTime second_{};
    unsigned messages_in_second_{0};
    unsigned refusals_{0};
};

} // namespace visavis::signaling
