// RemoteSocket: a participant whose socket another node holds, as the room's home sees it. The same code serves it that
// serves a socket of this node. It must tell a socket that is gone from a node that cannot be reached: nobody's grace
// time runs because two nodes cannot hear each other.
#pragma once

#include "hub_parts.hpp"
#include "node_messages.hpp"

#include "visavis/net/web_socket.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <mutex>

namespace visavis::signaling {

class RemoteSocket final : public net::WebSocket, public std::enable_shared_from_this<RemoteSocket> {
  public:
    /// All but send() and close() happens on `executor`, the room's.
    RemoteSocket(bus::Bus& bus, const bus::NodeId& node, const PipeId& pipe, asio::any_io_executor executor);

    /// Before the other node is told that it may send.
    void listen();

    Task<std::optional<std::string>> read() override;

    [[nodiscard]] bool read_binary() const override { return false; } // the signaling endpoint takes none

    void send(EncodedMessage message) override;
    void send_binary(EncodedMessage message) override;
    void ping(std::uint64_t number) override;
    void close(net::CloseCode code) override;

    /// Who hears pongs.
    void talk_to(std::weak_ptr<net::Conversation> conversation) { conversation_ = std::move(conversation); }

    [[nodiscard]] asio::any_io_executor executor() const override { return executor_; }

    /// What was read last is dealt with; tells the other node, if it wants to know.
    void confirm();

    /// It did not end; the bus did.
    [[nodiscard]] bool unreachable() const { return unreachable_; }

    /// Until the bus is back, or the socket is closed by us.
    Task<> wait_until_reachable();
    /// The other node drops what is left of it.
    void abandon();

  private:
    void hear(const bus::Message& message);
    void notice(const bus::Event& event);
    void end();
    void say_locked(PipeFrame frame);

    bus::Bus& bus_;
    bus::NodeId node_;
    PipeId pipe_;
    asio::any_io_executor executor_;
    asio::steady_timer wake_;

    struct Taken {
        std::string text;
        std::uint64_t request; ///< its number; 0: nobody waits to hear of it
    };

    std::deque<Taken> inbox_;
    std::size_t inbox_bytes_{0};
    std::uint64_t heard_{0};
    std::weak_ptr<net::Conversation> conversation_;
    std::uint64_t request_{0}; ///< of what was read last
    bool ended_{false};
    bool unreachable_{false};
    bool back_{false};
    bus::Subscription listening_;
    bus::Subscription watching_;

    std::mutex mutex_;
    std::uint64_t said_{0};
    bool closed_{false};
};

/// The life of one such socket in a room that lives here.
[[nodiscard]] Task<> serve_remote(Hub::Parts& hub, std::shared_ptr<RoomActor> room,
                                  std::shared_ptr<RemoteSocket> socket, Arrival arrival);

} // namespace visavis::signaling
