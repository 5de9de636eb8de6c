// A room with people at hand: short names for what tests do again and again. It holds time still until a test moves it.
#pragma once

#include "visavis/consultation/room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace visavis::consultation {

inline const std::string good_sdp =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 "
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:"
    "1D:1E:1F\r\n";

struct Person {
    Visitor visitor;

    [[nodiscard]] ConnectionId at() const { return visitor.connection; }
};

class RoomTest : public testing::Test {
  protected:
    static RoomServices services() {
        return {.seal = [](const ResumePoint& point) { return text(point); },
                .ice_servers =
                    [](protocol::ConnectionPolicy, const CallId&, const ParticipantId&) {
                        return std::vector{protocol::IceServer{.urls = {"stun:example.org"}}};
                    },
                .grace = std::chrono::seconds{30}};
    }

    Person practitioner() { return person(Role::practitioner, std::nullopt, "Dr. Beispiel"); }

    Person guest(const std::string& name) { return person(Role::guest, GuestId::random(), name); }

    Person person(Role role, std::optional<GuestId> id, const std::string& name) {
        const auto session = SessionId::random();
        return {.visitor = {.connection = next_connection(session),
                            .session = session,
                            .role = role,
                            .guest = id,
                            .display_name = name,
                            .invitation_name = role == Role::guest ? name : "",
                            .os_family = OsFamily::linux}};
    }

    /// The same page on a new socket: it says what it has received. Of what it was sent it may not have seen the last
    /// few: they were on their way, or in a browser whose page stood still.
    Person again(const Person& person, std::int64_t unseen = 0) {
        auto copy = person;
        copy.visitor.connection = next_connection(person.visitor.session);
        auto& last = last_received_[person.visitor.session];
        last = std::max<std::int64_t>(0, last - unseen);
        copy.visitor.received = last;
        return copy;
    }

    /// How many pings nobody has answered yet.
    std::size_t pings(const Person& person) const {
        const auto sent = pings_.find(person.at());
        return sent == pings_.end() ? 0 : sent->second.size();
    }

    /// The person's browser has taken in what it was sent.
    void answer_pings(const Person& person) {
        for (const auto number : std::exchange(pings_[person.at()], {})) {
            room.pong(person.at(), number);
        }
    }

    /// The same session in a page that was loaded anew and remembers nothing.
    Person reloaded(const Person& person) {
        auto copy = again(person);
        copy.visitor.received.reset();
        last_received_[person.visitor.session] = 0;
        sent_[person.visitor.session] = 0;
        return copy;
    }

    /// An offer with the page's next number; `number` sends that one instead.
    Result<Effects> offer(const Person& from, const ParticipantId& to, std::optional<std::int64_t> number = {},
                          const std::string& sdp = good_sdp) {
        const auto seq = number ? *number : ++sent_[from.visitor.session];
        return room.relay(from.at(),
                          protocol::DescriptionView{.to = to, .seq = seq, .description = {.sdp = {.text = sdp}}},
                          now.steady);
    }

    /// As offer, and delivered.
    void send(const Person& from, const Person& to, const std::string& sdp = good_sdp) {
        auto effects = offer(from, last<protocol::CallStarted>(to).participant_id, {}, sdp);
        ASSERT_TRUE(effects);
        keep(std::move(*effects));
    }

    Effects enter(const Person& person, const std::optional<ResumePoint>& point = std::nullopt,
                  bool call_is_open = false) {
        auto effects = room.enter(person.visitor, point, call_is_open, now);
        EXPECT_TRUE(effects.has_value());
        return keep(effects ? std::move(*effects) : Effects{});
    }

    Effects lose(const Person& person) { return keep(room.lost(person.at(), now)); }

    Effects leave(const Person& person, std::optional<CallId> only = std::nullopt) {
        return keep(room.leave(person.at(), only));
    }

    Effects admit(const Person& by, const EntryId& entry) {
        call = room.call().value_or(CallId::random());
        auto effects = room.admit(by.at(), entry, call, now);
        EXPECT_TRUE(effects.has_value());
        return keep(effects ? std::move(*effects) : Effects{});
    }

    Effects pass(std::chrono::seconds time) {
        now.wall += time;
        now.steady += time;
        return keep(room.tick(now));
    }

    /// Everybody who is let in by `by`: the first entry of the list the practitioner last saw.
    EntryId first_entry(const Person& by) const {
        return last<protocol::WaitingRoomState>(by).entries.front().entry_id;
    }

    template <class Message>
    const Message& last(const Person& person) const {
        const auto& all = received.at(person.at());
        for (auto message = all.rbegin(); message != all.rend(); ++message) {
            if (const auto* const found = std::get_if<Message>(&*message)) {
                return *found;
            }
        }
        throw std::runtime_error("no such message was received");
    }

