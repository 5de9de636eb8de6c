// A random walk over the room: thousands of events in any order, and after each the medical safety property. Nobody
// hears anything of a call they were not let into; nobody is in two places; every call that began is counted exactly
// once; order per receiver is the order of decision.
#include "room_fixture.hpp"

#include <random>
#include <set>

namespace visavis::consultation {

class RandomWalk : public RoomTest, public testing::WithParamInterface<unsigned> {
  protected:
    /// What a person may hear, from what happened to them so far.
    void check_received() {
        for (auto& [connection, messages] : received) {
            for (std::size_t i = checked_[connection]; i < messages.size(); ++i) {
                check(connection, messages[i]);
            }
            checked_[connection] = messages.size();
        }
    }

    void check(ConnectionId connection, const protocol::ServerMessage& message) {
        if (const auto* const started = std::get_if<protocol::CallStarted>(&message)) {
            EXPECT_TRUE(let_in_.contains(connection) || started->resumed) << "a call began without admission";
            in_call_.insert(connection);
        }
        if (std::holds_alternative<protocol::CallEnded>(message)) {
            in_call_.erase(connection);
            if (doctors_.contains(connection)) {
                over_.insert(std::get<protocol::CallEnded>(message).call_id);
            }
        }
        if (std::holds_alternative<protocol::RelayedDescription>(message) ||
            std::holds_alternative<protocol::PeerJoined>(message) ||
            std::holds_alternative<protocol::PeerLeft>(message) ||
            std::holds_alternative<protocol::IceServersRenewed>(message) ||
            std::holds_alternative<protocol::PeerInterrupted>(message)) {
            EXPECT_TRUE(in_call_.contains(connection)) << "somebody outside a call heard of it";
        }
        if (const auto* const relayed = std::get_if<protocol::RelayedDescription>(&message)) {
            check_order(connection, *relayed);
        }
        if (std::holds_alternative<protocol::WaitingRoomState>(message)) {
            EXPECT_TRUE(doctors_.contains(connection)) << "a guest saw the list of those who wait";
        }
    }

    /// Each description carries the number of the step that sent it: between two people the later comes later.
    void check_order(ConnectionId connection, const protocol::RelayedDescription& relayed) {
        constexpr std::string_view mark = "\r\ns=";
        const auto& sdp = relayed.description.sdp;
        const int step = std::stoi(sdp.substr(sdp.find(mark) + mark.size()));
        auto& last = last_step_[{connection, relayed.from}];
        EXPECT_GT(step, last) << "order between two people was not kept";
        last = step;
    }

    static std::string sdp_of(int step) {
        auto sdp = good_sdp;
        sdp.replace(sdp.find("s=-"), 3, "s=" + std::to_string(step));
        return sdp;
    }

