// Route: one row per client message, with who may send it. The room checks again what depends on its state.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/protocol/messages.hpp"

#include <array>
#include <string_view>
#include <variant>

namespace visavis::signaling {

class Connection;

enum class Sender : std::uint8_t { first_message, practitioner, anyone };

using MessageHandler = Task<Result<>> (*)(Connection&, protocol::ClientMessage);

struct MessageRoute {
    std::string_view type;
    Sender sender;
    MessageHandler handler; ///< null for the first message, which the connection itself takes
};

/// In the order of the variant's alternatives.
[[nodiscard]] const std::array<MessageRoute, std::variant_size_v<protocol::ClientMessage>>& message_routes();

} // namespace visavis::signaling
