// Fuzzing the room's state machine: two bytes are one event - who does what - in any order, with lost sockets, reloads,
// time, unreachable nodes and kill -9 in between. After each event the room's own invariants hold, and so do those that
// only an onlooker can check: nobody hears of a call they were not let into (T-02), nothing is said to a socket that is
// gone, every call that began is counted at most once.
#include "visavis/consultation/room.hpp"

#include "visavis/base/assert.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

using namespace visavis;
using namespace visavis::consultation;

namespace {

constexpr std::size_t practitioners = 2;
constexpr std::size_t people = 13; // the last one is a second device of the first guest

const std::string sdp =
    "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 "
    "00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F"
    "\r\n";

/// One browser page and what it knows.
struct Page {
    SessionId session{SessionId::random()};
    Role role{Role::guest};
    std::optional<GuestId> guest{};
    std::string name{};
    ConnectionId at{0};
    bool connected{false};
    bool in_call{false};
    std::set<CallId> let_into{};
    std::vector<protocol::WaitingEntry> entries{};
    std::vector<ParticipantId> peers{};
    std::string resume{};
    std::optional<std::int64_t> received{};
    std::int64_t sent{0};
};

class World {
  public:
    World() {
        for (std::size_t i = 0; i < people; ++i) {
            auto& page = pages_.at(i);
            page.role = i < practitioners ? Role::practitioner : Role::guest;
            page.guest = i < practitioners ? std::nullopt
                         : i + 1 == people ? pages_.at(practitioners).guest
                                           : std::optional{GuestId::random()};
            page.name = "Person " + std::to_string(i);
        }
    }

    void step(std::uint8_t what, std::uint8_t who) {
        auto& page = pages_.at(who % people);
        const std::size_t which = who / people;
        switch (what % 16) {
        case 0:
        case 1:
        case 2:
            enter(page, which % 2 == 1);
            break;
        case 3:
            if (page.connected) {
                gone(page);
                perform(room_.lost(page.at, now_));
            }
            break;
        case 4:
            perform(room_.leave(page.at, std::nullopt));
            break;
        case 5:
        case 6:
        case 7:
            admit(page, which);
            break;
        case 8:
            if (!page.entries.empty()) {
                perform(room_.decline(page.at, page.entries[which % page.entries.size()].entry_id));
            }
            break;
        case 9:
            perform(room_.relay(page.at,
                                protocol::DescriptionView{.to = peer_of(page, which),
                                                          .seq = ++page.sent,
                                                          .description = {.sdp = {.text = sdp}}},
                                now_.steady));
            break;
        case 10: {
            const auto seq = page.sent + (which % 2 == 0 ? 1 : 0); // or one that was taken before
            page.sent = seq;
            perform(room_.relay(page.at,
                                protocol::CandidateView{.to = peer_of(page, which), .seq = seq, .candidate = {}},
                                now_.steady));
            break;
        }
        case 11:
            now_.wall += std::chrono::seconds{which};
            now_.steady += std::chrono::seconds{which * 3};
            perform(room_.tick(now_));
            break;
        case 12:
            perform(room_.end_sessions({page.session}));
            break;
        case 13:
            if (which % 2 == 1) { // the pong of the last ping, or of one that was never sent
                room_.pong(page.at, which % 4 == 1 ? pings_[page.at] : PingNumber{which});
                break;
            }
            perform(room_.set_waiting_room(page.at, {.availability = protocol::Availability::busy, .note = page.name}));
            break;
        case 14:
            if (which % 2 == 0 && page.connected) {
                gone(page);
                perform(room_.unreachable(page.at));
            } else {
                room_.reachable_again(now_);
            }
            break;
        default:
            if (which == 0) { // kill -9: what was in memory is gone, and so are the sockets
                room_ = new_room();
                for (auto& each : pages_) {
                    gone(each);
                }
            }
            break;
        }
        room_.check_invariants();
        if (room_.owes_list()) {
            Effects list;
            room_.tell_list(list);
            perform(list);
        }
    }

  private:
    static Room new_room() {
        return Room{
            "Dr. Beispiel",
            RoomServices{.seal = [](const ResumePoint& point) { return text(point); },
                         .ice_servers = [](protocol::ConnectionPolicy, const CallId&,
                                           const ParticipantId&) { return std::vector<protocol::IceServer>{}; }}};
    }

    static void gone(Page& page) {
        page.connected = false;
        page.in_call = false;
    }

    void enter(Page& page, bool remembers) {
        gone(page);
        page.at = ConnectionId{++connections_};
        page.connected = true;
        const auto point = remembers ? parse_resume_point(page.resume) : std::nullopt;
        const auto* const place = point ? std::get_if<CallPoint>(&point->place) : nullptr;
        const bool open = place != nullptr && begun_.contains(place->call) && !counted_.contains(place->call);
        const auto entered = perform(room_.enter({.connection = page.at,
                                                  .session = page.session,
                                                  .role = page.role,
                                                  .guest = page.guest,
                                                  .display_name = page.name,
                                                  .invitation_name = page.role == Role::guest ? page.name : "",
                                                  .os_family = OsFamily::other,
                                                  .received = remembers ? page.received : std::nullopt},
                                                 point, open, now_));
        page.connected = page.connected && entered;
    }

