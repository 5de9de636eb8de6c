// Room: one practitioner's waiting room and the call that grows out of it. This is the state machine of the product,
// and it is pure: no socket, no clock, no database, no randomness but fresh ids. Each event answers with effects;
// nothing here performs one.
//
// The medical safety property lives here: nobody is in a call without having been let in, a guest learns nothing of
// other guests, nothing about a call reaches a socket before admission (T-02), and every sender is named by us (T-03).
// `check_invariants` says it in code.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/role.hpp"
#include "visavis/consultation/effects.hpp"
#include "visavis/consultation/resume_point.hpp"
#include "visavis/protocol/messages.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace visavis::consultation {

struct Now {
    WallTime wall;
    SteadyTime steady;
};

/// Somebody whose ticket was redeemed, at the door.
struct Visitor {
    ConnectionId connection;
    SessionId session;
    Role role;
    std::optional<GuestId> guest; ///< set exactly for guests
    std::string display_name;
    OsFamily os_family;
};

/// What a room needs from outside to write its messages; both are functions of their arguments.
struct RoomServices {
    std::function<std::string(const ResumePoint&)> seal;
    /// For one participant of one call; credentials of a fresh lifetime each time.
    std::function<std::vector<protocol::IceServer>(const CallId&, const ParticipantId&)> ice_servers;
    protocol::ConnectionPolicy connection_policy{protocol::ConnectionPolicy::direct_first};
    std::chrono::seconds grace{30};
};

inline constexpr std::size_t max_waiting = 50;

class Room {
  public:
    Room(std::string practitioner_name, RoomServices services);

    /// A socket takes a seat: the session's own if it has one, else a new one. `call_is_open` says whether the call of
    /// `point`, if any, is still open in the database; only then a restarted server believes in it. `seat_taken`,
    /// `waiting_room_full`.
    [[nodiscard]] Result<Effects> enter(Visitor visitor, const std::optional<ResumePoint>& point, bool call_is_open,
                                        Now now);

    /// The socket is gone, for whatever reason; the seat stays for the grace time.
    [[nodiscard]] Effects lost(ConnectionId connection, Now now);

    /// Before a call is written down: whether this admission is possible, and whom the statistics will count.
    [[nodiscard]] Result<std::vector<OsFamily>> plan_admission(ConnectionId connection, const EntryId& entry) const;

    /// After the call is durable. May be refused if the world changed meanwhile.
    [[nodiscard]] Result<Effects> admit(ConnectionId connection, const EntryId& entry, const CallId& call, Now now);
    [[nodiscard]] Result<Effects> decline(ConnectionId connection, const EntryId& entry);
    [[nodiscard]] Result<Effects> set_waiting_room(ConnectionId connection, const protocol::SetWaitingRoom& wanted);
    [[nodiscard]] Result<Effects> relay(ConnectionId connection, const protocol::Description& description) const;
    [[nodiscard]] Result<Effects> relay(ConnectionId connection, const protocol::Candidate& candidate) const;

    /// Hanging up, or leaving the waiting room. Idempotent: without a call (or not in the call named) nothing happens.
    [[nodiscard]] Effects leave(ConnectionId connection, const std::optional<CallId>& call);

    /// These sessions have ended (signed out, password changed, guest deleted): their seats are empty at once.
    [[nodiscard]] Effects end_sessions(const std::vector<SessionId>& sessions);

    /// Time passed: seats whose grace is over are given up.
    [[nodiscard]] Effects tick(Now now);
    [[nodiscard]] std::optional<SteadyTime> next_deadline() const;

    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::optional<CallId> call() const;
    [[nodiscard]] std::vector<SessionId> sessions() const;

    /// Stops the process when a promise of this class is broken. Called after each turn.
    void check_invariants() const;

  private:
    struct Seat {
        ParticipantId participant;
        SessionId session;
        std::optional<GuestId> guest;
        Role role;
        std::string display_name;
        OsFamily os_family;
        std::optional<ConnectionId> connection;
        SteadyTime lost_at{};
    };

    struct Wait {
        EntryId entry;
        WallTime since;
        Seat seat;
    };

    struct Call {
        CallId id;
        WallTime started_at;
        std::vector<Seat> guests;
    };

    Result<Effects> enter_practitioner(Visitor visitor, const CallPoint* point, bool call_is_open, Now now);
    Result<Effects> enter_guest(Visitor visitor, const std::optional<ResumePoint>& point, bool call_is_open, Now now);
    Effects return_to_call(Seat& seat, const Visitor& visitor, Now now);
    Effects return_to_wait(Wait& wait, const Visitor& visitor, Now now);
    [[nodiscard]] bool can_restore(const CallPoint& point) const;
    void restore(const CallPoint& point, Now now);

    static void sit(Seat& seat, const Visitor& visitor, Effects& effects);
    static Seat seat_for(const Visitor& visitor);
    static protocol::Welcome welcome(const Seat& seat, Now now);
    [[nodiscard]] protocol::WaitingRoomState waiting_room_state() const;
    [[nodiscard]] protocol::Waiting waiting_state(const Wait& wait) const;
    [[nodiscard]] protocol::CallStarted call_started(const Seat& self, bool resumed) const;
    [[nodiscard]] ResumePoint resume_point(const Seat& self) const;

    void tell_practitioner(Effects& effects) const;
    void tell_everyone_waiting(Effects& effects) const;
    static void tell(const Seat& seat, protocol::ServerMessage message, Effects& effects);
    void tell_peers(const Seat& sender, const protocol::ServerMessage& message, Effects& effects) const;

    /// Ends the call: `leaver` (may be null) hears `own`, everyone else `others`.
    void end_call(const Seat* leaver, protocol::CallEnd own, protocol::CallEnd others, Effects& effects);

    [[nodiscard]] bool is_practitioner(ConnectionId connection) const;
    [[nodiscard]] const Seat* participant(ConnectionId connection) const;
    [[nodiscard]] const Seat* participant(const ParticipantId& id) const;
    [[nodiscard]] Result<const Seat*> receiver(ConnectionId sender, const ParticipantId& to) const;
    [[nodiscard]] std::vector<Wait>::iterator find_wait(const EntryId& entry);

    std::string practitioner_name_;
    RoomServices services_;
    protocol::Availability availability_{protocol::Availability::available};
    std::string note_;
    std::optional<Seat> practitioner_; ///< present, or lost in the middle of a call
    std::vector<Wait> waits_;          ///< longest first
    std::optional<Call> call_;         ///< practitioner_ is part of it
};

} // namespace visavis::consultation
