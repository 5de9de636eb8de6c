// A consultation over real TLS sockets, from the ticket to hanging up, and what a client is refused on the way.
#include "integration/signaling/nothing_of_a_call.hpp"
#include "support/counted_calls.hpp"
#include "support/manual_clock.hpp"
#include "support/stack.hpp"

#include <gtest/gtest.h>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();

} // namespace

class Consultation : public testing::TestWithParam<unsigned> {};

TEST_P(Consultation, GoesFromTheWaitingRoomThroughTheCallToItsEnd) { // S-068, S-076, S-080
    Stack stack{{.io_threads = GetParam()}};
    stack.practitioner("anna.arzt");
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    EXPECT_EQ(call.practitioner_started.call_id, call.guest_started.call_id);
    ASSERT_EQ(call.guest_started.peers.size(), 1U);
    EXPECT_EQ(call.guest_started.peers.front().participant_id, call.practitioner_started.participant_id);
    EXPECT_NE(call.guest_started.peers.front().polite, call.practitioner_started.peers.front().polite)
        << "exactly one side is the polite one";
    EXPECT_FALSE(call.guest_started.resumed);

    const auto sdp = good_sdp();
    call.practitioner->send(Description{.to = call.guest_started.participant_id,
                                        .description = {.type = DescriptionType::offer, .sdp = sdp}});
    const auto offer = call.guest->expect<RelayedDescription>();
    EXPECT_EQ(offer.description.sdp, sdp);
    EXPECT_EQ(offer.from, call.practitioner_started.participant_id);
    call.guest->send(Description{.to = offer.from, .description = {.type = DescriptionType::answer, .sdp = sdp}});
    EXPECT_EQ(call.practitioner->expect<RelayedDescription>().description.type, DescriptionType::answer);
    const std::string candidate =
        R"({"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"x"})";
    call.guest->send(Candidate{.to = offer.from, .candidate = {candidate}});
    EXPECT_EQ(nlohmann::json::parse(call.practitioner->expect<RelayedCandidate>().candidate.text),
              nlohmann::json::parse(candidate));
    call.practitioner->send(Candidate{.to = call.guest_started.participant_id, .candidate = {"null"}});
    EXPECT_EQ(call.guest->expect<RelayedCandidate>().candidate.text, "null");

    call.guest->send(Leave{});
    EXPECT_EQ(call.guest->expect<CallEnded>().reason, CallEnd::hung_up);
    EXPECT_EQ(call.guest->close_code(), 1000U);
    EXPECT_EQ(call.practitioner->expect<CallEnded>().reason, CallEnd::peer_hung_up);
    call.practitioner->send(Leave{});
    call.practitioner->fence();
    EXPECT_TRUE(eventually([&] { return stack.postgres().value(count_of_calls) == "1"; }, 5s));
    EXPECT_EQ(stack.postgres().value("select participants from " + counted_calls), "2");            // S-077
    EXPECT_EQ(stack.postgres().value("select os_families from " + counted_calls), "{linux,linux}"); // S-078
    EXPECT_EQ(stack.postgres().value("select count(*) from open_call"), "0");
}

TEST_P(Consultation, ReachesAllOfManyRoomsAtOnce) { // T-20
    Stack stack{{.io_threads = GetParam()}};
    std::vector<TestCall> calls;
    for (int i = 0; i < 6; ++i) {
        const auto name = "practitioner" + std::to_string(i);
        stack.practitioner(name);
        calls.push_back(start_call(stack.door(), name, "Guest " + std::to_string(i)));
    }
    for (int round = 0; round < 20; ++round) {
        for (auto& call : calls) {
            call.practitioner->send(Candidate{.to = call.guest_started.participant_id, .candidate = {"null"}});
            call.guest->send(Candidate{.to = call.practitioner_started.participant_id, .candidate = {"null"}});
        }
        for (auto& call : calls) {
            EXPECT_EQ(call.guest->expect<RelayedCandidate>().from, call.practitioner_started.participant_id);
            EXPECT_EQ(call.practitioner->expect<RelayedCandidate>().from, call.guest_started.participant_id);
        }
    }
    for (auto& call : calls) { // both at once: each hears exactly one end
        call.practitioner->send(Leave{});
        call.guest->send(Leave{});
    }
    for (auto& call : calls) {
        call.guest->expect<CallEnded>();
        EXPECT_EQ(call.guest->close_code(), 1000U);
        call.practitioner->expect<CallEnded>();
        call.practitioner->fence();
        const auto frames = call.practitioner->everything();
        EXPECT_EQ(frames.find("call_ended"), frames.rfind("call_ended"));
    }
    EXPECT_TRUE(eventually([&] { return stack.postgres().value(count_of_calls) == "6"; }, 5s));
}

