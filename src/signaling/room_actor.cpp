// Performing a room's effects.
#include "room_actor.hpp"

#include "visavis/signaling/limits.hpp"

#include <algorithm>
#include <iterator>

namespace visavis::signaling {

namespace {

net::CloseCode close_code(consultation::Farewell farewell) {
    switch (farewell) {
    case consultation::Farewell::done:
        return net::CloseCode::normal;
    case consultation::Farewell::session_ended:
        return net::CloseCode::session_ended;
    case consultation::Farewell::replaced:
        return net::CloseCode::replaced;
    }
    return net::CloseCode::internal_error;
}

} // namespace

Task<> RoomActor::attach(consultation::ConnectionId connection, std::shared_ptr<net::WebSocket> socket) {
    co_await on_executor([&] {
        sockets_.push_back({.connection = connection, .socket = std::move(socket)});
        return true;
    });
}

Task<> RoomActor::detach(consultation::ConnectionId connection) {
    co_await on_executor([&] {
        forget(connection);
        if (!moved_) {
            finish_turn(room_.lost(connection, now()));
        }
        return true;
    });
}

Task<> RoomActor::strand(consultation::ConnectionId connection) {
    co_await on_executor([&] {
        forget(connection);
        if (!moved_) {
            finish_turn(room_.unreachable(connection));
        }
        return true;
    });
}

void RoomActor::move_away() {
    moved_ = true;
    kept_.clear();
    timer_.cancel();
    list_timer_.cancel();
    say_seats({});
    for (const auto& one : sockets_) {
        one.socket->close(net::CloseCode::moved);
    }
}

net::WebSocket* RoomActor::socket(consultation::ConnectionId connection) const {
    const auto found = std::ranges::find(sockets_, connection, &Socket::connection);
    return found == sockets_.end() ? nullptr : found->socket.get();
}

void RoomActor::forget(consultation::ConnectionId connection) {
    std::erase_if(sockets_, [&](const Socket& one) { return one.connection == connection; });
}

void RoomActor::add_to(Footprint& footprint) const {
    footprint.add(*this);
    room_.add_to(footprint);
    for (const auto& one : sockets_) {
        footprint.add(one);
        one.socket->add_to(footprint);
    }
}

void RoomActor::finish_turn(consultation::Effects&& effects, SteadyTime nothing_new_before) {
    const bool seats_changed = room_.check_invariants();
    tell_list(effects); // behind the turn's own: showing a list must not hold up a description
    for (auto& effect : effects) {
        std::visit([this](auto& one) { perform(one); }, effect);
    }
    if (seats_changed) {
        say_seats(room_.sessions());
    }
    if (!armed_for_ || *armed_for_ > nothing_new_before) {
        arm_timer();
    }
}

void RoomActor::tell_list(consultation::Effects& effects) {
    if (list_rests_ || !room_.owes_list()) {
        return;
    }
    room_.tell_list(effects);
    list_rests_ = true;
    list_timer_.expires_after(list_interval);
    list_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        if (const auto self = weak.lock(); self != nullptr && !error && !self->moved_) {
            self->list_rests_ = false;
            self->finish_turn({});
        }
    });
}

void RoomActor::say_seats(std::vector<SessionId> now) {
    std::ranges::sort(now);
    std::vector<SessionId> taken;
    std::vector<SessionId> given_up;
    std::ranges::set_difference(now, seats_, std::back_inserter(taken));
    std::ranges::set_difference(seats_, now, std::back_inserter(given_up));
    seats_ = std::move(now);
    if (!taken.empty() || !given_up.empty()) {
        listener_.seats_changed(shared_from_this(), taken, given_up);
    }
}

void RoomActor::perform(const consultation::Deliver& delivery) {
    if (auto* const to = socket(delivery.to)) {
        to->send(EncodedMessage{protocol::encode(*delivery.message)});
    }
}

void RoomActor::perform(consultation::DeliverEncoded& delivery) {
    if (auto* const to = socket(delivery.to)) {
        to->send(std::move(delivery.message));
    }
}

void RoomActor::perform(const consultation::Ping& ping) {
    if (auto* const to = socket(ping.to)) {
        to->ping(static_cast<std::uint64_t>(ping.number));
    }
}

void RoomActor::perform(const consultation::Disconnect& disconnect) {
    if (auto* const to = socket(disconnect.connection)) {
        to->close(close_code(disconnect.farewell));
    }
}

void RoomActor::perform(const consultation::CallFinished& finished) {
    listener_.finished(finished.call, shared_from_this());
}

void RoomActor::arm_timer() {
    const auto deadline = room_.next_deadline();
    if (deadline && armed_for_ && *armed_for_ <= *deadline) {
        return; // it looks again when it fires: what is sent and arrives need not move a timer each time
    }
    armed_for_ = deadline;
    if (!deadline) {
        timer_.cancel();
        return;
    }
    timer_.expires_after(*deadline - clock_.steady());
    // The handler keeps the actor alive, so that a room whose people are all away still ends its call in time.
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error && !self->moved_) {
            self->armed_for_.reset();
            self->finish_turn(self->room_.tick(self->now()));
        }
    });
}

} // namespace visavis::signaling
