// The hub's registers and its two watches.
#include "visavis/signaling/hub.hpp"

#include "arrival.hpp"
#include "connection.hpp"
#include "hub_parts.hpp"
#include "node_messages.hpp"
#include "pipe.hpp"

#include "visavis/observe/log.hpp"

#include <algorithm>
#include <iterator>

namespace visavis::signaling {

using namespace std::chrono_literals;

void Hub::Parts::opened(consultation::ConnectionId connection, const SessionId& session,
                        const std::shared_ptr<RoomActor>& room, const std::shared_ptr<net::WebSocket>& socket) {
    const std::scoped_lock lock{mutex_};
    open_.emplace(connection, Open{.session = session, .room = room, .socket = socket});
}

void Hub::Parts::closed(consultation::ConnectionId connection) {
    const std::scoped_lock lock{mutex_};
    open_.erase(connection);
}

void Hub::Parts::piped(const std::shared_ptr<net::WebSocket>& socket) {
    given.metrics.gauge_add("piped_sockets", 1);
    const std::scoped_lock lock{mutex_};
    piped_.insert(socket);
}

void Hub::Parts::unpiped(const std::shared_ptr<net::WebSocket>& socket) {
    given.metrics.gauge_add("piped_sockets", -1);
    const std::scoped_lock lock{mutex_};
    piped_.erase(socket);
}

std::vector<std::shared_ptr<net::WebSocket>> Hub::Parts::piped() const {
    const std::scoped_lock lock{mutex_};
    return {piped_.begin(), piped_.end()};
}

std::vector<Hub::Parts::Open> Hub::Parts::open() const {
    const std::scoped_lock lock{mutex_};
    std::vector<Open> all;
    all.reserve(open_.size());
    for (const auto& [connection, one] : open_) {
        all.push_back(one);
    }
    return all;
}

std::vector<SessionId> Hub::Parts::sessions() const {
    const std::scoped_lock lock{mutex_};
    std::vector<SessionId> all;
    all.reserve(open_.size());
    std::ranges::transform(open_, std::back_inserter(all), [](const auto& one) { return one.second.session; });
    return all;
}

namespace {

/// In the rooms that live here.
void end_sessions(Hub::Parts& parts, const std::vector<SessionId>& sessions) {
    for (const auto& one : parts.open()) {
        if (std::ranges::find(sessions, one.session) == sessions.end()) {
            continue;
        }
        parts.tasks.spawn(one.room->executor(),
                          [](std::shared_ptr<RoomActor> room, std::vector<SessionId> ended) -> Task<> {
                              const auto done = co_await room->turn(
                                  [&](consultation::Room& r, consultation::Now) { return r.end_sessions(ended); });
                              static_cast<void>(done); // refused only where the room has moved away
                          }(one.room, sessions));
    }
}

/// Ends seats of sessions that ended elsewhere: the command line, the retention job, a node that could not say so.
Task<> watch_sessions(Hub::Parts& parts) {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (!parts.leaving) {
        timer.expires_after(750ms);
        co_await timer.async_wait(asio::use_awaitable);
        auto held = parts.sessions();
        if (held.empty()) {
            continue;
        }
        const auto ended = co_await parts.given.sessions.ended_among(std::move(held), parts.given.clock.now());
        if (ended && !ended->empty()) {
            end_sessions(parts, *ended);
        }
    }
}

} // namespace

Hub::Hub(HubParts parts)
    : parts_{std::make_shared<Parts>(std::move(parts))} {}

Hub::~Hub() = default;

void Hub::start() {
    const auto executor = parts_->given.executor(0);
    parts_->ended_elsewhere =
        parts_->given.bus.subscribe(bus::Bus::subject("sessions_ended"), executor, [this](const bus::Message& message) {
            end_sessions(*parts_, decode_sessions(message.payload));
        });
    parts_->tasks.spawn(executor, parts_->recorder.run(parts_->leaving));
    parts_->tasks.spawn(executor, watch_sessions(*parts_));
}

Task<std::shared_ptr<net::Conversation>> Hub::serve(std::shared_ptr<net::WebSocket> socket) {
    auto arrival = co_await say_hello(*parts_, socket);
    if (!arrival) {
        co_return nullptr;
    }
    const auto place = co_await find_room(*parts_, socket, *arrival);
    if (const auto* const pipe = std::get_if<std::shared_ptr<Pipe>>(&place)) {
        (*pipe)->open();
        co_return *pipe;
    }
    auto connection =
        std::make_shared<Connection>(*parts_, std::get<std::shared_ptr<RoomActor>>(place), std::move(socket),
                                     MessageRate{parts_->given.slowed_at_most});
    co_return co_await connection->enter(*std::move(arrival)) ? std::move(connection) : nullptr;
}

void Hub::sessions_ended(const std::vector<SessionId>& sessions) {
    end_sessions(*parts_, sessions);
    parts_->given.bus.publish(bus::Bus::subject("sessions_ended"), encode(sessions));
}

void Hub::going_away() {
    parts_->leaving = true;
    const auto message = std::make_shared<const std::string>(
        protocol::encode(protocol::ServerMessage{protocol::GoingAway{.reconnect_after_ms = 500}}));
    const auto dismiss = [&](net::WebSocket& socket) {
        socket.send(message);
        socket.close(net::CloseCode::going_away);
    };
    for (const auto& one : parts_->open()) {
        dismiss(*one.socket);
    }
    for (const auto& socket : parts_->piped()) {
        dismiss(*socket);
    }
}

bool Hub::idle() const {
    return parts_->tasks.running() == 0;
}

} // namespace visavis::signaling
