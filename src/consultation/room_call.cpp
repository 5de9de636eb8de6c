// The call: letting somebody in, relaying, leaving, and the end.
#include "visavis/base/assert.hpp"
#include "visavis/consultation/candidate_policy.hpp"
#include "visavis/consultation/description_check.hpp"
#include "visavis/consultation/room.hpp"

#include <algorithm>

namespace visavis::consultation {

// ---- letting somebody in

Result<AdmissionPlan> Room::plan_admission(ConnectionId connection, const EntryId& entry) const {
    if (!is_practitioner(connection)) {
        return refuse(ErrorCode::forbidden);
    }
    const auto wait = std::ranges::find(waits_, entry, &Wait::entry);
    if (wait == waits_.end() || !wait->seat.connection) {
        return refuse(ErrorCode::unknown_entry);
    }
    AdmissionPlan plan{.running = call(), .os_families = {practitioner_->os_family}};
    if (call_) {
        if (call_->guests.size() + 1 >= max_participants) {
            return refuse(ErrorCode::call_full);
        }
        std::ranges::transform(call_->guests, std::back_inserter(plan.os_families), &Seat::os_family);
    }
    plan.os_families.push_back(wait->seat.os_family);
    return plan;
}

Result<Effects> Room::admit(ConnectionId connection, const EntryId& entry, const CallId& call, Now now) {
    const auto plan = plan_admission(connection, entry);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    if (plan->running && *plan->running != call) {
        return refuse(ErrorCode::wrong_state);
    }
    seats_changed_ = true;
    const auto wait = find_wait(entry);
    auto guest = std::move(wait->seat);
    waits_.erase(wait);
    if (waits_.empty()) {
        waits_.shrink_to_fit(); // a call of two is the rule, and most rooms have one
    }
    if (const auto counted = entries_.find(*guest.guest); counted != entries_.end()) {
        counted->second -= entry_every; // who is let in was not in vain, and nobody's nuisance
    }
    Effects effects;
    if (call_) {
        join_call(std::move(guest), effects);
    } else {
        begin_call(std::move(guest), call, effects, now);
    }
    list_changed();
    return effects;
}

void Room::begin_call(Seat guest, const CallId& call, Effects& effects, Now now) {
    practitioner_->sent.begin();
    practitioner_->received = 0;
    call_ = Call{.id = call,
                 .started_at = now.wall,
                 .policy = policy_,
                 .renew_at = now.steady + services_.renew_ice_servers_every,
                 .guests = {}};
    call_->guests.push_back(std::move(guest));
    tell(*practitioner_, call_started(*practitioner_, false, false), effects);
    tell(call_->guests.front(), call_started(call_->guests.front(), false, false), effects);
}

void Room::join_call(Seat guest, Effects& effects) {
    ++call_->revision;
    call_->guests.push_back(std::move(guest));
    const auto& newcomer = call_->guests.back();
    tell(newcomer, call_started(newcomer, false, false), effects);
    announce(newcomer, effects);
}

/// Tells the others of somebody who came into their call.
void Room::announce(const Seat& newcomer, Effects& effects) const {
    for_each_participant([&](const Seat& told) {
        if (told.participant != newcomer.participant) {
            tell(told, protocol::PeerJoined{.peer = peer(newcomer, told), .resume = resume_text(told)}, effects);
        }
    });
}

// ---- relaying

Result<Room::Way> Room::way(ConnectionId sender, const ParticipantId& to, std::int64_t seq) {
    auto* const from = participant(sender);
    if (from == nullptr) {
        return refuse(ErrorCode::wrong_state);
    }
    if (seq <= from->received) {
        return Way{.from = from, .to = nullptr};
    }
    from->received = seq; // taken, also when it is refused: sent again it would be refused again
    auto* const peer = participant(to);
    if (peer == nullptr || peer == from) {
        return refuse(ErrorCode::unknown_participant);
    }
    return Way{.from = from, .to = peer};
}

template <class Message>
void Room::hand_on(const Seat& from, Seat& to, const Message& message, Effects& effects, SteadyTime now) {
    thread_local std::string text; // of the message in hand
    text.clear();
    protocol::append_relayed(text, from.participant, to.sent.next(), message);
    auto encoded = to.sent.keep(text, now);
    if (to.connection) {
        effects.emplace_back(DeliverEncoded{.to = *to.connection, .message = std::move(encoded)});
    }
    ping(to, effects, now);
}

Result<Effects> Room::relay(ConnectionId connection, const protocol::DescriptionView& description, SteadyTime now) {
    const auto found = way(connection, description.to, description.seq);
    if (!found) {
        return std::unexpected(found.error());
    }
    Effects effects;
    if (found->to == nullptr) {
        return effects;
    }
    if (const auto checked = check_description(description.description.sdp.text, call_->policy); !checked) {
        return std::unexpected(checked.error());
    }
    hand_on(*found->from, *found->to, description, effects, now);
    return effects;
}

Result<Effects> Room::relay(ConnectionId connection, const protocol::CandidateView& candidate, SteadyTime now) {
    const auto found = way(connection, candidate.to, candidate.seq);
    if (!found) {
        return std::unexpected(found.error());
    }
    Effects effects;
    if (found->to != nullptr && permits(call_->policy, candidate.candidate.text)) {
        hand_on(*found->from, *found->to, candidate, effects, now);
    }
    return effects;
}

void Room::pong(ConnectionId connection, PingNumber number) {
    if (auto* const seat = participant(connection)) {
        seat->sent.pong(number);
    }
}

// ---- leaving

Effects Room::leave(ConnectionId connection, const std::optional<CallId>& call) {
    Effects effects;
    seats_changed_ = true;
    const auto* const seat = participant(connection);
    if (seat != nullptr) {
        if (call && *call != call_->id) {
            return effects;
        }
        if (seat->role == Role::practitioner) {
            end_call({seat->participant}, protocol::CallEnd::hung_up, protocol::CallEnd::peer_hung_up, effects);
        } else {
            remove_guests([id = seat->participant](const Seat& guest) { return guest.participant == id; },
                          protocol::CallEnd::hung_up, protocol::CallEnd::peer_hung_up, protocol::PeerEnd::hung_up,
                          effects);
        }
        return effects;
    }
    const auto wait =
        std::ranges::find_if(waits_, [&](const Wait& candidate) { return candidate.seat.connection == connection; });
    if (wait != waits_.end() && !call) {
        tell(wait->seat, protocol::WaitingEnded{.reason = protocol::WaitingEnd::left, .advice = {}}, effects);
        effects.emplace_back(Disconnect{connection, Farewell::done});
        waits_.erase(wait);
        list_changed();
    }
    return effects;
}

void Room::say_goodbye(const Seat& guest, protocol::CallEnd own, protocol::PeerEnd others, Effects& effects) const {
    tell(guest, protocol::CallEnded{.call_id = call_->id, .reason = own}, effects);
    if (guest.connection) {
        effects.emplace_back(Disconnect{*guest.connection, Farewell::done});
    }
    for_each_participant([&](const Seat& told) {
        tell(told,
             protocol::PeerLeft{.participant_id = guest.participant, .reason = others, .resume = resume_text(told)},
             effects);
    });
}

void Room::remove_guests(const std::function<bool(const Seat&)>& leaves, protocol::CallEnd own,
                         protocol::CallEnd if_last, protocol::PeerEnd others, Effects& effects) {
    std::vector<ParticipantId> leavers;
    for (const auto& guest : call_->guests) {
        if (leaves(guest)) {
            leavers.push_back(guest.participant);
        }
    }
    if (leavers.size() == call_->guests.size()) {
        end_call(leavers, own, if_last, effects);
        return;
    }
    for (const auto& leaver : leavers) {
        const auto place = std::ranges::find(call_->guests, leaver, &Seat::participant);
        const auto guest = std::move(*place);
        call_->guests.erase(place);
        ++call_->revision;
        say_goodbye(guest, own, others, effects);
    }
}

void Room::remember_end(const CallId& call) {
    if (ended_.size() == ends_remembered) {
        ended_.erase(ended_.begin());
    }
    ended_.push_back(call);
}

void Room::end_call(const std::vector<ParticipantId>& leavers, protocol::CallEnd own, protocol::CallEnd others,
                    Effects& effects) {
    for_each_participant([&](const Seat& seat) {
        const bool leaves = std::ranges::find(leavers, seat.participant) != leavers.end();
        tell(seat, protocol::CallEnded{.call_id = call_->id, .reason = leaves ? own : others}, effects);
        if (seat.role == Role::guest && seat.connection) {
            effects.emplace_back(Disconnect{*seat.connection, Farewell::done});
        }
    });
    effects.emplace_back(CallFinished{call_->id});
    remember_end(call_->id);
    call_.reset();
    practitioner_->sent.begin();
    if (!practitioner_->connection) {
        practitioner_.reset();
        tell_everyone_waiting(effects);
    }
}

} // namespace visavis::consultation
