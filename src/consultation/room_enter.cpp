// Coming in: a seat taken for the first time, taken again after a lost socket, or rebuilt from what its holder carries
// when the server that knew it is gone.
#include "visavis/base/assert.hpp"
#include "visavis/consultation/room.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace visavis::consultation {

Result<Effects> Room::enter(const Visitor& visitor, const std::optional<ResumePoint>& point, bool call_is_open,
                            Now now) {
    VISAVIS_ASSERT((visitor.role == Role::guest) == visitor.guest.has_value(),
                   "a visitor is a guest or has no guest id");
    seats_changed_ = true;
    policy_ = visitor.connection_policy;
    if (!first_entered_at_) {
        first_entered_at_ = now.steady;
    }
    const bool own_point = point && point->session == visitor.session;
    const auto* const call_point = own_point ? std::get_if<CallPoint>(&point->place) : nullptr;
    Effects effects;
    // The database was asked a moment ago, and what is over here may not be written there yet.
    if (call_point != nullptr && call_is_open && std::ranges::find(ended_, call_point->call) == ended_.end()) {
        if (can_restore(*call_point)) {
            restore(*call_point, visitor.role == Role::practitioner, now);
        } else if (!call_ || call_->id != call_point->call) {
            // Somebody came afresh and has given it up; who shows its string is told that it is over, and then it is.
            remember_end(call_point->call);
            effects.emplace_back(CallFinished{call_point->call});
        } else if (call_->revision < call_point->revision) {
            adopt(*call_point, effects, now);
        }
    }
    auto entered = visitor.role == Role::guest ? enter_guest(visitor, own_point ? point : std::nullopt, now)
                                               : enter_practitioner(visitor, call_point, now);
    if (entered) {
        entered->insert(entered->begin(), std::make_move_iterator(effects.begin()),
                        std::make_move_iterator(effects.end()));
    }
    return entered;
}

Result<Effects> Room::enter_practitioner(const Visitor& visitor, const CallPoint* point, Now now) {
    practitioner_name_ = visitor.display_name;
    Effects effects;
    if (call_ && !call_->vouched) {
        if (point != nullptr && point->call == call_->id) {
            call_->vouched = true;
        } else {
            end_call({}, protocol::CallEnd::peer_lost, protocol::CallEnd::peer_lost, effects);
        }
    }
    if (practitioner_ && practitioner_->session == visitor.session && call_) {
        effects = return_to_call(*practitioner_, visitor, now);
        tell_list(effects);
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
        tell_list(effects);
    }
    if (point != nullptr && !call_) { // a running call says by its id that the earlier one is over
        tell(*practitioner_, protocol::CallEnded{.call_id = point->call, .reason = protocol::CallEnd::peer_lost},
             effects);
    }
    tell_everyone_waiting(effects);
    return effects;
}

