// Room: one practitioner's waiting room and the call that grows out of it, with one guest or several. This is the state
// machine of the product, and it is pure: no socket, no clock, no database, no randomness but fresh ids. Each event
// answers with effects; nothing here performs one.
//
// The medical safety property lives here: nobody is in a call without having been let in, a guest learns nothing of
// other guests who wait, nothing about a call reaches a socket before admission (T-02), and every sender is named by us
// (T-03). `check_invariants` says it in code.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/footprint.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/role.hpp"
#include "visavis/consultation/effects.hpp"
#include "visavis/consultation/resume_point.hpp"
#include "visavis/consultation/seat.hpp"
#include "visavis/protocol/messages.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
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
    std::string invitation_name; ///< of a guest; empty for the practitioner
    OsFamily os_family;
    /// The practice's choice; a running call keeps the one it began with.
    protocol::ConnectionPolicy connection_policy{protocol::ConnectionPolicy::direct_first};
    std::optional<std::int64_t> received{}; ///< last `seq` the page has; nothing: a new page
};

/// What must be durable before somebody is let in.
struct AdmissionPlan {
    std::optional<CallId> running;     ///< they join this call; nothing: one begins
    std::vector<OsFamily> os_families; ///< of everybody who will be in it, the one let in last
};

/// What a room needs from outside to write its messages; both are functions of their arguments.
struct RoomServices {
    std::function<std::string(const ResumePoint&)> seal;
    /// For one participant of one call; credentials of a fresh lifetime each time.
    std::function<std::vector<protocol::IceServer>(protocol::ConnectionPolicy, const CallId&, const ParticipantId&)>
        ice_servers;
    std::chrono::seconds renew_ice_servers_every{300}; ///< half of the credentials' lifetime
    std::chrono::seconds grace{30};
    RunId run{RunId::random()}; ///< whose rooms know of all waits that this run has had
};

inline constexpr std::size_t max_waiting = 50;
/// How often one guest may come anew and not be let in, at once and in the long run. Coming back to a seat is not
/// coming anew.
inline constexpr int entries_at_once = 5;
inline constexpr std::chrono::seconds entry_every{10};
inline constexpr std::size_t ends_remembered = 16; ///< of calls; each is written down before the next can begin
inline constexpr std::size_t max_participants = 9; ///< of a call, the practitioner included: a full mesh (C-12)

class Room {
  public:
    Room(std::string practitioner_name, RoomServices services);

    /// A socket takes a seat: the session's own if it has one, else a new one. `call_is_open` says whether the call of
    /// `point`, if any, is still open in the database; only then, and unless this room has ended it itself, a restarted
    /// server believes in it. `seat_taken`, `waiting_room_full`, `rate_limited`.
    [[nodiscard]] Result<Effects> enter(const Visitor& visitor, const std::optional<ResumePoint>& point,
                                        bool call_is_open, Now now);

    /// The socket is gone, for whatever reason; the seat stays for the grace time.
    [[nodiscard]] Effects lost(ConnectionId connection, Now now);

    /// The node that holds this socket cannot be reached. The seat stays, and in a call its grace time stands still
    /// until `reachable_again`: that we cannot hear each other must end nobody's consultation.
    [[nodiscard]] Effects unreachable(ConnectionId connection);
    /// Nodes hear each other again: the grace time of all such seats begins.
    void reachable_again(Now now);

    /// Before an admission is written down: whether it is possible, and whom the statistics will count. `forbidden`,
    /// `unknown_entry`, `call_full`.
    [[nodiscard]] Result<AdmissionPlan> plan_admission(ConnectionId connection, const EntryId& entry) const;