    template <class Message>
    std::size_t count(const Person& person) const {
        const auto all = received.find(person.at());
        return all == received.end()
                   ? 0
                   : static_cast<std::size_t>(std::ranges::count_if(
                         all->second, [](const auto& message) { return std::holds_alternative<Message>(message); }));
    }

    /// Everything of one type, in order.
    template <class Message>
    std::vector<Message> all(const Person& person) const {
        std::vector<Message> found;
        for (const auto& message : received.at(person.at())) {
            if (const auto* const one = std::get_if<Message>(&message)) {
                found.push_back(*one);
            }
        }
        return found;
    }

    /// Somebody is let into the call that runs.
    void join_call(const Person& doctor, const Person& patient) {
        enter(patient);
        admit(doctor, first_entry(doctor));
    }

    /// What the page would give back: the newest `resume` it was sent in its call. A practitioner's page forgets it
    /// when the call has ended; a guest may keep it.
    std::optional<std::string> resume_of(const Person& person) const {
        std::optional<std::string> held;
        if (const auto messages = received.find(person.at()); messages != received.end()) {
            for (const auto& message : messages->second) {
                std::visit(
                    [&]<class Message>(const Message& one) {
                        if constexpr (requires { one.resume; } && !std::is_same_v<Message, protocol::Waiting>) {
                            held = one.resume;
                        } else if (std::is_same_v<Message, protocol::CallEnded> &&
                                   person.visitor.role == Role::practitioner) {
                            held.reset();
                        }
                    },
                    message);
            }
        }
        return held;
    }

    /// Practitioner and guest in a call.
    void start_call(const Person& doctor, const Person& patient) {
        enter(doctor);
        enter(patient);
        admit(doctor, first_entry(doctor));
    }

    Effects keep(Effects effects) {
        room.check_invariants();
        if (room.owes_list()) {
            room.tell_list(effects);
        }
        for (const auto& effect : effects) {
            if (const auto* const delivery = std::get_if<Deliver>(&effect)) {
                if (const auto* const started = std::get_if<protocol::CallStarted>(delivery->message.get())) {
                    count_from(sessions_.at(delivery->to), *started);
                }
                received[delivery->to].push_back(*delivery->message);
            } else if (const auto* const numbered = std::get_if<DeliverEncoded>(&effect)) {
                take(numbered->to, protocol::decode_server_message(numbered->message.text()).value());
            } else if (const auto* const ping = std::get_if<Ping>(&effect)) {
                pings_[ping->to].push_back(ping->number);
            } else if (const auto* const disconnect = std::get_if<Disconnect>(&effect)) {
                closed[disconnect->connection] = disconnect->farewell;
            } else {
                finished.push_back(std::get<CallFinished>(effect).call);
            }
        }
        return effects;
    }

    Now now{.wall = *parse_rfc3339("2026-05-04T09:30:00Z"), .steady = SteadyTime{std::chrono::hours{1}}};
    Room room{"Dr. Beispiel", services()};
    CallId call = CallId::random();
    std::map<ConnectionId, std::vector<protocol::ServerMessage>> received;
    std::map<ConnectionId, Farewell> closed;
    std::vector<CallId> finished;

  private:
    ConnectionId next_connection(const SessionId& session) {
        const ConnectionId connection{++connections_};
        sessions_.emplace(connection, session);
        return connection;
    }

    void count_from(const SessionId& session, const protocol::CallStarted& started) {
        if (!started.resumed) {
            last_received_[session] = sent_[session] = 0;
        } else if (started.gap) {
            after_gap_.insert(session);
        }
    }

    /// As a page does: each number once, in order.
    void take(ConnectionId at, protocol::ServerMessage message) {
        const auto seq = std::visit(
            [](const auto& one) -> std::int64_t {
                if constexpr (requires { one.from; }) {
                    return one.seq;
                } else {
                    return 0;
                }
            },
            message);
        auto& last = last_received_[sessions_.at(at)];
        if (after_gap_.erase(sessions_.at(at)) == 1) {
            EXPECT_GT(seq, last);
        } else {
            EXPECT_EQ(seq, last + 1) << "a number was left out or came again";
        }
        last = seq;
        received[at].push_back(std::move(message));
    }

    std::uint64_t connections_{0};
    std::map<ConnectionId, SessionId> sessions_;
    std::map<SessionId, std::int64_t> last_received_;
    std::map<SessionId, std::int64_t> sent_;
    std::set<SessionId> after_gap_;
    std::map<ConnectionId, std::vector<PingNumber>> pings_;
};

} // namespace visavis::consultation
