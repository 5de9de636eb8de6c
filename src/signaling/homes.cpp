// Which rooms live on this node. Exactly one node is a room's home; it listens to the room's subject, so that whoever
// asks there reaches it or hears at once that there is none. Two nodes may become home at the same time, or while they
// cannot hear each other; each says so, and by one rule both know who stays.
#include "connection.hpp"
#include "hub_parts.hpp"
#include "ice_offer.hpp"
#include "node_messages.hpp"
#include "remote_socket.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace visavis::signaling {

namespace {

/// One room whose home is here, as the other nodes reach it. On the room's executor.
struct Home {
    Hub::Parts& hub;
    AccountId account;
    std::string subject;
    std::weak_ptr<RoomActor> actor;

    void claim(const RoomActor& room) const {
        hub.given.bus.publish(subject, encode(Claim{.weight = static_cast<std::uint8_t>(room.room().weight())}));
    }

    void hear(const bus::Message& message) const {
        const auto heard = decode_room_message(message.payload);
        if (!heard) {
            return;
        }
        const auto room = actor.lock();
        if (const auto* const theirs = std::get_if<Claim>(&*heard)) {
            if (room != nullptr && !room->moved()) {
                judge(*theirs, message.from, *room);
            }
            return;
        }
        take_in(std::get<EnterRequest>(*heard), message, room);
    }

    void judge(const Claim& theirs, const bus::NodeId& other, RoomActor& room) const {
        const auto weight = static_cast<std::uint8_t>(room.room().weight());
        if (std::pair{weight, hub.given.bus.node()} > std::pair{theirs.weight, other}) {
            claim(room); // they may not have heard ours
            return;
        }
        hub.given.metrics.count("rooms_moved");
        observe::log(observe::Level::info, "room.moved");
        if (const auto call = room.room().call()) {
            hub.recorder.moved(*call);
        }
        hub.forget_room(account, room);
        room.move_away();
    }

    void take_in(const EnterRequest& request, const bus::Message& message, std::shared_ptr<RoomActor> room) const {
        if (room == nullptr || room->moved() || hub.leaving || request.arrival.account != account) {
            hub.given.bus.reply(message, encode(EnterAnswer{}));
            return;
        }
        auto socket = std::make_shared<RemoteSocket>(hub.given.bus, message.from, request.pipe, room->executor());
        socket->listen();
        hub.given.bus.reply(message, encode(EnterAnswer{hub.given.bus.node()}));
        const auto executor = room->executor();
        hub.tasks.spawn(executor, serve_remote(hub, std::move(room), std::move(socket), request.arrival));
    }
};

} // namespace

std::shared_ptr<RoomActor> Hub::Parts::room_here(const AccountId& account) {
    const std::scoped_lock lock{mutex_};
    const auto known = rooms_.find(account);
    return known == rooms_.end() ? nullptr : known->second.lock();
}

std::shared_ptr<RoomActor> Hub::Parts::host(const AccountId& account, const std::string& practitioner_name) {
    std::shared_ptr<RoomActor> room;
    {
        const std::scoped_lock lock{mutex_};
        if (rooms_.size() >= sweep_at_) { // amortised: rooms are held by their people, the register only knows them
            std::erase_if(rooms_, [](const auto& entry) { return entry.second.expired(); });
            sweep_at_ = std::max<std::size_t>(64, 2 * rooms_.size());
        }
        auto& known = rooms_[account];
        if (auto there = known.lock()) {
            return there;
        }
        room = make_room(account, practitioner_name);
        known = room;
    }
    if (given.bus.alone()) {
        return room;
    }
    const auto home = std::make_shared<const Home>(
        Home{.hub = *this, .account = account, .subject = given.bus.subject("room", account.text()), .actor = room});
    const auto keep = [&](bus::Subscription subscription) {
        asio::post(room->executor(), [room, subscription = std::move(subscription)] { room->keep(subscription); });
    };
    keep(given.bus.subscribe(home->subject, room->executor(),
                             [home](const bus::Message& message) { home->hear(message); }));
    keep(given.bus.watch(room->executor(), [home](const bus::Event& event) {
        const auto actor = home->actor.lock();
        if (std::holds_alternative<bus::BusUp>(event) && actor != nullptr && !actor->moved()) {
            home->claim(*actor); // another one may have begun while nobody could be heard
        }
    }));
    given.bus.publish(home->subject, encode(Claim{.weight = 0})); // what it will weigh it does not yet
    return room;
}

void Hub::Parts::forget_room(const AccountId& account, const RoomActor& room) {
    const std::scoped_lock lock{mutex_};
    if (const auto known = rooms_.find(account); known != rooms_.end() && known->second.lock().get() == &room) {
        rooms_.erase(known);
    }
}

std::shared_ptr<RoomActor> Hub::Parts::make_room(const AccountId& account, const std::string& practitioner_name) {
    consultation::RoomServices services{
        .seal =
            [this, account](const consultation::ResumePoint& point) {
                return crypto::base64url(
                    crypto::seal(given.vault.resume_key(), consultation::text(point), resume_context(account)));
            },
        .ice_servers =
            [this](protocol::ConnectionPolicy policy, const CallId& call, const ParticipantId& participant) {
                return ice_servers(given.ice, given.turn_secret, policy, call, participant, given.clock.now());
            },
        .renew_ice_servers_every = given.ice.credential_lifetime / 2,
        .grace = given.consultation.grace,
        .run = run};
    RoomActor::Listener listener{
        .finished = [this](const CallId& call,
                           const std::shared_ptr<RoomActor>& room) { recorder.finished(call, room); },
        .seats_changed = [this](const std::shared_ptr<RoomActor>& room, const std::vector<SessionId>& taken,
                                const std::vector<SessionId>& given_up) { seats_changed(room, taken, given_up); }};
    return std::make_shared<RoomActor>(given.executor(account.hash()),
                                       consultation::Room{practitioner_name, std::move(services)}, given.clock,
                                       std::move(listener));
}

} // namespace visavis::signaling