INSTANTIATE_TEST_SUITE_P(IoThreads, Consultation, testing::Values(1U, 4U));

TEST(Tickets, WorkOnceAndForThirtySeconds) { // T-06
    ManualClock clock{monday};
    Stack stack{{.clock = &clock}};
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    const auto ticket = door.ticket(token);
    SignalingSocket first{door.port()};
    first.hello(ticket);
    first.expect<Welcome>();
    SignalingSocket second{door.port()};
    second.hello(ticket);
    EXPECT_EQ(second.expect<ErrorReply>().code, ErrorCode::ticket_refused);
    EXPECT_EQ(second.close_code(), 4005U);
    const auto late = door.ticket(token);
    clock.advance(30s);
    SignalingSocket third{door.port()};
    third.hello(late);
    EXPECT_EQ(third.expect<ErrorReply>().code, ErrorCode::ticket_refused);
    EXPECT_EQ(third.close_code(), 4005U);
}

TEST(Hello, MustComeInTime) { // T-12
    Stack stack{{.hello_timeout = 200ms}};
    SignalingSocket silent{stack.door().port()};
    EXPECT_EQ(silent.close_code(), 4005U);
}

TEST(Hello, MustBeFirstAndComesOnce) { // T-02
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    const std::vector<ClientMessage> before_hello{
        Admit{.entry_id = EntryId::random()},
        Decline{.entry_id = EntryId::random(), .advice = {}},
        SetWaitingRoom{.note = "x"},
        Description{.to = ParticipantId::random(), .description = {.sdp = good_sdp()}},
        Candidate{.to = ParticipantId::random(), .candidate = {}},
        Leave{}};
    for (const auto& message : before_hello) {
        SignalingSocket socket{door.port()};
        socket.send(message);
        const auto refused = socket.expect<ErrorReply>();
        EXPECT_EQ(refused.code, ErrorCode::wrong_state);
        EXPECT_EQ(refused.about, type_of(message));
        EXPECT_EQ(socket.close_code(), 1008U);
    }
    const auto socket = door.connect(token);
    socket->expect<WaitingRoomState>();
    socket->hello(door.ticket(token));
    EXPECT_EQ(socket->expect<ErrorReply>().code, ErrorCode::wrong_state);
    socket->send_text(R"({"type":"open_sesame"})");
    EXPECT_EQ(socket->expect<ErrorReply>().code, ErrorCode::invalid_message);
    socket->fence(); // it is still there
}

TEST(Admission, TellsNothingOfACallBeforeIt) { // T-02, S-080
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Erika Erste");
    const auto late_token = door.enter(door.create_guest(call.practitioner_token, "Zora Zweite").code);
    const auto late = door.connect(late_token);
    late->expect<Waiting>();
    call.practitioner->expect_that<WaitingRoomState>([](const auto& state) { return state.entries.size() == 1; });
    late->send(Description{.to = call.guest_started.participant_id, .description = {.sdp = good_sdp()}});
    EXPECT_EQ(late->expect<ErrorReply>().code, ErrorCode::wrong_state);
    late->send(Candidate{.to = call.practitioner_started.participant_id, .candidate = {}});
    EXPECT_EQ(late->expect<ErrorReply>().code, ErrorCode::wrong_state);
    late->send(Admit{.entry_id = EntryId::random()});
    EXPECT_EQ(late->expect<ErrorReply>().code, ErrorCode::forbidden);
    late->send(Leave{.call_id = call.guest_started.call_id});
    call.practitioner->send(Description{.to = call.guest_started.participant_id, .description = {.sdp = good_sdp()}});
    call.guest->expect<RelayedDescription>();
    call.guest->send(Leave{});
    call.practitioner->expect<CallEnded>();
    late->fence();
    auto frames = late->everything();
    for (std::string::size_type at = 0; (at = frames.find("\"about\":\"candidate\"")) != std::string::npos;) {
        frames.erase(at, 19); // its own message's type
    }
    expect_nothing_of_a_call(frames);
    EXPECT_EQ(frames.find("Erika"), std::string::npos);
    EXPECT_EQ(call.guest->everything().find("Zora"), std::string::npos);
}

