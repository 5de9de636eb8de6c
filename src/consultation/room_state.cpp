// What a room says about its state, and the invariants of that state.
#include "visavis/base/assert.hpp"
#include "visavis/base/name_warning.hpp"
#include "visavis/consultation/room.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace visavis::consultation {

// ---- seats

Seat Room::seat_for(const Visitor& visitor) {
    return {.participant = ParticipantId::random(),
            .session = visitor.session,
            .guest = visitor.guest,
            .role = visitor.role,
            .display_name = visitor.display_name,
            .invitation_name = visitor.invitation_name,
            .os_family = visitor.os_family,
            .connection = visitor.connection};
}

Seat Room::seat_for(const SeatPoint& point, Now now) {
    Seat seat{.participant = point.participant,
              .session = point.session,
              .guest = point.guest,
              .role = point.role,
              .display_name = point.display_name,
              .invitation_name = point.invitation_name,
              .os_family = OsFamily::other,
              .connection = std::nullopt,
              .lost_at = now.steady};
    seat.sent.lose_track(); // the server that died may have had messages for it
    return seat;
}

void Room::sit(Seat& seat, const Visitor& visitor, Effects& effects) {
    if (seat.connection && *seat.connection != visitor.connection) {
        effects.emplace_back(Disconnect{*seat.connection, Farewell::replaced});
    }
    seat.connection = visitor.connection;
}

bool Room::is_practitioner(ConnectionId connection) const {
    return practitioner_ && practitioner_->connection == connection;
}

Seat* Room::participant(ConnectionId connection) {
    if (!call_) {
        return nullptr;
    }
    if (is_practitioner(connection)) {
        return &*practitioner_;
    }
    const auto guest = std::ranges::find(call_->guests, connection, &Seat::connection);
    return guest != call_->guests.end() ? &*guest : nullptr;
}

Seat* Room::participant(const ParticipantId& id) {
    if (!call_) {
        return nullptr;
    }
    if (practitioner_->participant == id) {
        return &*practitioner_;
    }
    const auto guest = std::ranges::find(call_->guests, id, &Seat::participant);
    return guest != call_->guests.end() ? &*guest : nullptr;
}

void Room::add_to(Footprint& footprint) const {
    if (call_) {
        for (const auto& guest : call_->guests) {
            footprint.add(guest);
        }
    }
}

std::vector<Room::Wait>::iterator Room::find_wait(const EntryId& entry) {
    return std::ranges::find(waits_, entry, &Wait::entry);
}

// ---- words

protocol::Welcome Room::welcome(const Seat& seat, Now now) {
    return {.role = seat.role, .participant_id = seat.participant, .server_time = now.wall};
}

protocol::WaitingRoomState Room::waiting_room_state() const {
    protocol::WaitingRoomState state{.availability = availability_, .note = note_, .entries = {}};
    state.entries.reserve(waits_.size());
    for (const auto& wait : waits_) {
        state.entries.push_back({.entry_id = wait.entry,
                                 .display_name = wait.seat.display_name,
                                 .invitation_name = wait.seat.invitation_name,
                                 .name_warning = name_warning(wait.seat.display_name, wait.seat.invitation_name),
                                 .waiting_since = wait.since,
                                 .connected = wait.seat.connection.has_value()});
    }
    return state;
}

protocol::Waiting Room::waiting_state(const Wait& wait) const {
    return {.waiting_since = wait.since,
            .practitioner = {.display_name = practitioner_name_},
            .practitioner_present = practitioner_ && practitioner_->connection,
            .availability = availability_,
            .note = note_,
            .resume = services_.seal({.session = wait.seat.session,
                                      .place = WaitingPoint{.waiting_since = wait.since, .run = services_.run}})};
}

std::string Room::resume_text(const Seat& self) const {
    CallPoint point{.call = call_->id, .started_at = call_->started_at, .revision = call_->revision, .seats = {}};
    for_each_participant([&](const Seat& seat) {
        point.seats.push_back({.participant = seat.participant,
                               .session = seat.session,
                               .guest = seat.guest,
                               .role = seat.role,
                               .display_name = seat.display_name,
                               .invitation_name = seat.invitation_name});
    });
    return services_.seal({.session = self.session, .place = std::move(point)});
}

/// Of any two, exactly one is polite (RFC 8829 leaves glare to us): the one who came later. Nobody came before the
/// practitioner.
protocol::Peer Room::peer(const Seat& seat, const Seat& towards) const {
    const auto place = [&](const Seat& one) {
        const auto guest = std::ranges::find(call_->guests, one.participant, &Seat::participant);
        return one.role == Role::practitioner ? -1 : guest - call_->guests.begin();
    };
    const bool tells_invitation = seat.role == Role::guest && towards.role == Role::practitioner;
    return {.participant_id = seat.participant,
            .display_name = seat.display_name,
            .invitation_name = tells_invitation ? std::optional{seat.invitation_name} : std::nullopt,
            .name_warning = tells_invitation ? name_warning(seat.display_name, seat.invitation_name) : std::nullopt,
            .role = seat.role,
            .polite = place(towards) > place(seat),
            .connected = seat.connection.has_value()};
}

