// The hub's registers and its two watches.
#include "visavis/signaling/hub.hpp"

#include "connection.hpp"
#include "hub_parts.hpp"
#include "ice_offer.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/observe/log.hpp"

#include <algorithm>

namespace visavis::signaling {

using namespace std::chrono_literals;

std::shared_ptr<RoomActor> Hub::Parts::room(const AccountId& account, const std::string& practitioner_name) {
    const std::scoped_lock lock{mutex_};
    if (rooms_.size() >= sweep_at_) { // amortised: rooms are held by their people, the register only knows them
        std::erase_if(rooms_, [](const auto& entry) { return entry.second.expired(); });
        sweep_at_ = std::max<std::size_t>(64, 2 * rooms_.size());
    }
    auto& known = rooms_[account];
    if (auto room = known.lock()) {
        return room;
    }
    consultation::RoomServices services{
        .seal =
            [this, context = resume_context(account)](const consultation::ResumePoint& point) {
                return crypto::base64url(crypto::seal(given.vault.resume_key(), consultation::text(point), context));
            },
        .ice_servers =
            [this](protocol::ConnectionPolicy policy, const CallId& call, const ParticipantId& participant) {
                return ice_servers(given.ice, given.turn_secret, policy, call, participant, given.clock.now());
            },
        .renew_ice_servers_every = given.ice.credential_lifetime / 2,
        .grace = given.consultation.grace};
    auto room = std::make_shared<RoomActor>(given.executor(account.hash()),
                                            consultation::Room{practitioner_name, std::move(services)}, given.clock,
                                            [this](const CallId& call) {
                                                given.metrics.count("calls_finished");
                                                recorder.finished(call);
                                            });
    known = room;
    return room;
}

void Hub::Parts::opened(consultation::ConnectionId connection, const SessionId& session,
                        const std::shared_ptr<RoomActor>& room, const std::shared_ptr<net::WebSocket>& socket) {
    const std::scoped_lock lock{mutex_};
    open_.emplace(connection, Open{.session = session, .room = room, .socket = socket});
}

void Hub::Parts::closed(consultation::ConnectionId connection) {
    const std::scoped_lock lock{mutex_};
    open_.erase(connection);
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

namespace {

/// Ends seats of sessions that ended elsewhere: another node, the command line, the retention job.
Task<> watch_sessions(Hub& hub, Hub::Parts& parts) {
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (!parts.leaving) {
        timer.expires_after(750ms);
        co_await timer.async_wait(asio::use_awaitable);
        std::vector<SessionId> held;
        for (const auto& one : parts.open()) {
            held.push_back(one.session);
        }
        if (held.empty()) {
            continue;
        }
        const auto ended = co_await parts.given.sessions.ended_among(std::move(held), parts.given.clock.now());
        if (ended && !ended->empty()) {
            hub.sessions_ended(*ended);
        }
    }
}

} // namespace

Hub::Hub(HubParts parts)
    : parts_{std::make_shared<Parts>(std::move(parts))} {}

Hub::~Hub() = default;

void Hub::start() {
    const auto executor = parts_->given.executor(0);
    parts_->tasks.spawn(executor, parts_->recorder.run(parts_->leaving));
    parts_->tasks.spawn(executor, watch_sessions(*this, *parts_));
}

Task<> Hub::serve(std::shared_ptr<net::WebSocket> socket) {
    const consultation::ConnectionId id{parts_->next_connection.fetch_add(1)};
    Connection connection{*parts_, id, std::move(socket)};
    co_await connection.run();
}

void Hub::sessions_ended(const std::vector<SessionId>& sessions) {
    for (const auto& one : parts_->open()) {
        if (std::ranges::find(sessions, one.session) == sessions.end()) {
            continue;
        }
        parts_->tasks.spawn(one.room->executor(),
                            [](std::shared_ptr<RoomActor> room, std::vector<SessionId> ended) -> Task<> {
                                const auto done = co_await room->turn(
                                    [&](consultation::Room& r, consultation::Now) { return r.end_sessions(ended); });
                                static_cast<void>(done); // an ending is never refused
                            }(one.room, sessions));
    }
}

void Hub::going_away() {
    parts_->leaving = true;
    const auto message = std::make_shared<const std::string>(
        protocol::encode(protocol::ServerMessage{protocol::GoingAway{.reconnect_after_ms = 500}}));
    for (const auto& one : parts_->open()) {
        one.socket->send(message);
        one.socket->close(net::CloseCode::going_away);
    }
}

bool Hub::idle() const {
    return parts_->tasks.running() == 0;
}

} // namespace visavis::signaling