TEST(Admission, LetsNoTwoGuestsLearnOfEachOther) { // S-080
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    const auto token = door.sign_in("anna.arzt");
    const auto practitioner = door.connect(token);
    const auto first = door.connect(door.enter(door.create_guest(token, "Erika Erste").code));
    first->expect<Waiting>();
    const auto second = door.connect(door.enter(door.create_guest(token, "Zora Zweite").code), "Zora Wunschname");
    const auto room = practitioner->expect_that<WaitingRoomState>([](const auto& s) { return s.entries.size() == 2; });
    EXPECT_EQ(room.entries[0].invitation_name, "Erika Erste");
    EXPECT_EQ(room.entries[1].display_name, "Zora Wunschname");
    EXPECT_EQ(room.entries[1].invitation_name, "Zora Zweite") << "T-27";
    practitioner->send(SetWaitingRoom{.availability = Availability::busy, .note = "Gleich bin ich da"});
    EXPECT_EQ(first->expect_that<Waiting>([](const auto& w) { return !w.note.empty(); }).note, "Gleich bin ich da");
    practitioner->send(Decline{.entry_id = room.entries[0].entry_id, .advice = Advice::come_back_later});
    const auto sent_away = first->expect<WaitingEnded>();
    EXPECT_EQ(sent_away.reason, WaitingEnd::declined);
    EXPECT_EQ(sent_away.advice, Advice::come_back_later);
    EXPECT_EQ(first->close_code(), 1000U);
    second->fence();
    EXPECT_EQ(first->everything().find("Zora"), std::string::npos);
    EXPECT_EQ(second->everything().find("Erika"), std::string::npos);
    EXPECT_EQ(second->everything().find(room.entries[0].entry_id.text()), std::string::npos);
    EXPECT_EQ(second->everything().find("entries"), std::string::npos);
}

// Also where the room lives on another thread than the socket.
TEST_P(Consultation, SaysWhichDescriptionItRefused) {
    Stack stack{{.io_threads = GetParam()}};
    stack.practitioner("anna.arzt");
    auto call = start_call(stack.door(), "anna.arzt", "Paul Patient");
    const auto to = call.practitioner_started.participant_id;
    for (const auto& sdp : {good_sdp(), std::string{"v=0\r\n"}, good_sdp()}) {
        call.guest->send(Description{.to = to, .description = {.sdp = sdp}});
    }
    const auto refused = call.guest->expect<ErrorReply>();
    EXPECT_EQ(refused.code, ErrorCode::description_refused);
    EXPECT_EQ(refused.seq, 2);
    EXPECT_EQ(refused.to, to);
    EXPECT_EQ(call.practitioner->expect<RelayedDescription>().seq, 1);
    EXPECT_EQ(call.practitioner->expect<RelayedDescription>().seq, 2) << "its own count has no hole";
}

TEST(GroupCall, IsJoinedLeftAndCountedWithItsParticipants) { // S-011, S-077
    Stack stack;
    stack.practitioner("anna.arzt");
    const auto door = stack.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    const auto third_token = door.enter(door.create_guest(call.practitioner_token, "Dora Dritte").code);
    const auto third = door.connect(third_token);
    const auto list = call.practitioner->expect_that<WaitingRoomState>(
        [](const WaitingRoomState& state) { return state.entries.size() == 1; });
    call.practitioner->send(Admit{.entry_id = list.entries.front().entry_id});
    const auto started = third->expect<CallStarted>();
    EXPECT_EQ(started.peers.size(), 2U);
    EXPECT_EQ(call.guest->expect<PeerJoined>().peer.participant_id, started.participant_id);
    EXPECT_EQ(call.practitioner->expect<PeerJoined>().peer.display_name, "Dora Dritte");
    third->send(Description{.to = call.guest_started.participant_id, .description = {.sdp = good_sdp()}});
    EXPECT_EQ(call.guest->expect<RelayedDescription>().from, started.participant_id);
    call.guest->send(Leave{});
    EXPECT_EQ(third->expect<PeerLeft>().participant_id, call.guest_started.participant_id);
    call.practitioner->send(Leave{});
    third->expect<CallEnded>();
    EXPECT_TRUE(eventually(
        [&] { return stack.postgres().value("select coalesce(max(participants), 0) from " + counted_calls) == "3"; },
        5s));
}
