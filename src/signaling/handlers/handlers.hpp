// The handlers of the message table, by noun.
#pragma once

#include "../routes.hpp"

namespace visavis::signaling::handlers {

// waiting_room.cpp
Task<Result<>> admit(Connection& connection, protocol::ClientMessage message);
Task<Result<>> decline(Connection& connection, protocol::ClientMessage message);
Task<Result<>> set_waiting_room(Connection& connection, protocol::ClientMessage message);

// call.cpp
Task<Result<>> description(Connection& connection, protocol::ClientMessage message);
Task<Result<>> candidate(Connection& connection, protocol::ClientMessage message);
Task<Result<>> leave(Connection& connection, protocol::ClientMessage message);

} // namespace visavis::signaling::handlers
