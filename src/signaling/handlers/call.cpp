// What participants send each other through us, and leaving.
#include "../connection.hpp"
#include "handlers.hpp"

namespace visavis::signaling::handlers {

using consultation::Now;
using consultation::Room;

Task<Result<>> description(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn([&](Room& room, Now now) {
        return room.relay(connection.id(), protocol::view(std::get<protocol::Description>(message)), now.steady);
    });
}

Task<Result<>> candidate(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn([&](Room& room, Now now) {
        return room.relay(connection.id(), protocol::view(std::get<protocol::Candidate>(message)), now.steady);
    });
}

Task<Result<>> leave(Connection& connection, protocol::ClientMessage message) {
    co_return co_await connection.room().turn(
        [&](Room& room, Now) { return room.leave(connection.id(), std::get<protocol::Leave>(message).call_id); });
}

} // namespace visavis::signaling::handlers