Result<Effects> Room::enter_guest(const Visitor& visitor, const std::optional<ResumePoint>& point, Now now) {
    const auto* const call_point = point ? std::get_if<CallPoint>(&point->place) : nullptr;
    if (call_) {
        const auto same_guest = std::ranges::find(call_->guests, visitor.guest, &Seat::guest);
        if (same_guest != call_->guests.end()) {
            return same_guest->session == visitor.session ? Result<Effects>{return_to_call(*same_guest, visitor, now)}
                                                          : refuse(ErrorCode::seat_taken);
        }
    }
    if (call_point != nullptr) { // the call they come back to is over, or goes on without them
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
    const auto since = waiting_since(*visitor.guest, point ? std::get_if<WaitingPoint>(&point->place) : nullptr, now);
    if (const auto counted = count_entry(*visitor.guest, now.steady); !counted) {
        return std::unexpected(counted.error());
    }
    Wait wait{.entry = EntryId::random(), .since = since, .seat = seat_for(visitor)};
    Effects effects;
    tell(wait.seat, welcome(wait.seat, now), effects);
    tell(wait.seat, waiting_state(wait), effects);
    waits_.insert(std::ranges::upper_bound(waits_, wait.since, {}, &Wait::since), std::move(wait));
    list_changed();
    return effects;
}

/// A bucket that holds `entries_at_once` and gets one back `entry_every`.
Result<> Room::count_entry(const GuestId& guest, SteadyTime now) {
    if (entries_.size() >= 2 * max_waiting && !others_are_believed(now)) {
        std::erase_if(entries_, [&](const auto& one) { return one.second <= now; });
    }
    auto& all_at = entries_.try_emplace(guest, now).first->second;
    const auto after = std::max(all_at, now) + entry_every;
    if (const auto too_much = after - now - entries_at_once * entry_every; too_much > SteadyTime::duration::zero()) {
        return refuse(ErrorCode::rate_limited, std::chrono::ceil<std::chrono::seconds>(too_much));
    }
    all_at = after;
    return {};
}

/// A string is good for the wait it was made for. Of a wait of this run's own the room knows by itself that it is over;
/// one that another run held is believed while people come back from there, to each guest once.
WallTime Room::waiting_since(const GuestId& guest, const WaitingPoint* point, Now now) const {
    const bool believed =
        point != nullptr && point->run != services_.run && others_are_believed(now.steady) && !entries_.contains(guest);
    return believed ? std::min(point->waiting_since, now.wall) : now.wall;
}

bool Room::others_are_believed(SteadyTime now) const {
    return now < *first_entered_at_ + services_.grace + entry_every;
}

Effects Room::return_to_call(Seat& seat, const Visitor& visitor, Now now) {
    Effects effects;
    const bool was_lost = !seat.connection;
    seat.os_family = visitor.os_family;
    sit(seat, visitor, effects);
    const auto missed = seat.sent.resume(visitor.received);
    if (!visitor.received) {
        seat.received = 0; // a new page counts from the beginning
    }
    tell(seat, welcome(seat, now), effects);
    tell(seat, call_started(seat, true, !missed), effects);
    if (missed) {
        for (const auto& message : *missed) {
            effects.emplace_back(DeliverEncoded{.to = visitor.connection, .message = message});
        }
        ping(seat, effects, now.steady);
    }
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
    wait.seat.invitation_name = visitor.invitation_name;
    wait.seat.os_family = visitor.os_family;
    tell(wait.seat, welcome(wait.seat, now), effects);
    tell(wait.seat, waiting_state(wait), effects);
    list_changed();
    return effects;
}

bool Room::waits(const std::optional<GuestId>& guest) const {
    return guest && std::ranges::any_of(waits_, [&](const Wait& wait) { return wait.seat.guest == guest; });
}

/// A practitioner who came afresh meanwhile has given the call up, and so has a guest who waits again, but for nobody
/// else.
bool Room::can_restore(const CallPoint& point) const {
    const auto is_guest = [](const SeatPoint& seat) { return seat.role == Role::guest; };
    return !call_ && !practitioner_ && point.seats.size() <= max_participants &&
           std::ranges::any_of(point.seats,
                               [&](const SeatPoint& seat) { return is_guest(seat) && !waits(seat.guest); }) &&
           std::ranges::count_if(point.seats, std::not_fn(is_guest)) == 1;
}

/// Rebuilds the call from what one of its participants carries; every seat starts lost, so the grace time runs for all.
void Room::restore(const CallPoint& point, bool vouched, Now now) {
    call_ = Call{.id = point.call,
                 .started_at = point.started_at,
                 .policy = policy_,
                 .renew_at = now.steady + services_.renew_ice_servers_every,
                 .revision = point.revision,
                 .guests = {},
                 .vouched = vouched};
    for (const auto& seat_point : point.seats) {
        if (seat_point.role == Role::practitioner) {
            practitioner_ = seat_for(seat_point, now);
        } else if (!waits(seat_point.guest)) {
            call_->guests.push_back(seat_for(seat_point, now));
        }
    }
    VISAVIS_ASSERT(practitioner_ && !call_->guests.empty(), "can_restore was asked");
}

/// The list that was restored first missed somebody's coming or going; who is not on the newer one had left before.
void Room::adopt(const CallPoint& point, Effects& effects, Now now) {
    const auto listed = [&](const Seat& seat) {
        return std::ranges::find(point.seats, seat.participant, &SeatPoint::participant) != point.seats.end();
    };
    call_->revision = point.revision;
    std::vector<Seat> gone;
    for (auto& guest : std::exchange(call_->guests, {})) {
        (listed(guest) ? call_->guests : gone).push_back(std::move(guest));
    }
    std::vector<ParticipantId> newcomers;
    for (const auto& seat_point : point.seats) {
        const bool known =
            std::ranges::find(call_->guests, seat_point.participant, &Seat::participant) != call_->guests.end();
        if (seat_point.role == Role::guest && !known && !waits(seat_point.guest) &&
            call_->guests.size() + 1 < max_participants) {
            call_->guests.push_back(seat_for(seat_point, now));
            newcomers.push_back(seat_point.participant);
        }
    }
    for (const auto& guest : gone) {
        say_goodbye(guest, protocol::CallEnd::peer_lost, protocol::PeerEnd::lost, effects);
    }
    if (call_->guests.empty()) {
        end_call({}, protocol::CallEnd::peer_lost, protocol::CallEnd::peer_lost, effects);
        return;
    }
    for (const auto& newcomer : newcomers) {
        announce(*participant(newcomer), effects);
    }
}

} // namespace visavis::consultation