    std::map<std::pair<ConnectionId, ParticipantId>, int> last_step_;
    std::set<ConnectionId> let_in_;
    std::set<ConnectionId> in_call_;
    std::set<ConnectionId> doctors_;
    std::set<CallId> over_; ///< a practitioner was told so
    std::map<ConnectionId, std::size_t> checked_;
};

TEST_P(RandomWalk, NeverBreaksTheSafetyProperty) {
    std::mt19937 random{GetParam()};
    const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); };
    std::vector<Person> people{practitioner(), practitioner()};
    for (int i = 0; i < 11; ++i) {
        people.push_back(guest("Guest " + std::to_string(i)));
    }
    people.push_back(person(Role::guest, people[2].visitor.guest, "second device of guest 0"));
    std::map<SessionId, std::string> resume; // what each session's tab holds
    std::set<CallId> begun;
    std::set<CallId> unwritten; // over, and the database still takes them for running
    std::set<CallId> counted;   // turned into a row
    std::size_t largest = 0;

    for (int step = 0; step < 2'000; ++step) {
        auto& somebody = people[pick(people.size())];
        const bool is_doctor = somebody.visitor.role == Role::practitioner;
        const auto before = finished.size();
        switch (pick(10)) {
        case 0:
        case 1: {
            somebody = pick(3) == 0 ? reloaded(somebody) : again(somebody, static_cast<std::int64_t>(pick(3)));
            if (is_doctor) {
                doctors_.insert(somebody.at());
            }
            const auto held = resume.find(somebody.visitor.session);
            const auto point = held != resume.end() && pick(2) == 0 ? parse_resume_point(held->second) : std::nullopt;
            const auto* const place = point ? std::get_if<CallPoint>(&point->place) : nullptr;
            const bool open = place != nullptr && begun.contains(place->call) && !counted.contains(place->call);
            if (auto effects = room.enter(somebody.visitor, point, open, now)) {
                keep(std::move(*effects));
                const auto now_in = room.call();
                EXPECT_FALSE(now_in && unwritten.contains(*now_in)) << "what was ended here is open again";
                EXPECT_FALSE(is_doctor && now_in && over_.contains(*now_in))
                    << "a practitioner is in a call that has ended for her, by a guest's string";
            }
            break;
        }
        case 2:
            lose(somebody);
            in_call_.erase(somebody.at());
            break;
        case 3:
            if (pick(is_doctor ? 10 : 3) == 0) {
                leave(somebody);
            }
            break;
        case 4:
        case 5: {
            const auto& doctor = people[pick(2)];
            if (count<protocol::WaitingRoomState>(doctor) == 0) {
                break;
            }
            const auto entries = last<protocol::WaitingRoomState>(doctor).entries;
            if (entries.empty()) {
                break;
            }
            const auto id = room.call().value_or(CallId::random());
            if (auto effects = room.admit(doctor.at(), entries[pick(entries.size())].entry_id, id, now)) {
                begun.insert(id);
                for (const auto& effect : *effects) {
                    if (const auto* const delivery = std::get_if<Deliver>(&effect)) {
                        let_in_.insert(delivery->to);
                    }
                }
                keep(std::move(*effects));
            }
            break;
        }
        case 6: {
            auto to = ParticipantId::random();
            if (count<protocol::CallStarted>(somebody) > 0) {
                const auto& peers = last<protocol::CallStarted>(somebody).peers;
                to = peers[pick(peers.size())].participant_id;
            }
            if (count<protocol::PeerJoined>(somebody) > 0 && pick(2) == 0) {
                to = last<protocol::PeerJoined>(somebody).peer.participant_id;
            }
            if (auto effects = offer(somebody, to, {}, sdp_of(step))) {
                keep(std::move(*effects));
            }
            break;
        }
        case 7:
            pass(std::chrono::seconds{pick(20)});
            break;
        case 8:
            if (pick(20) == 0) {
                keep(room.end_sessions({somebody.visitor.session}));
            } else if (pick(20) == 0) { // kill -9: everything in memory is gone, sockets and unwritten ends too
                room = Room{"Dr. Beispiel", services()};
                in_call_.clear();
                unwritten.clear();
            } else if (pick(3) == 0) { // the database is written, of each call one row whoever tries
                counted.insert(unwritten.begin(), unwritten.end());
                unwritten.clear();
            }
            break;
        case 9:
            answer_pings(somebody);
            break;
        default:
            break;
        }
        for (auto& one : people) {
            if (const auto held = resume_of(one)) {
                resume[one.visitor.session] = *held;
            } else if (one.visitor.role == Role::practitioner && count<protocol::CallEnded>(one) > 0) {
                resume.erase(one.visitor.session);
            }
        }
        for (auto i = before; i < finished.size(); ++i) {
            EXPECT_TRUE(begun.contains(finished[i])) << "a call was counted that never began";
            EXPECT_FALSE(counted.contains(finished[i])) << "a call was counted twice";
            EXPECT_TRUE(unwritten.insert(finished[i]).second) << "a call was ended twice";
        }
        if (const auto deadline = room.next_deadline()) {
            EXPECT_LE(*deadline - now.steady, services().renew_ice_servers_every);
        }
        check_received();
        for (const auto& one : people) {
            largest = std::max(
                largest, count<protocol::CallStarted>(one) > 0 ? last<protocol::CallStarted>(one).peers.size() + 1 : 0);
        }
        if (HasFailure()) {
            FAIL() << "seed " << GetParam() << " step " << step;
        }
    }
    EXPECT_GE(largest, 4U) << "the walk must come across calls of several";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWalk, testing::Range(1U, 41U));

} // namespace visavis::consultation