protocol::CallStarted Room::call_started(const Seat& self, bool resumed, bool gap) const {
    const bool relay = call_->policy == protocol::ConnectionPolicy::relay_only;
    protocol::CallStarted message{.call_id = call_->id,
                                  .started_at = call_->started_at,
                                  .resumed = resumed,
                                  .participant_id = self.participant,
                                  .peers = {},
                                  .ice_servers = services_.ice_servers(call_->policy, call_->id, self.participant),
                                  .ice_transport_policy =
                                      relay ? protocol::IceTransportPolicy::relay : protocol::IceTransportPolicy::all,
                                  .connection_policy = call_->policy,
                                  .received = self.received,
                                  .gap = gap,
                                  .resume = resume_text(self)};
    for_each_participant([&](const Seat& other) {
        if (other.participant != self.participant) {
            message.peers.push_back(peer(other, self));
        }
    });
    return message;
}

// ---- telling

void Room::tell(const Seat& seat, protocol::ServerMessage message, Effects& effects) {
    if (seat.connection) {
        effects.emplace_back(Deliver{.to = *seat.connection,
                                     .message = std::make_shared<const protocol::ServerMessage>(std::move(message))});
    }
}

void Room::ping(Seat& seat, Effects& effects, SteadyTime now) {
    if (!seat.connection) {
        return;
    }
    if (const auto number = seat.sent.ping(now)) {
        effects.emplace_back(Ping{.to = *seat.connection, .number = *number});
    }
}

void Room::tell_peers(const Seat& sender, const protocol::ServerMessage& message, Effects& effects) const {
    const auto shared = std::make_shared<const protocol::ServerMessage>(message);
    for_each_participant([&](const Seat& seat) {
        if (seat.participant != sender.participant && seat.connection) {
            effects.emplace_back(Deliver{.to = *seat.connection, .message = shared});
        }
    });
}

bool Room::owes_list() const {
    return list_changed_ && practitioner_ && practitioner_->connection;
}

void Room::tell_list(Effects& effects) {
    list_changed_ = false;
    if (practitioner_) {
        tell(*practitioner_, waiting_room_state(), effects);
    }
}

void Room::tell_everyone_waiting(Effects& effects) const {
    for (const auto& wait : waits_) {
        tell(wait.seat, waiting_state(wait), effects);
    }
}

// ---- the state as a whole

std::optional<SteadyTime> Room::next_deadline() const {
    std::optional<SteadyTime> next;
    const auto at = [&](SteadyTime time) { next = next ? std::min(*next, time) : time; };
    const auto grace = [&](const Seat& seat) {
        if (!seat.connection && seat.lost_at) {
            at(*seat.lost_at + services_.grace);
        }
    };
    for_each_participant([&](const Seat& seat) {
        grace(seat);
        if (const auto due = seat.sent.deadline(seat.connection.has_value())) {
            at(*due);
        }
    });
    if (call_) {
        at(call_->renew_at);
    }
    std::ranges::for_each(waits_, grace, &Wait::seat);
    return next;
}

bool Room::empty() const {
    return !practitioner_ && waits_.empty() && !call_;
}

std::optional<CallId> Room::call() const {
    return call_ ? std::optional{call_->id} : std::nullopt;
}

std::vector<SessionId> Room::sessions() const {
    std::vector<SessionId> sessions;
    if (practitioner_) {
        sessions.push_back(practitioner_->session);
    }
    if (call_) {
        std::ranges::transform(call_->guests, std::back_inserter(sessions), &Seat::session);
    }
    std::ranges::transform(waits_, std::back_inserter(sessions), [](const Wait& wait) { return wait.seat.session; });
    return sessions;
}

int Room::weight() const {
    if (call_ && call_->vouched) {
        return 2;
    }
    return practitioner_ && practitioner_->connection ? 1 : 0;
}

bool Room::check_invariants() {
    if (!std::exchange(seats_changed_, false)) {
        return false;
    }
    VISAVIS_ASSERT(!call_ || practitioner_, "a call has its practitioner");
    VISAVIS_ASSERT(!call_ || !call_->guests.empty(), "a call has a guest");
    VISAVIS_ASSERT(!call_ || call_->guests.size() < max_participants, "a call has a limit");
    VISAVIS_ASSERT(call_ || !practitioner_ || practitioner_->connection, "a practitioner without a call is connected");
    VISAVIS_ASSERT(!call_ || call_->vouched || !practitioner_->connection, "nobody is taken into a call they ended");
    std::unordered_set<GuestId> guests;
    std::unordered_set<SessionId> sessions;
    std::unordered_set<std::uint64_t> connections;
    const auto check = [&](const Seat& seat) {
        VISAVIS_ASSERT((seat.role == Role::guest) == seat.guest.has_value(), "guests and only guests have a guest id");
        VISAVIS_ASSERT(sessions.insert(seat.session).second, "a session has one seat");
        VISAVIS_ASSERT(!seat.guest || guests.insert(*seat.guest).second, "a guest has one seat");
        VISAVIS_ASSERT(!seat.connection || connections.insert(static_cast<std::uint64_t>(*seat.connection)).second,
                       "a connection has one seat");
    };
    if (practitioner_) {
        check(*practitioner_);
    }
    if (call_) {
        std::ranges::for_each(call_->guests, check);
    }
    std::ranges::for_each(waits_, [&](const Wait& wait) { check(wait.seat); });
    VISAVIS_ASSERT(waits_.size() <= max_waiting, "the waiting room has a limit");
    VISAVIS_ASSERT(std::ranges::is_sorted(waits_, {}, &Wait::since), "longest first");
    return true;
}

} // namespace visavis::consultation