    /// After it is durable: begins `call`, or joins it if it runs. May be refused if the world changed meanwhile.
    [[nodiscard]] Result<Effects> admit(ConnectionId connection, const EntryId& entry, const CallId& call, Now now);
    [[nodiscard]] Result<Effects> decline(ConnectionId connection, const EntryId& entry,
                                          std::optional<protocol::Advice> advice = std::nullopt);
    [[nodiscard]] Result<Effects> set_waiting_room(ConnectionId connection, const protocol::SetWaitingRoom& wanted);
    /// From one participant to another; a number that was taken before is passed over.
    [[nodiscard]] Result<Effects> relay(ConnectionId connection, const protocol::DescriptionView& description,
                                        SteadyTime now);
    [[nodiscard]] Result<Effects> relay(ConnectionId connection, const protocol::CandidateView& candidate,
                                        SteadyTime now);

    /// The pong of one of our pings to this socket.
    void pong(ConnectionId connection, PingNumber number);

    /// Hanging up, or leaving the waiting room. A guest among several leaves alone; the practitioner or the last guest
    /// ends the call. Idempotent: without a call (or not in the call named) nothing happens.
    [[nodiscard]] Effects leave(ConnectionId connection, const std::optional<CallId>& call);

    /// These sessions have ended (signed out, password changed, guest deleted): their seats are empty at once, with or
    /// without a socket.
    [[nodiscard]] Effects end_sessions(const std::vector<SessionId>& sessions);

    /// Time passed: seats whose grace is over are given up, credentials renewed, what was kept for long forgotten.
    [[nodiscard]] Effects tick(Now now);
    [[nodiscard]] std::optional<SteadyTime> next_deadline() const;

    /// The list of those who wait has changed since the practitioner was last sent it. It is sent apart from the turn
    /// that changed it, so that somebody restless makes no list each time.
    [[nodiscard]] bool owes_list() const;
    void tell_list(Effects& effects);

    [[nodiscard]] bool empty() const;
    [[nodiscard]] std::optional<CallId> call() const;
    [[nodiscard]] std::vector<SessionId> sessions() const;

    /// How this room weighs against another home of itself: 2 a call runs that the practitioner knows of, 1 she is
    /// here, else 0.
    [[nodiscard]] int weight() const;

    /// What a relayed message touches beside the room itself.
    void add_to(Footprint& footprint) const;

    /// Stops the process when a promise of this class is broken. Called after each turn; whether seats have changed in
    /// it.
    bool check_invariants();

  private:
    struct Wait {
        EntryId entry;
        WallTime since;
        Seat seat;
    };

    struct Call {
        CallId id;
        WallTime started_at;
        protocol::ConnectionPolicy policy;
        SteadyTime renew_at; ///< fresh credentials are due
        std::int64_t revision{1};
        std::vector<Seat> guests; ///< in the order in which they came
        /// The practitioner began it here, or came back with a string of her own. A call that guests alone have rebuilt
        /// may be one that she has ended: it takes her into nothing, and is over when she comes without one (T-22).
        bool vouched{true};
    };

    Result<Effects> enter_practitioner(const Visitor& visitor, const CallPoint* point, Now now);
    Result<Effects> enter_guest(const Visitor& visitor, const std::optional<ResumePoint>& point, Now now);
    [[nodiscard]] Result<> count_entry(const GuestId& guest, SteadyTime now);
    /// Strings of other runs are, for as long as it takes to come back from there.
    [[nodiscard]] bool others_are_believed(SteadyTime now) const;
    [[nodiscard]] WallTime waiting_since(const GuestId& guest, const WaitingPoint* point, Now now) const;
    Effects return_to_call(Seat& seat, const Visitor& visitor, Now now);
    Effects return_to_wait(Wait& wait, const Visitor& visitor, Now now);
    [[nodiscard]] bool can_restore(const CallPoint& point) const;
    void restore(const CallPoint& point, bool vouched, Now now);
    /// Nobody's string opens it in this room any more.
    void remember_end(const CallId& call);
    /// Somebody carries a newer list of participants than the one this call was restored from.
    void adopt(const CallPoint& point, Effects& effects, Now now);
    [[nodiscard]] bool waits(const std::optional<GuestId>& guest) const;

