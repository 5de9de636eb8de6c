// A room with people at hand: short names for what tests do again and again. It holds time still until a test moves it.
#pragma once

#include "visavis/consultation/room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
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
                    [](const CallId&, const ParticipantId&) {
                        return std::vector{protocol::IceServer{.urls = {"stun:example.org"}}};
                    },
                .connection_policy = protocol::ConnectionPolicy::direct_first,
                .grace = std::chrono::seconds{30}};
    }

    Person practitioner() { return person(Role::practitioner, std::nullopt, "Dr. Beispiel"); }

    Person guest(const std::string& name) { return person(Role::guest, GuestId::random(), name); }

    Person person(Role role, std::optional<GuestId> id, const std::string& name) {
        return {.visitor = {.connection = ConnectionId{++connections_},
                            .session = SessionId::random(),
                            .role = role,
                            .guest = id,
                            .display_name = name,
                            .os_family = OsFamily::linux}};
    }

    /// The same session on a new socket.
    Person again(const Person& person) {
        auto copy = person;
        copy.visitor.connection = ConnectionId{++connections_};
        return copy;
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
        call = CallId::random();
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

    /// Practitioner and guest in a call.
    void start_call(const Person& doctor, const Person& patient) {
        enter(doctor);
        enter(patient);
        admit(doctor, first_entry(doctor));
    }

    Effects keep(Effects effects) {
        room.check_invariants();
        for (const auto& effect : effects) {
            if (const auto* const delivery = std::get_if<Deliver>(&effect)) {
                received[delivery->to].push_back(delivery->message);
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
    std::uint64_t connections_{0};
};

} // namespace visavis::consultation
