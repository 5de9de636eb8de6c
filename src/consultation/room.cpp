// The events of a room. Read `enter`, `admit`, `leave`, `lost` and `tick` in this order and the life of a consultation
// is told.
#include "visavis/consultation/room.hpp"

#include "visavis/base/assert.hpp"
#include "visavis/base/display_name.hpp"
#include "visavis/consultation/candidate_policy.hpp"
#include "visavis/consultation/description_check.hpp"

#include <algorithm>

namespace visavis::consultation {

Room::Room(std::string practitioner_name, RoomServices services)
    : practitioner_name_{std::move(practitioner_name)}
    , services_{std::move(services)} {}

// ---- entering

Result<Effects> Room::enter(Visitor visitor, const std::optional<ResumePoint>& point, bool call_is_open, Now now) {
    VISAVIS_ASSERT((visitor.role == Role::guest) == visitor.guest.has_value(),
                   "a visitor is a guest or has no guest id");
    const bool own_point = point && point->session == visitor.session;
    if (visitor.role == Role::guest) {
        return enter_guest(std::move(visitor), own_point ? point : std::nullopt, call_is_open, now);
    }
    return enter_practitioner(std::move(visitor), own_point ? std::get_if<CallPoint>(&point->place) : nullptr,
                              call_is_open, now);
}

Result<Effects> Room::enter_practitioner(Visitor visitor, const CallPoint* point, bool call_is_open, Now now) {
    practitioner_name_ = visitor.display_name;
    if (point != nullptr && call_is_open && can_restore(*point)) {
        restore(*point, now);
    }
    Effects effects;
    if (practitioner_ && practitioner_->session == visitor.session && call_) {
        effects = return_to_call(*practitioner_, visitor, now);
        tell_practitioner(effects);
    } else if (call_) {
        return refuse(ErrorCode::seat_taken);
    } else {
        if (practitioner_) {
            sit(*practitioner_, visitor, effects);
            practitioner_->session = visitor.session;
        } else {
            practitioner_ = seat_for(visitor);
        }
        tell(*practitioner_, welcome(*practitioner_, now), effects);
        tell_practitioner(effects);
    }
    if (point != nullptr && !call_) { // a running call says by its id that the earlier one is over
        tell(*practitioner_, protocol::CallEnded{.call_id = point->call, .reason = protocol::CallEnd::peer_lost},
             effects);
    }
    tell_everyone_waiting(effects);
    return effects;
}

Result<Effects> Room::enter_guest(Visitor visitor, const std::optional<ResumePoint>& point, bool call_is_open,
                                  Now now) {
    const auto* const call_point = point ? std::get_if<CallPoint>(&point->place) : nullptr;
    if (call_point != nullptr && call_is_open && can_restore(*call_point)) {
        restore(*call_point, now);
    }
    if (call_) {
        const auto same_guest = std::ranges::find(call_->guests, visitor.guest, &Seat::guest);
        if (same_guest != call_->guests.end()) {
            return same_guest->session == visitor.session ? Result<Effects>{return_to_call(*same_guest, visitor, now)}
                                                          : refuse(ErrorCode::seat_taken);
        }
    }
    if (call_point != nullptr) { // the call they come back to is over
        const auto seat = seat_for(visitor);
        Effects effects;
        tell(seat, welcome(seat, now), effects);
        tell(seat, protocol::CallEnded{.call_id = call_point->call, .reason = protocol::CallEnd::peer_lost}, effects);
        effects.emplace_back(Disconnect{visitor.connection, Farewell::done});
        return effects;
    }
    const auto waiting =
        std::ranges::find_if(waits_, [&](const Wait& wait) { return wait.seat.guest == visitor.guest; });
    if (waiting != waits_.end()) {
        if (waiting->seat.session != visitor.session && waiting->seat.connection) {
            return refuse(ErrorCode::seat_taken);
        }
        return return_to_wait(*waiting, visitor, now);
    }
    if (waits_.size() >= max_waiting) {
        return refuse(ErrorCode::waiting_room_full);
    }
    const auto* const earlier = point ? std::get_if<WaitingPoint>(&point->place) : nullptr;
    Wait wait{.entry = EntryId::random(),
              .since = earlier != nullptr ? std::min(earlier->waiting_since, now.wall) : now.wall,
              .seat = seat_for(visitor)};
    Effects effects;
    tell(wait.seat, welcome(wait.seat, now), effects);
    tell(wait.seat, waiting_state(wait), effects);
    waits_.insert(std::ranges::upper_bound(waits_, wait.since, {}, &Wait::since), std::move(wait));
    tell_practitioner(effects);
    return effects;
}

Effects Room::return_to_call(Seat& seat, const Visitor& visitor, Now now) {
    Effects effects;
    const bool was_lost = !seat.connection;
    seat.os_family = visitor.os_family;
    sit(seat, visitor, effects);
    tell(seat, welcome(seat, now), effects);
    tell(seat, call_started(seat, true), effects);
    if (was_lost) {
        tell_peers(seat, protocol::PeerReturned{.participant_id = seat.participant}, effects);
    }
    return effects;
}

Effects Room::return_to_wait(Wait& wait, const Visitor& visitor, Now now) {
    Effects effects;
    sit(wait.seat, visitor, effects);
    wait.seat.session = visitor.session;
    wait.seat.display_name = visitor.display_name;
    wait.seat.os_family = visitor.os_family;
    tell(wait.seat, welcome(wait.seat, now), effects);
    tell(wait.seat, waiting_state(wait), effects);
    tell_practitioner(effects);
    return effects;
}

/// Only an empty room is rebuilt: somebody who came afresh meanwhile (the practitioner without the call, the guest
/// waiting again) has given the call up.
bool Room::can_restore(const CallPoint& point) const {
    const auto is_guest = [](const SeatPoint& seat) { return seat.role == Role::guest; };
    const auto waits_again = [&](const SeatPoint& seat) {
        return std::ranges::any_of(waits_,
                                   [&](const Wait& wait) { return is_guest(seat) && wait.seat.guest == seat.guest; });
    };
    return !call_ && !practitioner_ && std::ranges::any_of(point.seats, is_guest) &&
           std::ranges::count_if(point.seats, std::not_fn(is_guest)) == 1 &&
           std::ranges::none_of(point.seats, waits_again);
}

/// Rebuilds the call from what one of its participants carries; every seat starts lost, so the grace time runs for all.
void Room::restore(const CallPoint& point, Now now) {
    call_ = Call{.id = point.call, .started_at = point.started_at, .guests = {}};
    for (const auto& seat_point : point.seats) {
        Seat seat{.participant = seat_point.participant,
                  .session = seat_point.session,
                  .guest = seat_point.guest,
                  .role = seat_point.role,
                  .display_name = seat_point.display_name,
                  .os_family = OsFamily::other,
                  .connection = std::nullopt,
                  .lost_at = now.steady};
        if (seat.role == Role::practitioner) {
            practitioner_ = std::move(seat);
        } else {
            call_->guests.push_back(std::move(seat));
        }
    }
    VISAVIS_ASSERT(practitioner_ && !call_->guests.empty(), "can_restore was asked");
}

// ---- from waiting to the call

Result<std::vector<OsFamily>> Room::plan_admission(ConnectionId connection, const EntryId& entry) const {
    if (!is_practitioner(connection)) {
        return refuse(ErrorCode::forbidden);
    }
    if (call_) {
        return refuse(ErrorCode::wrong_state);
    }
    const auto wait = std::ranges::find(waits_, entry, &Wait::entry);
    if (wait == waits_.end() || !wait->seat.connection) {
        return refuse(ErrorCode::unknown_entry);
    }
    return std::vector{practitioner_->os_family, wait->seat.os_family};
}

Result<Effects> Room::admit(ConnectionId connection, const EntryId& entry, const CallId& call, Now now) {
    if (const auto plan = plan_admission(connection, entry); !plan) {
        return std::unexpected(plan.error());
    }
    const auto wait = find_wait(entry);
    call_ = Call{.id = call, .started_at = now.wall, .guests = {}};
    call_->guests.push_back(std::move(wait->seat));
    waits_.erase(wait);
    Effects effects;
    tell_practitioner(effects);
    tell(*practitioner_, call_started(*practitioner_, false), effects);
    for (const auto& guest : call_->guests) {
        tell(guest, call_started(guest, false), effects);
    }
    return effects;
}

Result<Effects> Room::decline(ConnectionId connection, const EntryId& entry) {
    if (!is_practitioner(connection)) {
        return refuse(ErrorCode::forbidden);
    }
    const auto wait = find_wait(entry);
    if (wait == waits_.end()) {
        return refuse(ErrorCode::unknown_entry);
    }
    Effects effects;
    tell(wait->seat, protocol::WaitingEnded{.reason = protocol::WaitingEnd::declined}, effects);
    if (wait->seat.connection) {
        effects.emplace_back(Disconnect{*wait->seat.connection, Farewell::done});
    }
    waits_.erase(wait);
    tell_practitioner(effects);
    return effects;
}

Result<Effects> Room::set_waiting_room(ConnectionId connection, const protocol::SetWaitingRoom& wanted) {
    if (!is_practitioner(connection)) {
        return refuse(ErrorCode::forbidden);
    }
    if (!is_plain_text(wanted.note)) {
        return refuse_member("/note");
    }
    availability_ = wanted.availability;
    note_ = wanted.note;
    Effects effects;
    tell_practitioner(effects);
    tell_everyone_waiting(effects);
    return effects;
}

// ---- in the call

Result<const Room::Seat*> Room::receiver(ConnectionId sender, const ParticipantId& to) const {
    const auto* const from = participant(sender);
    if (!call_ || from == nullptr) {
        return refuse(ErrorCode::wrong_state);
    }
    const auto* const peer = participant(to);
    if (peer == nullptr || peer == from) {
        return refuse(ErrorCode::unknown_participant);
    }
    return peer;
}

Result<Effects> Room::relay(ConnectionId connection, const protocol::Description& description) const {
    const auto peer = receiver(connection, description.to);
    if (!peer) {
        return std::unexpected(peer.error());
    }
    if (const auto checked = check_description(description.description.sdp); !checked) {
        return std::unexpected(checked.error());
    }
    if (!permits_description(services_.connection_policy, description.description.sdp)) {
        return refuse(ErrorCode::description_refused);
    }
    Effects effects;
    tell(**peer,
         protocol::RelayedDescription{.from = participant(connection)->participant,
                                      .description = description.description},
         effects);
    return effects;
}

Result<Effects> Room::relay(ConnectionId connection, const protocol::Candidate& candidate) const {
    const auto peer = receiver(connection, candidate.to);
    if (!peer) {
        return std::unexpected(peer.error());
    }
    Effects effects;
    if (permits(services_.connection_policy, candidate.candidate.text)) {
        tell(**peer,
             protocol::RelayedCandidate{.from = participant(connection)->participant, .candidate = candidate.candidate},
             effects);
    }
    return effects;
}

// ---- leaving

Effects Room::leave(ConnectionId connection, const std::optional<CallId>& call) {
    Effects effects;
    const auto* const seat = participant(connection);
    if (call_ && seat != nullptr) {
        if (!call || *call == call_->id) {
            end_call(seat, protocol::CallEnd::hung_up, protocol::CallEnd::peer_hung_up, effects);
        }
        return effects;
    }
    const auto wait =
        std::ranges::find_if(waits_, [&](const Wait& candidate) { return candidate.seat.connection == connection; });
    if (wait != waits_.end() && !call) {
        tell(wait->seat, protocol::WaitingEnded{.reason = protocol::WaitingEnd::left}, effects);
        effects.emplace_back(Disconnect{connection, Farewell::done});
        waits_.erase(wait);
        tell_practitioner(effects);
    }
    return effects;
}

Effects Room::lost(ConnectionId connection, Now now) {
    Effects effects;
    const auto lose = [&](Seat& seat) {
        seat.connection.reset();
        seat.lost_at = now.steady;
    };
    if (is_practitioner(connection)) {
        if (call_) {
            lose(*practitioner_);
            tell_peers(*practitioner_, protocol::PeerInterrupted{.participant_id = practitioner_->participant},
                       effects);
        } else {
            practitioner_.reset();
        }
        tell_everyone_waiting(effects);
        return effects;
    }
    if (call_) {
        for (auto& guest : call_->guests) {
            if (guest.connection == connection) {
                lose(guest);
                tell_peers(guest, protocol::PeerInterrupted{.participant_id = guest.participant}, effects);
                return effects;
            }
        }
    }
    for (auto& wait : waits_) {
        if (wait.seat.connection == connection) {
            lose(wait.seat);
            tell_practitioner(effects);
        }
    }
    return effects;
}

Effects Room::end_sessions(const std::vector<SessionId>& sessions) {
    Effects effects;
    const auto ended = [&](const Seat& seat) { return std::ranges::find(sessions, seat.session) != sessions.end(); };
    const auto close = [&](const Seat& seat) {
        if (seat.connection) {
            effects.emplace_back(Disconnect{*seat.connection, Farewell::session_ended});
        }
    };
    if (call_) {
        if (ended(*practitioner_)) {
            end_call(&*practitioner_, protocol::CallEnd::session_ended, protocol::CallEnd::peer_hung_up, effects);
        } else if (const auto guest = std::ranges::find_if(call_->guests, ended); guest != call_->guests.end()) {
            const auto leaver = *guest;
            end_call(&leaver, protocol::CallEnd::guest_deleted, protocol::CallEnd::peer_hung_up, effects);
        }
    }
    if (practitioner_ && ended(*practitioner_)) {
        close(*practitioner_);
        practitioner_.reset();
        tell_everyone_waiting(effects);
    }
    const auto before = waits_.size();
    std::erase_if(waits_, [&](const Wait& wait) {
        if (!ended(wait.seat)) {
            return false;
        }
        tell(wait.seat, protocol::WaitingEnded{.reason = protocol::WaitingEnd::guest_deleted}, effects);
        close(wait.seat);
        return true;
    });
    if (waits_.size() != before) {
        tell_practitioner(effects);
    }
    return effects;
}

Effects Room::tick(Now now) {
    Effects effects;
    const auto over = [&](const Seat& seat) {
        return !seat.connection && seat.lost_at + services_.grace <= now.steady;
    };
    if (call_ && (over(*practitioner_) || std::ranges::any_of(call_->guests, over))) {
        end_call(nullptr, protocol::CallEnd::peer_lost, protocol::CallEnd::peer_lost, effects);
    }
    if (std::erase_if(waits_, [&](const Wait& wait) { return over(wait.seat); }) > 0) {
        tell_practitioner(effects);
    }
    return effects;
}

void Room::end_call(const Seat* leaver, protocol::CallEnd own, protocol::CallEnd others, Effects& effects) {
    const auto farewell = [&](const Seat& seat) {
        const bool leaves = leaver != nullptr && leaver->participant == seat.participant;
        tell(seat, protocol::CallEnded{.call_id = call_->id, .reason = leaves ? own : others}, effects);
    };
    farewell(*practitioner_);
    for (const auto& guest : call_->guests) {
        farewell(guest);
        if (guest.connection) {
            effects.emplace_back(Disconnect{*guest.connection, Farewell::done});
        }
    }
    effects.emplace_back(CallFinished{call_->id});
    call_.reset();
    if (!practitioner_->connection) {
        practitioner_.reset();
        tell_everyone_waiting(effects);
    }
}

} // namespace visavis::consultation
