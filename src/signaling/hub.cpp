// The hub's registers and its two watches.
#include "visavis/signaling/hub.hpp"

#include "arrival.hpp"
#include "connection.hpp"
#include "hub_parts.hpp"
#include "node_messages.hpp"
#include "pipe.hpp"

#include "visavis/observe/log.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace visavis::signaling {

using namespace std::chrono_literals;

void Hub::Parts::opened(consultation::ConnectionId connection, const std::shared_ptr<net::WebSocket>& socket) {
    const std::scoped_lock lock{mutex_};
    open_.emplace(connection, socket);
}

void Hub::Parts::closed(consultation::ConnectionId connection) {
    const std::scoped_lock lock{mutex_};
    open_.erase(connection);
}

void Hub::Parts::seats_changed(const std::shared_ptr<RoomActor>& room, const std::vector<SessionId>& taken,
                               const std::vector<SessionId>& given_up) {
    const std::scoped_lock lock{mutex_};
    for (const auto& session : given_up) {
        if (const auto seat = seats_.find(session); seat != seats_.end() && seat->second.of == room.get()) {
            seats_.erase(seat);
        }
    }
    for (const auto& session : taken) {
        seats_.insert_or_assign(session, Seat{.of = room.get(), .room = room});
        newcomers_.push_back(session);
    }
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

std::vector<std::shared_ptr<net::WebSocket>> Hub::Parts::open() const {
    const std::scoped_lock lock{mutex_};
    std::vector<std::shared_ptr<net::WebSocket>> all;
    all.reserve(open_.size());
    std::ranges::transform(open_, std::back_inserter(all), [](const auto& one) { return one.second; });
    return all;
}

std::vector<SessionId> Hub::Parts::sessions() const {
    const std::scoped_lock lock{mutex_};
    std::vector<SessionId> all;
    all.reserve(seats_.size());
    std::ranges::transform(seats_, std::back_inserter(all), [](const auto& one) { return one.first; });
    return all;
}

std::vector<SessionId> Hub::Parts::take_newcomers() {
    const std::scoped_lock lock{mutex_};
    return std::exchange(newcomers_, {});
}

std::map<std::shared_ptr<RoomActor>, std::vector<SessionId>>
Hub::Parts::seated(const std::vector<SessionId>& sessions) const {
    std::map<std::shared_ptr<RoomActor>, std::vector<SessionId>> rooms;
    const std::scoped_lock lock{mutex_};
    for (const auto& session : sessions) {
        const auto seat = seats_.find(session);
        if (auto room = seat != seats_.end() ? seat->second.room.lock() : nullptr) {
            rooms[std::move(room)].push_back(session);
        }
    }
    return rooms;
}

namespace {

constexpr auto watch_interval = 750ms;
constexpr auto comparison_interval = 60s;
constexpr std::ptrdiff_t compared_at_once = 1000; // sessions in one statement, which has a time limit

/// In the rooms that live here; those of one room in one turn, so that each hears the reason that is theirs.
void end_sessions(Hub::Parts& parts, const std::vector<SessionId>& sessions) {
    for (auto& [room, seated] : parts.seated(sessions)) {
        parts.tasks.spawn(room->executor(),
                          [](std::shared_ptr<RoomActor> actor, std::vector<SessionId> ended) -> Task<> {
                              const auto done = co_await actor->turn(
                                  [&](consultation::Room& r, consultation::Now) { return r.end_sessions(ended); });
                              static_cast<void>(done); // refused only where the room has moved away
                          }(room, std::move(seated)));
    }
}

/// Whatever they ended by. False: the database is away.
Task<bool> compare(Hub::Parts& parts, std::vector<SessionId> sessions) {
    std::vector<SessionId> all_ended;
    for (auto from = sessions.begin(); from != sessions.end();) {
        const auto to = from + std::min<std::ptrdiff_t>(compared_at_once, sessions.end() - from);
        const auto ended = co_await parts.given.sessions.ended_among({from, to}, parts.given.clock.now());
        if (!ended) {
            end_sessions(parts, all_ended);
            co_return false;
        }
        all_ended.insert(all_ended.end(), ended->begin(), ended->end());
        from = to;
    }
    end_sessions(parts, all_ended);
    co_return true;
}

/// By their time alone. False: the database is away.
Task<bool> end_those_past(Hub::Parts& parts, WallTime after, WallTime until) {
    if (until == after) {
        co_return true;
    }
    const auto ended = co_await parts.given.sessions.ended_between(after, until);
    if (ended) {
        end_sessions(parts, *ended);
    }
    co_return ended.has_value();
}

/// Ends seats of sessions that end elsewhere (T-15), with or without a socket. The database says which (EndedSessions),
/// except of those that end by time alone; for them it is asked, and the question is as small for ten thousand seats as
/// for one. Who takes a seat is compared once: what was said while they were coming in found nobody here, and a seat
/// that was rebuilt from somebody else's string may be of a session that ended long before. All are compared once a
/// minute, which also notes that they are in use, and whenever something may have been missed.
Task<> watch_sessions(Hub::Parts& parts) {
    const auto& clock = parts.given.clock;
    asio::steady_timer timer{co_await asio::this_coro::executor};
    auto watched_until = clock.now();
    auto next_comparison = clock.steady() + comparison_interval;
    while (!parts.leaving) {
        timer.expires_after(watch_interval);
        co_await timer.async_wait(asio::use_awaitable);
        const auto now = clock.now();
        const bool missed = parts.sessions_missed.exchange(false) || !parts.given.ended_sessions.listening();
        const bool all = missed || clock.steady() >= next_comparison || now < watched_until;
        auto newcomers = parts.take_newcomers();
        bool done = false;
        if (all) {
            done = co_await compare(parts, parts.sessions());
        } else if (co_await compare(parts, std::move(newcomers))) {
            done = co_await end_those_past(parts, watched_until, now);
        }
        if (!done) {
            parts.sessions_missed = true;
            continue;
        }
        watched_until = now;
        if (all) {
            next_comparison = clock.steady() + comparison_interval;
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
    parts_->given.ended_sessions.start({.ended =
                                            [parts = parts_, executor](const std::vector<SessionId>& ended) {
                                                asio::post(executor, [parts, ended] { end_sessions(*parts, ended); });
                                            },
                                        .missed = [parts = parts_] { parts->sessions_missed = true; }});
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
    auto connection = std::make_shared<Connection>(*parts_, std::get<std::shared_ptr<RoomActor>>(place),
                                                   std::move(socket), MessageRate{parts_->given.slowed_at_most});
    co_return co_await connection->enter(*std::move(arrival)) ? std::move(connection) : nullptr;
}

void Hub::sessions_ended(const std::vector<SessionId>& sessions) {
    end_sessions(*parts_, sessions);
    parts_->given.bus.publish(bus::Bus::subject("sessions_ended"), encode(sessions));
}

void Hub::going_away() {
    parts_->leaving = true;
    parts_->given.ended_sessions.stop();
    const EncodedMessage message{
        protocol::encode(protocol::ServerMessage{protocol::GoingAway{.reconnect_after_ms = 500}})};
    const auto dismiss = [&](net::WebSocket& socket) {
        socket.send(message);
        socket.close(net::CloseCode::going_away);
    };
    for (const auto& socket : parts_->open()) {
        dismiss(*socket);
    }
    for (const auto& socket : parts_->piped()) {
        dismiss(*socket);
    }
}

bool Hub::idle() const {
    return parts_->tasks.running() == 0 && parts_->given.ended_sessions.idle();
}

} // namespace visavis::signaling
