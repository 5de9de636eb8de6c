// How long a message takes between two sockets: decoding, a room's turn, encoding, and the resume string. The plain
// parse and the memcpy of the same bytes stand beside them as what no implementation can beat by much.
#include "visavis/base/clock.hpp"
#include "visavis/consultation/room.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/protocol/messages.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <cstring>
#include <string>

using namespace visavis;
using namespace visavis::consultation;

namespace {

const ParticipantId somebody = ParticipantId::random();

/// An offer of 2.5 KiB, as a browser with audio and video makes it.
std::string sdp() {
    std::string text = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AB";
    for (int i = 1; i < 32; ++i) {
        text += ":AB";
    }
    for (int line = 0; text.size() < 2500; ++line) {
        text += "\r\na=rtpmap:" + std::to_string(96 + line) + " H264/90000";
    }
    return text + "\r\n";
}

protocol::ClientMessage description(const ParticipantId& to) {
    return protocol::Description{
        .to = to, .seq = 1, .description = {.type = protocol::DescriptionType::offer, .sdp = sdp()}};
}

protocol::ClientMessage candidate(const ParticipantId& to) {
    return protocol::Candidate{
        .to = to,
        .seq = 1,
        .candidate = {
            R"({"candidate":"candidate:842163049 1 udp 1677729535 192.0.2.1 46154 typ srflx raddr 0.0.0.0 rport)"
            R"( 0 generation 0 ufrag 7n0B network-cost 999","sdpMid":"0","sdpMLineIndex":0,)"
            R"("usernameFragment":"7n0B"})"}};
}

using MakeMessage = protocol::ClientMessage (*)(const ParticipantId&);

void count(benchmark::State& state, std::size_t bytes) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(bytes));
}

void copy_bytes(benchmark::State& state, MakeMessage make) {
    const auto text = protocol::encode(make(somebody));
    std::string target(text.size(), '\0');
    for (auto _ : state) {
        std::memcpy(target.data(), text.data(), text.size());
        benchmark::DoNotOptimize(target.data());
        benchmark::ClobberMemory();
    }
    count(state, text.size());
}

void plain_parse(benchmark::State& state, MakeMessage make) {
    const auto text = protocol::encode(make(somebody));
    for (auto _ : state) {
        benchmark::DoNotOptimize(nlohmann::json::parse(text));
    }
    count(state, text.size());
}

void decode(benchmark::State& state, MakeMessage make) {
    const auto text = protocol::encode(make(somebody));
    for (auto _ : state) {
        std::string unescaped;
        std::string_view type;
        benchmark::DoNotOptimize(protocol::decode_client_view(text, unescaped, type));
    }
    count(state, text.size());
}

void encode(benchmark::State& state, MakeMessage make) {
    const auto message = make(somebody);
    for (auto _ : state) {
        benchmark::DoNotOptimize(protocol::encode(message));
    }
    count(state, protocol::encode(message).size());
}

/// A room with a practitioner (connection 1) and a guest (connection 2) in a call.
struct RunningCall {
    RunningCall() {
        must(room.enter({.connection = ConnectionId{1},
                         .session = SessionId::random(),
                         .role = Role::practitioner,
                         .guest = std::nullopt,
                         .display_name = "Dr. Anna Arzt",
                         .os_family = OsFamily::linux},
                        std::nullopt, false, now));
        auto effects = must(room.enter({.connection = ConnectionId{2},
                                        .session = SessionId::random(),
                                        .role = Role::guest,
                                        .guest = GuestId::random(),
                                        .display_name = "Paul Patient",
                                        .os_family = OsFamily::windows},
                                       std::nullopt, false, now));
        room.tell_list(effects);
        std::optional<EntryId> entry;
        for (const auto& effect : effects) {
            const auto* const delivery = std::get_if<Deliver>(&effect);
            const auto* const state =
                delivery != nullptr ? std::get_if<protocol::WaitingRoomState>(delivery->message.get()) : nullptr;
            entry = state != nullptr ? std::optional{state->entries.front().entry_id} : entry;
        }
        for (const auto& effect : must(room.admit(ConnectionId{1}, entry.value(), CallId::random(), now))) {
            const auto* const delivery = std::get_if<Deliver>(&effect);
            const auto* const started =
                delivery != nullptr ? std::get_if<protocol::CallStarted>(delivery->message.get()) : nullptr;
            if (started != nullptr && delivery->to == ConnectionId{2}) {
                guest = started->participant_id;
            }
        }
    }

    static Effects must(Result<Effects> effects) { return std::move(effects).value(); }

