// What the hub's pieces share: the rooms that live here, the seats and the sockets in them, and the sockets piped to
// other nodes.
#pragma once

#include "call_recorder.hpp"
#include "room_actor.hpp"

#include "visavis/observe/log.hpp"
#include "visavis/signaling/hub.hpp"
#include "visavis/store/ended_sessions.hpp"
#include "visavis/store/sessions.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace visavis::signaling {

struct Hub::Parts {
    explicit Parts(HubParts hub_parts)
        : given{std::move(hub_parts)}
        , recorder{given.calls, given.clock, given.metrics, given.consultation.grace}
        , tasks{[](const std::exception&) { observe::log(observe::Level::error, "signaling.task_failed"); }} {}

    HubParts given;
    const consultation::RunId run{consultation::RunId::random()};
    CallRecorder recorder;
    TaskGroup tasks;
    std::atomic<std::uint64_t> next_connection{1};
    std::atomic<bool> leaving{false};

    // homes.cpp; from any thread
    /// The practitioner's room if this node is its home, else null.
    std::shared_ptr<RoomActor> room_here(const AccountId& account);
    /// The same, and if it is not, this node becomes its home and says so.
    std::shared_ptr<RoomActor> host(const AccountId& account, const std::string& practitioner_name);
    void forget_room(const AccountId& account, const RoomActor& room);

    void opened(consultation::ConnectionId connection, const std::shared_ptr<net::WebSocket>& socket);
    void closed(consultation::ConnectionId connection);
    /// What the rooms that live here say of their seats.
    void seats_changed(const std::shared_ptr<RoomActor>& room, const std::vector<SessionId>& taken,
                       const std::vector<SessionId>& given_up);
    /// Sockets of this node whose room lives on another.
    void piped(const std::shared_ptr<net::WebSocket>& socket);
    void unpiped(const std::shared_ptr<net::WebSocket>& socket);

    [[nodiscard]] std::vector<std::shared_ptr<net::WebSocket>> open() const; ///< sockets in rooms that live here
    [[nodiscard]] std::vector<std::shared_ptr<net::WebSocket>> piped() const;
    /// Those of `sessions` that have a seat here, by room.
    [[nodiscard]] std::map<std::shared_ptr<RoomActor>, std::vector<SessionId>>
    seated(const std::vector<SessionId>& sessions) const;
    [[nodiscard]] std::vector<SessionId> sessions() const; ///< that have a seat
    [[nodiscard]] std::vector<SessionId> take_newcomers(); ///< those that took one since the last time this was asked

    bus::Subscription ended_elsewhere; ///< sessions that another node has ended
    /// Sessions may have ended unheard: all must be compared with the database.
    std::atomic<bool> sessions_missed{true};

  private:
    std::shared_ptr<RoomActor> make_room(const AccountId& account, const std::string& practitioner_name);

    mutable std::mutex mutex_;
    std::unordered_map<AccountId, std::weak_ptr<RoomActor>> rooms_;
    std::size_t sweep_at_{64};
    std::unordered_map<consultation::ConnectionId, std::shared_ptr<net::WebSocket>> open_;

    struct Seat {
        const RoomActor* of; ///< to compare with
        std::weak_ptr<RoomActor> room;
    };

    std::unordered_map<SessionId, Seat> seats_;
    std::vector<SessionId> newcomers_;
    std::unordered_set<std::shared_ptr<net::WebSocket>> piped_;
};

} // namespace visavis::signaling
