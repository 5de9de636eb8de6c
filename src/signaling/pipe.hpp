// Pipe: a socket here whose room lives on another node. What the client sends is handed on there, what the room says is
// handed on here, each in order and numbered; a hole, a dead home or an outage of the bus ends in 4006, and the client
// comes back with what it knows. What the client would send again by itself may be lost on the way; of everything else
// the home says that it is dealt with, or the client hears `unavailable`. The pipe changes no message.
#pragma once

#include "arrival.hpp"
#include "message_rate.hpp"
#include "node_messages.hpp"

#include "visavis/base/task.hpp"
#include "visavis/bus/bus.hpp"
#include "visavis/net/web_socket.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <variant>

namespace visavis::signaling {

class RoomActor;

/// All of it on the socket's executor.
class Pipe final : public net::Conversation, public std::enable_shared_from_this<Pipe> {
  public:
    enum class Entered : std::uint8_t {
        there,  ///< another node is its home and takes the socket in
        nobody, ///< no node is, or none that can be reached
        again   ///< the room was just about to leave the node that answered
    };

    Pipe(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket);

    [[nodiscard]] Task<Entered> enter(const Arrival& arrival);
    /// Hands on from now on, until the socket ends.
    void open();

    std::optional<Task<>> take(std::string_view text) override;
    void pong(std::uint64_t number) override;
    Task<> ended() override;

  private:
    /// A message that the client does not number, so would not send again.
    struct Request {
        std::uint64_t number;
        std::string_view about; ///< one of our own words
    };

    void ask(std::string_view text);
    /// The home may or may not have dealt with these, and nobody can be asked.
    void give_up_requests();
    void say(const PipeFrame& frame);
    void hear(const bus::Message& message);
    void notice(const bus::Event& event);

    Hub::Parts& hub_;
    bus::Bus& bus_;
    std::shared_ptr<net::WebSocket> socket_;
    PipeId id_{PipeId::random()};
    MessageRate rate_;
    std::optional<bus::NodeId> home_;
    std::uint64_t said_{0};
    std::uint64_t heard_{0};
    bool interrupted_{false};
    std::deque<Request> requests_; ///< handed on and not yet known to be dealt with
    bus::Subscription listening_;
    bus::Subscription watching_;
};

/// Where an arrival is served: in a room of this node, or through a pipe.
using Place = std::variant<std::shared_ptr<RoomActor>, std::shared_ptr<Pipe>>;

/// The room wherever it lives; nowhere yet: here from now on.
[[nodiscard]] Task<Place> find_room(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket, const Arrival& arrival);

} // namespace visavis::signaling