    Now now{.wall = SystemClock{}.now(), .steady = SystemClock{}.steady()};
    std::int64_t sequence{0};
    Room room{"Dr. Anna Arzt",
              {.seal = [](const ResumePoint&) { return std::string{"sealed"}; },
               .ice_servers = [](protocol::ConnectionPolicy, const CallId&,
                                 const ParticipantId&) { return std::vector<protocol::IceServer>{}; }}};
    ParticipantId guest{somebody};
};

/// The next message of the practitioner: numbers go up by one.
Result<Effects> relay_next(RunningCall& call, protocol::ClientMessageView& message) {
    return std::visit(
        [&]<class Message>(Message& one) -> Result<Effects> {
            if constexpr (std::is_same_v<Message, protocol::DescriptionView> ||
                          std::is_same_v<Message, protocol::CandidateView>) {
                one.seq = ++call.sequence;
                return call.room.relay(ConnectionId{1}, one, call.now.steady);
            } else {
                return refuse(ErrorCode::wrong_state);
            }
        },
        message);
}

/// From text to text, as between two sockets: decode, one turn with its checks, encode.
void relay(benchmark::State& state, MakeMessage make) {
    RunningCall call;
    const auto text = protocol::encode(make(call.guest));
    std::string unescaped;
    for (auto _ : state) {
        unescaped.clear();
        std::string_view type;
        auto message = protocol::decode_client_view(text, unescaped, type);
        const auto effects = relay_next(call, *message);
        if (!effects || effects->size() != 1) {
            state.SkipWithError("nothing was relayed");
            break;
        }
        call.room.check_invariants();
        benchmark::DoNotOptimize(std::get<DeliverEncoded>(effects->front()).message.text().data());
    }
    count(state, text.size());
}

/// One turn alone: the checks, the number, the encoding.
void turn(benchmark::State& state, MakeMessage make) {
    RunningCall call;
    const auto text = protocol::encode(make(call.guest));
    std::string unescaped;
    std::string_view type;
    auto message = protocol::decode_client_view(text, unescaped, type).value();
    for (auto _ : state) {
        benchmark::DoNotOptimize(relay_next(call, message));
        call.room.check_invariants();
    }
}

ResumePoint resume_point() {
    const SeatPoint practitioner{.participant = somebody,
                                 .session = SessionId::random(),
                                 .guest = std::nullopt,
                                 .role = Role::practitioner,
                                 .display_name = "Dr. Anna Arzt"};
    const SeatPoint guest{.participant = somebody,
                          .session = SessionId::random(),
                          .guest = GuestId::random(),
                          .role = Role::guest,
                          .display_name = "Paul Patient"};
    return {.session = SessionId::random(),
            .place =
                CallPoint{.call = CallId::random(), .started_at = SystemClock{}.now(), .seats = {practitioner, guest}}};
}

void seal_resume(benchmark::State& state) {
    const auto key = crypto::Key::random();
    const auto point = resume_point();
    for (auto _ : state) {
        benchmark::DoNotOptimize(crypto::base64url(crypto::seal(key, text(point), "room")));
    }
}

void open_resume(benchmark::State& state) {
    const auto key = crypto::Key::random();
    const auto sealed = crypto::base64url(crypto::seal(key, text(resume_point()), "room"));
    for (auto _ : state) {
        const auto bytes = crypto::from_base64url(sealed);
        benchmark::DoNotOptimize(parse_resume_point(*crypto::open(key, *bytes, "room")));
    }
}

} // namespace

BENCHMARK_CAPTURE(copy_bytes, candidate, candidate);
BENCHMARK_CAPTURE(plain_parse, candidate, candidate);
BENCHMARK_CAPTURE(decode, candidate, candidate);
BENCHMARK_CAPTURE(encode, candidate, candidate);
BENCHMARK_CAPTURE(turn, candidate, candidate);
BENCHMARK_CAPTURE(relay, candidate, candidate);
BENCHMARK_CAPTURE(copy_bytes, description, description);
BENCHMARK_CAPTURE(plain_parse, description, description);
BENCHMARK_CAPTURE(decode, description, description);
BENCHMARK_CAPTURE(encode, description, description);
BENCHMARK_CAPTURE(turn, description, description);
BENCHMARK_CAPTURE(relay, description, description);
BENCHMARK(seal_resume);
BENCHMARK(open_resume);

int main(int argc, char** argv) {
    crypto::initialise();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return EXIT_FAILURE;
    }
    benchmark::RunSpecifiedBenchmarks();
    return EXIT_SUCCESS;
}
