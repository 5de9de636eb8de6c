// Connection: one socket in its room, from coming in to its end, wherever the socket is. It reads, decodes, finds the
// message's row, and answers refusals; it decides nothing.
#pragma once

#include "arrival.hpp"
#include "hub_parts.hpp"
#include "message_rate.hpp"

#include "visavis/base/error.hpp"
#include "visavis/consultation/effects.hpp"
#include "visavis/net/web_socket.hpp"

#include <memory>
#include <optional>

namespace visavis::signaling {

class Connection {
  public:
    /// Without a rate: the node that has the socket keeps it.
    Connection(Hub::Parts& hub, std::shared_ptr<RoomActor> room, std::shared_ptr<net::WebSocket> socket,
               std::optional<MessageRate> rate);

    /// False: turned away, told and closed.
    Task<bool> enter(Arrival arrival);
    /// Until the socket ends.
    Task<> talk();
    /// The socket is gone.
    Task<> leave();

    [[nodiscard]] Hub::Parts& hub() const { return hub_; }

    [[nodiscard]] consultation::ConnectionId id() const { return id_; }

    [[nodiscard]] RoomActor& room() const { return *room_; }

  private:
    [[nodiscard]] std::optional<Result<>> relay_here(protocol::ClientMessage& message);

    Hub::Parts& hub_;
    consultation::ConnectionId id_;
    std::shared_ptr<RoomActor> room_;
    std::shared_ptr<net::WebSocket> socket_;
    bool room_is_here_; ///< on the socket's thread
    Role role_{Role::guest};
    std::optional<MessageRate> rate_;
    unsigned refusals_{0};
};

} // namespace visavis::signaling
