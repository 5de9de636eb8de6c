// What a practitioner does in the waiting room.
#include "../connection.hpp"
#include "handlers.hpp"

namespace visavis::signaling::handlers {

using consultation::Now;
using consultation::Room;

/// Write, then turn, then deliver: the call is durable before anyone sees it.
Task<Result<>> admit(Connection& connection, protocol::ClientMessage message) {
    const auto entry = std::get<protocol::Admit>(message).entry_id;
    auto plan =
        co_await connection.room().ask([&](const Room& room) { return room.plan_admission(connection.id(), entry); });
    if (!plan) {
        co_return std::unexpected(plan.error());
    }
    auto& recorder = connection.hub().recorder;
    const auto call = CallId::random();
    if (const auto begun = co_await recorder.begin(call, std::move(*plan)); !begun) {
        co_return begun;
    }
    const auto admitted = co_await connection.room().turn(
        [&](Room& room, Now now) { return room.admit(connection.id(), entry, call, now); });
    if (!admitted) {
        co_await recorder.discard(call); // the guest left in between
    } else {
        connection.hub().given.metrics.count("calls_started");
    }
    co_return admitted;
}

Task<Result<>> decline(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn(
        [&](Room& room, Now) { return room.decline(connection.id(), std::get<protocol::Decline>(message).entry_id); });
}

Task<Result<>> set_waiting_room(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn([&](Room& room, Now) {
        return room.set_waiting_room(connection.id(), std::get<protocol::SetWaitingRoom>(message));
    });
}

} // namespace visavis::signaling::handlers
