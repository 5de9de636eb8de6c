// The pause of whoever speaks too fast. A timer and nothing else: its pings are sent and its outbox empties meanwhile.
#include "message_rate.hpp"

#include "arrival.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace visavis::signaling {

Task<> slow_down(Hub::Parts& hub, std::shared_ptr<net::WebSocket> socket, std::optional<MessageRate::Pause> pause) {
    if (!pause) {
        turn_away(hub, *socket, {.code = ErrorCode::too_many_messages, .retry_after = std::chrono::seconds{1}}, "");
        co_return;
    }
    asio::steady_timer timer{socket->executor(), *pause};
    co_await timer.async_wait(asio::use_awaitable);
}

} // namespace visavis::signaling