    static void sit(Seat& seat, const Visitor& visitor, Effects& effects);
    static Seat seat_for(const Visitor& visitor);
    static Seat seat_for(const SeatPoint& point, Now now);
    static protocol::Welcome welcome(const Seat& seat, Now now);
    [[nodiscard]] protocol::WaitingRoomState waiting_room_state() const;
    [[nodiscard]] protocol::Waiting waiting_state(const Wait& wait) const;
    [[nodiscard]] protocol::CallStarted call_started(const Seat& self, bool resumed, bool gap) const;
    [[nodiscard]] protocol::Peer peer(const Seat& seat, const Seat& towards) const;
    [[nodiscard]] std::string resume_text(const Seat& self) const;

    /// She is sent it soon: see owes_list().
    void list_changed() { list_changed_ = true; }

    void tell_everyone_waiting(Effects& effects) const;
    static void tell(const Seat& seat, protocol::ServerMessage message, Effects& effects);
    template <class Message>
    static void hand_on(const Seat& from, Seat& to, const Message& message, Effects& effects, SteadyTime now);
    /// Asks whether what the seat was sent has arrived, when it is time to.
    static void ping(Seat& seat, Effects& effects, SteadyTime now);
    void tell_peers(const Seat& sender, const protocol::ServerMessage& message, Effects& effects) const;

    void begin_call(Seat guest, const CallId& call, Effects& effects, Now now);
    void join_call(Seat guest, Effects& effects);
    void announce(const Seat& newcomer, Effects& effects) const;
    void say_goodbye(const Seat& guest, protocol::CallEnd own, protocol::PeerEnd others, Effects& effects) const;
    /// Takes guests out of the call, which ends when none remains. They hear `own`, who stays hears `others`, or
    /// `if_last` when it ended.
    void remove_guests(const std::function<bool(const Seat&)>& leaves, protocol::CallEnd own, protocol::CallEnd if_last,
                       protocol::PeerEnd others, Effects& effects);
    /// Ends the call for all: the leavers hear `own`, everyone else `others`.
    void end_call(const std::vector<ParticipantId>& leavers, protocol::CallEnd own, protocol::CallEnd others,
                  Effects& effects);
    Effects lose(ConnectionId connection, std::optional<SteadyTime> grace_from);

    [[nodiscard]] bool is_practitioner(ConnectionId connection) const;

    /// The practitioner first, then the guests as they came; nobody without a call.
    template <class Each>
    void for_each_participant(Each each) const {
        if (call_) {
            each(*practitioner_);
            std::ranges::for_each(call_->guests, each);
        }
    }

    [[nodiscard]] Seat* participant(ConnectionId connection);
    [[nodiscard]] Seat* participant(const ParticipantId& id);

    struct Way {
        Seat* from;
        Seat* to; ///< null: the number was taken before, nothing is to be done
    };

    [[nodiscard]] Result<Way> way(ConnectionId sender, const ParticipantId& to, std::int64_t seq);
    [[nodiscard]] std::vector<Wait>::iterator find_wait(const EntryId& entry);

    std::string practitioner_name_;
    RoomServices services_;
    protocol::ConnectionPolicy policy_{protocol::ConnectionPolicy::direct_first}; ///< of the next call
    protocol::Availability availability_{protocol::Availability::available};
    std::string note_;
    std::optional<Seat> practitioner_; ///< present, or lost in the middle of a call
    std::vector<Wait> waits_;          ///< longest first
    std::optional<Call> call_;         ///< practitioner_ is part of it
    std::vector<CallId> ended_;        ///< calls that this room has ended, the last few: over, whatever is written yet
    /// Who came anew, and when all of `entries_at_once` is theirs again.
    std::map<GuestId, SteadyTime> entries_;
    std::optional<SteadyTime> first_entered_at_; ///< when this room began to be
    bool list_changed_{false};
    bool seats_changed_{false}; ///< since the invariants were last checked: relaying changes none
};

} // namespace visavis::consultation
