// The table of client messages.
#include "routes.hpp"

#include "handlers/handlers.hpp"

namespace visavis::signaling {

namespace {

using enum Sender;

constexpr std::array<MessageRoute, std::variant_size_v<protocol::ClientMessage>> table{{
    {"hello", first_message, nullptr},
    {"admit", practitioner, handlers::admit},
    {"decline", practitioner, handlers::decline},
    {"set_waiting_room", practitioner, handlers::set_waiting_room},
    {"description", anyone, handlers::description},
    {"candidate", anyone, handlers::candidate},
    {"leave", anyone, handlers::leave},
}};

/// The row of each alternative stands at its index.
template <std::size_t... at>
constexpr bool in_order(std::index_sequence<at...> /*each*/) {
    return ((table[at].type == std::variant_alternative_t<at, protocol::ClientMessage>::type) && ...);
}

static_assert(in_order(std::make_index_sequence<table.size()>{}));

} // namespace

const std::array<MessageRoute, std::variant_size_v<protocol::ClientMessage>>& message_routes() {
    return table;
}

} // namespace visavis::signaling