    void admit(Page& page, std::size_t which) {
        if (page.entries.empty()) {
            return;
        }
        const auto entry = page.entries[which % page.entries.size()];
        const auto plan = room_.plan_admission(page.at, entry.entry_id);
        const auto call = plan && plan->running ? *plan->running : CallId::random();
        auto admitted = room_.admit(page.at, entry.entry_id, call, now_);
        VISAVIS_ASSERT(plan.has_value() == admitted.has_value(),
                       "an admission that was planned is refused, or the reverse");
        if (admitted) {
            begun_.insert(call);
            for (auto& each : pages_) {
                if (each.name == entry.display_name || each.role == Role::practitioner) {
                    each.let_into.insert(call);
                }
            }
            perform(std::move(admitted));
        }
    }

    static ParticipantId peer_of(const Page& page, std::size_t which) {
        return page.peers.empty() ? ParticipantId::random() : page.peers[which % page.peers.size()];
    }

    bool perform(Result<Effects> effects) {
        if (effects) {
            perform(*effects);
        }
        return effects.has_value();
    }

    void perform(const Effects& effects) {
        for (const auto& effect : effects) {
            if (const auto* const delivery = std::get_if<Deliver>(&effect)) {
                hear(delivery->to, *delivery->message);
            } else if (const auto* const encoded = std::get_if<DeliverEncoded>(&effect)) {
                const auto message = protocol::decode_server_message(encoded->message.text());
                VISAVIS_ASSERT(message.has_value(), "a message our own protocol refuses");
                hear(encoded->to, *message);
            } else if (const auto* const ping = std::get_if<Ping>(&effect)) {
                pings_[ping->to] = ping->number;
            } else if (const auto* const disconnect = std::get_if<Disconnect>(&effect)) {
                for (auto& page : pages_) {
                    if (page.connected && page.at == disconnect->connection) {
                        gone(page);
                    }
                }
            } else {
                const auto& call = std::get<CallFinished>(effect).call;
                VISAVIS_ASSERT(begun_.contains(call), "a call is counted that never began");
                VISAVIS_ASSERT(counted_.insert(call).second, "a call is counted twice");
            }
        }
    }

    void hear(ConnectionId connection, const protocol::ServerMessage& message) {
        Page* page = nullptr;
        for (auto& each : pages_) {
            page = each.at == connection && each.connected ? &each : page;
        }
        if (page == nullptr) {
            return; // an older socket of a page, on its last turn
        }
        if (const auto* const started = std::get_if<protocol::CallStarted>(&message)) {
            VISAVIS_ASSERT(page->let_into.contains(started->call_id), "in a call without having been let in");
            page->in_call = true;
            page->resume = started->resume;
            page->peers.clear();
            for (const auto& peer : started->peers) {
                page->peers.push_back(peer.participant_id);
            }
        } else if (const auto* const list = std::get_if<protocol::WaitingRoomState>(&message)) {
            VISAVIS_ASSERT(page->role == Role::practitioner, "a guest sees who waits");
            page->entries = list->entries;
        } else if (const auto* const waiting = std::get_if<protocol::Waiting>(&message)) {
            page->resume = waiting->resume;
        } else if (std::holds_alternative<protocol::CallEnded>(message)) {
            page->in_call = false;
        } else if (const auto* const relayed = std::get_if<protocol::RelayedDescription>(&message)) {
            VISAVIS_ASSERT(page->in_call, "somebody outside a call hears a description");
            page->received = relayed->seq;
        } else if (const auto* const candidate = std::get_if<protocol::RelayedCandidate>(&message)) {
            VISAVIS_ASSERT(page->in_call, "somebody outside a call hears a candidate");
            page->received = candidate->seq;
        } else if (const auto* const joined = std::get_if<protocol::PeerJoined>(&message)) {
            VISAVIS_ASSERT(page->in_call, "somebody outside a call hears who joins it");
            page->peers.push_back(joined->peer.participant_id);
        }
    }

    Now now_{.wall = *parse_rfc3339("2026-05-04T09:30:00Z"), .steady = SteadyTime{std::chrono::hours{1}}};
    Room room_{new_room()};
    std::array<Page, people> pages_{};
    std::uint64_t connections_{0};
    std::set<CallId> begun_;
    std::set<CallId> counted_;
    std::map<ConnectionId, PingNumber> pings_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t events = 500;
    World world;
    for (std::size_t i = 0; i + 1 < size && i < 2 * events; i += 2) {
        world.step(data[i], data[i + 1]);
    }
    return 0;
}
