// The waiting room, losing sockets, ended sessions and the passing of time. Coming in is in room_enter.cpp, the call in
// room_call.cpp, what a room says of itself in room_state.cpp.
#include "visavis/consultation/room.hpp"

#include "visavis/base/display_name.hpp"

#include <algorithm>

namespace visavis::consultation {

Room::Room(std::string practitioner_name, RoomServices services)
    : practitioner_name_{std::move(practitioner_name)}
    , services_{std::move(services)} {}

// ---- the waiting room

Result<Effects> Room::decline(ConnectionId connection, const EntryId& entry) {
    if (!is_practitioner(connection)) {
        return refuse(ErrorCode::forbidden);
    }
    const auto wait = find_wait(entry);
    if (wait == waits_.end()) {
        return refuse(ErrorCode::unknown_entry);
    }
    seats_changed_ = true;
    Effects effects;
    tell(wait->seat, protocol::WaitingEnded{.reason = protocol::WaitingEnd::declined}, effects);
    if (wait->seat.connection) {
        effects.emplace_back(Disconnect{*wait->seat.connection, Farewell::done});
    }
    waits_.erase(wait);
    list_changed();
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
    list_changed();
    tell_everyone_waiting(effects);
    return effects;
}

// ---- losing sockets

Effects Room::lost(ConnectionId connection, Now now) {
    return lose(connection, now.steady);
}

Effects Room::unreachable(ConnectionId connection) {
    return lose(connection, std::nullopt);
}

void Room::reachable_again(Now now) {
    const auto start_grace = [&](Seat& seat) {
        if (!seat.connection && !seat.lost_at) {
            seat.lost_at = now.steady;
        }
    };
    if (call_) {
        start_grace(*practitioner_);
        std::ranges::for_each(call_->guests, start_grace);
    }
    std::ranges::for_each(waits_, start_grace, &Wait::seat);
}

Effects Room::lose(ConnectionId connection, std::optional<SteadyTime> grace_from) {
    Effects effects;
    seats_changed_ = true;
    const auto lose = [&](Seat& seat) {
        seat.connection.reset();
        seat.lost_at = grace_from;
    };
    if (auto* const seat = participant(connection)) {
        lose(*seat);
        tell_peers(*seat, protocol::PeerInterrupted{.participant_id = seat->participant}, effects);
        if (seat->role == Role::practitioner) {
            tell_everyone_waiting(effects);
        }
        return effects;
    }
    if (is_practitioner(connection)) {
        practitioner_.reset();
        tell_everyone_waiting(effects);
        return effects;
    }
    for (auto& wait : waits_) {
        if (wait.seat.connection == connection) {
            lose(wait.seat);
            list_changed();
        }
    }
    return effects;
}

Effects Room::end_sessions(const std::vector<SessionId>& sessions) {
    Effects effects;
    seats_changed_ = true;
    const auto ended = [&](const Seat& seat) { return std::ranges::find(sessions, seat.session) != sessions.end(); };
    const auto close = [&](const Seat& seat) {
        if (seat.connection) {
            effects.emplace_back(Disconnect{*seat.connection, Farewell::session_ended});
        }
    };
    if (call_ && ended(*practitioner_)) {
        std::vector<ParticipantId> leavers; // each of them hears it of themselves, also when it is all of a practice
        for_each_participant([&](const Seat& seat) {
            if (ended(seat)) {
                leavers.push_back(seat.participant);
            }
        });
        end_call(leavers, protocol::CallEnd::session_ended, protocol::CallEnd::peer_hung_up, effects);
    } else if (call_ && std::ranges::any_of(call_->guests, ended)) {
        remove_guests(ended, protocol::CallEnd::guest_deleted, protocol::CallEnd::peer_hung_up,
                      protocol::PeerEnd::session_ended, effects);
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
        list_changed();
    }
    return effects;
}

// ---- the passing of time

Effects Room::tick(Now now) {
    Effects effects;
    const auto over = [&](const Seat& seat) {
        return !seat.connection && seat.lost_at && *seat.lost_at + services_.grace <= now.steady;
    };
    if (call_ && over(*practitioner_)) {
        seats_changed_ = true;
        end_call({}, protocol::CallEnd::peer_lost, protocol::CallEnd::peer_lost, effects);
    } else if (call_ && std::ranges::any_of(call_->guests, over)) {
        seats_changed_ = true;
        remove_guests(over, protocol::CallEnd::peer_lost, protocol::CallEnd::peer_lost, protocol::PeerEnd::lost,
                      effects);
    }
    if (call_ && call_->renew_at <= now.steady) {
        call_->renew_at = now.steady + services_.renew_ice_servers_every;
        for_each_participant([&](const Seat& seat) {
            tell(seat,
                 protocol::IceServersRenewed{.ice_servers =
                                                 services_.ice_servers(call_->policy, call_->id, seat.participant)},
                 effects);
        });
    }
    if (call_) {
        const auto look_after = [&](Seat& seat) {
            seat.sent.forget_before(now.steady - DeliveryLog::keep_for);
            ping(seat, effects, now.steady);
        };
        look_after(*practitioner_);
        std::ranges::for_each(call_->guests, look_after);
    }
    if (std::erase_if(waits_, [&](const Wait& wait) { return over(wait.seat); }) > 0) {
        seats_changed_ = true;
        list_changed();
    }
    return effects;
}

} // namespace visavis::consultation
