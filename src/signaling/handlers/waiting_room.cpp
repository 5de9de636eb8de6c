// What a practitioner does in the waiting room.
#include "../connection.hpp"
#include "handlers.hpp"

namespace visavis::signaling::handlers {

using consultation::Now;
using consultation::Room;

namespace {

/// Durable before anyone sees it: the call, or that one more takes part. False: nothing is to be taken back.
Task<Result<bool>> write_down(CallRecorder& recorder, const CallId& call, const consultation::AdmissionPlan& plan) {
    if (plan.running) {
        co_return co_await recorder.join(call, plan.os_families);
    }
    const auto begun = co_await recorder.begin(call, plan.os_families);
    co_return begun ? Result<bool>{true} : std::unexpected(begun.error());
}

} // namespace

/// Write, then turn, then deliver.
Task<Result<>> admit(Connection& connection, protocol::ClientMessage message) {
    const auto entry = std::get<protocol::Admit>(message).entry_id;
    const auto plan =
        co_await connection.room().ask([&](const Room& room) { return room.plan_admission(connection.id(), entry); });
    if (!plan) {
        co_return std::unexpected(plan.error());
    }
    auto& recorder = connection.hub().recorder;
    const auto call = plan->running.value_or(CallId::random());
    const auto written = co_await write_down(recorder, call, *plan);
    if (!written) {
        co_return std::unexpected(written.error());
    }
    const auto admitted = co_await connection.room().turn(
        [&](Room& room, Now now) { return room.admit(connection.id(), entry, call, now); });
    if (admitted) {
        connection.hub().given.metrics.count(plan->running ? observe::Literal{"calls_joined"}
                                                           : observe::Literal{"calls_started"});
    } else if (*written) { // the guest left in between
        co_await (plan->running ? recorder.withdraw(call, plan->os_families) : recorder.discard(call));
    }
    co_return admitted;
}

Task<Result<>> decline(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn([&](Room& room, Now) {
        const auto& decline = std::get<protocol::Decline>(message);
        return room.decline(connection.id(), decline.entry_id, decline.advice);
    });
}

Task<Result<>> set_waiting_room(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn([&](Room& room, Now) {
        return room.set_waiting_room(connection.id(), std::get<protocol::SetWaitingRoom>(message));
    });
}

} // namespace visavis::signaling::handlers
