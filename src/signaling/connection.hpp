// Connection: one socket in its room, from coming in to its end, wherever the socket is. It decodes each message, finds
// its row, and answers refusals; it decides nothing.
#pragma once

#include "arrival.hpp"
#include "hub_parts.hpp"
#include "message_rate.hpp"
#include "routes.hpp"

#include "visavis/base/error.hpp"
#include "visavis/consultation/effects.hpp"
#include "visavis/net/web_socket.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::signaling {

class Connection final : public net::Conversation {
  public:
    /// Without a rate: the node that has the socket keeps it.
    Connection(Hub::Parts& hub, std::shared_ptr<RoomActor> room, std::shared_ptr<net::WebSocket> socket,
               std::optional<MessageRate> rate);

    /// False: turned away, told and closed.
    Task<bool> enter(Arrival arrival);
    std::optional<Task<>> take(std::string_view text) override;
    void pong(std::uint64_t number) override;
    void add_to(Footprint& footprint) const override;
    /// The seat is without a socket.
    Task<> ended() override;

    [[nodiscard]] Hub::Parts& hub() const { return hub_; }

    [[nodiscard]] consultation::ConnectionId id() const { return id_; }

    [[nodiscard]] RoomActor& room() const { return *room_; }

  private:
    [[nodiscard]] std::optional<Task<>> handle(std::string_view text, SteadyTime now);
    [[nodiscard]] Task<> then_slow_down(std::optional<Task<>> rest, std::optional<MessageRate::Pause> pause);
    [[nodiscard]] Task<> take_slowly(MessageHandler handler, protocol::ClientMessage message, std::string_view about,
                                     std::optional<protocol::Reference> which);
    void answer(const Result<>& outcome, std::string_view about, const std::optional<protocol::Reference>& which = {});
    [[nodiscard]] std::optional<Result<>> relay_here(const protocol::ClientMessageView& message, SteadyTime now);

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
