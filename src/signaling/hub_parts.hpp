// What the hub's pieces share: rooms by practitioner, sessions that hold a socket, open sockets.
#pragma once

#include "call_recorder.hpp"
#include "room_actor.hpp"

#include "visavis/observe/log.hpp"
#include "visavis/signaling/hub.hpp"
#include "visavis/store/sessions.hpp"

#include <atomic>
#include <mutex>
#include <unordered_map>

namespace visavis::signaling {

struct Hub::Parts {
    explicit Parts(HubParts hub_parts)
        : given{std::move(hub_parts)}
        , recorder{given.calls, given.clock, given.consultation.grace}
        , tasks{[](const std::exception&) { observe::log(observe::Level::error, "signaling.task_failed"); }} {}

    HubParts given;
    CallRecorder recorder;
    TaskGroup tasks;
    std::atomic<std::uint64_t> next_connection{1};
    std::atomic<bool> leaving{false};

    /// The practitioner's room, made when the first one comes. From any thread.
    std::shared_ptr<RoomActor> room(const AccountId& account, const std::string& practitioner_name);

    void opened(consultation::ConnectionId connection, const SessionId& session, const std::shared_ptr<RoomActor>& room,
                const std::shared_ptr<net::WebSocket>& socket);
    void closed(consultation::ConnectionId connection);

    struct Open {
        SessionId session;
        std::shared_ptr<RoomActor> room;
        std::shared_ptr<net::WebSocket> socket;
    };

    [[nodiscard]] std::vector<Open> open() const;

  private:
    mutable std::mutex mutex_;
    std::unordered_map<AccountId, std::weak_ptr<RoomActor>> rooms_;
    std::size_t sweep_at_{64};
    std::unordered_map<consultation::ConnectionId, Open> open_;
};

} // namespace visavis::signaling
