// The real server as a process: it stops in order, it may be killed, and what it writes names nobody.
#include "support/counted_calls.hpp"
#include "support/net_server.hpp"
#include "support/program.hpp"
#include "support/stopwatch.hpp"

#include "visavis/net/server.hpp"
#include "visavis/store/calls.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

std::string statistics(const Installation& visavis) {
    return visavis.postgres().value(count_of_calls);
}

} // namespace

TEST(Server, TellsItsClientsWhenItStopsAndEndsWithinFiveSeconds) {
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    RunningServer server{visavis};
    const auto door = server.door();
    auto call = start_call(door, "anna.arzt", "Paul Patient");
    const Stopwatch start;
    server.program().signal(SIGTERM);
    for (auto* const socket : {call.practitioner.get(), call.guest.get()}) {
        EXPECT_GT(socket->expect<GoingAway>().reconnect_after_ms, 0);
        EXPECT_EQ(socket->close_code(), 1001U);
    }
    EXPECT_EQ(server.program().wait(10s).status, 0);
    EXPECT_LE(start.undisturbed(), 5s);
    EXPECT_EQ(visavis.postgres().value("select count(*) from open_call"), "1") << "their call goes on";
}

TEST(Server, KilledInACallIsResumedByItsClientsAndCountsTheCallOnce) { // S-076, T-20
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    auto server = std::make_unique<RunningServer>(visavis);
    auto call = start_call(server->door(), "anna.arzt", "Paul Patient");
    server->kill();
    server = std::make_unique<RunningServer>(visavis);
    const auto door = server->door();

    const auto guest = door.connect(call.guest_token, "", call.guest_started.resume);
    const auto guest_again = guest->expect<CallStarted>();
    const auto practitioner = door.connect(call.practitioner_token, "", call.practitioner_started.resume);
    const auto practitioner_again = practitioner->expect<CallStarted>();
    EXPECT_EQ(guest->expect<PeerReturned>().participant_id, call.practitioner_started.participant_id);
    for (const auto& [again, before] :
         {std::pair{&guest_again, &call.guest_started}, std::pair{&practitioner_again, &call.practitioner_started}}) {
        EXPECT_TRUE(again->resumed);
        EXPECT_EQ(again->call_id, before->call_id);
        EXPECT_EQ(again->participant_id, before->participant_id);
        EXPECT_EQ(again->started_at, before->started_at);
        ASSERT_EQ(again->peers.size(), 1U);
        EXPECT_EQ(again->peers.front().participant_id, before->peers.front().participant_id);
        EXPECT_EQ(again->peers.front().display_name, before->peers.front().display_name);
        EXPECT_EQ(again->peers.front().polite, before->peers.front().polite);
    }
    practitioner->send(Leave{});
    EXPECT_EQ(guest->expect<CallEnded>().reason, CallEnd::peer_hung_up);
    EXPECT_TRUE(eventually([&] { return statistics(visavis) == "1"; }, 5s));
    EXPECT_EQ(visavis.postgres().value("select count(*) from open_call"), "0");
    server->program().signal(SIGTERM);
    EXPECT_EQ(server->program().wait(10s).status, 0);
    EXPECT_EQ(statistics(visavis), "1");

    // Whoever comes back after that is told that it is over.
    const RunningServer third{visavis};
    const auto late = third.door().connect(call.guest_token, "", call.guest_started.resume);
    EXPECT_EQ(late->expect<CallEnded>().reason, CallEnd::peer_lost);
    EXPECT_EQ(statistics(visavis), "1");
}

TEST(Server, KilledInACallNobodyComesBackToCountsItByItsLastSign) { // S-076
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    {
        RunningServer server{visavis, {"--set", "consultation.grace_seconds=1"}};
        const auto call = start_call(server.door(), "anna.arzt", "Paul Patient");
        server.kill();
    }
    store::Database database{visavis.postgres().options()};
    store::CallStore calls{database};
    const SystemClock clock;
    EXPECT_EQ(wait(calls.finish_abandoned(clock.now() - 1min)).value(), 0U) << "it was alive a moment ago";
    EXPECT_EQ(wait(calls.finish_abandoned(clock.now() + 6min)).value(), 1U);
    EXPECT_EQ(wait(calls.finish_abandoned(clock.now() + 6min)).value(), 0U);
    EXPECT_EQ(statistics(visavis), "1");
}

TEST(Server, WhenOnlyOneComesBackAfterAKillEndsTheCallAfterTheGraceTime) {
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    const std::vector<std::string> short_grace{"--set", "consultation.grace_seconds=1"};
    auto server = std::make_unique<RunningServer>(visavis, short_grace);
    const auto call = start_call(server->door(), "anna.arzt", "Paul Patient");
    server->kill();
    server = std::make_unique<RunningServer>(visavis, short_grace);
    const auto practitioner = server->door().connect(call.practitioner_token, "", call.practitioner_started.resume);
    EXPECT_FALSE(practitioner->expect<CallStarted>().peers.front().connected);
    EXPECT_EQ(practitioner->expect<CallEnded>().reason, CallEnd::peer_lost);
    EXPECT_TRUE(eventually([&] { return statistics(visavis) == "1"; }, 5s));
}

TEST(ServerLog, NamesNobody) { // S-069, T-17
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    RunningServer server{visavis, {"--set", "log.level=debug"}};
    const auto door = server.door();
    auto call = start_call(door, "anna.arzt", "Paul Markerpatient");
    const auto guest = door.create_guest(call.practitioner_token, "Erika Markerin");
    const auto sdp = good_sdp("a=x-marker:sdpmarker 198.51.100.77\r\n");
    call.practitioner->send(Description{.to = call.guest_started.participant_id, .description = {.sdp = sdp}});
    call.guest->expect<RelayedDescription>();
    call.guest->send_text(R"({"type":"marker_type","marker_member":"marker_value"})");
    call.guest->expect<ErrorReply>();
    EXPECT_EQ(door.try_sign_in("anna.arzt", "marker-password", "127.0.0.2").status, 401U);
    EXPECT_EQ(door.try_enter("0000-0000-0000", "127.0.0.3").status, 401U);
    EXPECT_EQ(door.call({.path = "/api/v1/marker-path?marker=query"}).status, 404U);
    EXPECT_EQ(door.call({.method = "POST", .path = "/api/v1/session", .body = "{\"marker\":"}).status, 400U);
    TlsClient{door.port()}.send("GET / HTTP/1.1\r\nHost: marker.host\r\n\r\n");
    call.practitioner.reset();
    call.guest->expect<PeerInterrupted>();
    server.program().signal(SIGTERM);
    const auto end = server.program().wait(10s);
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.output, "");
    const auto& log = end.errors;
    EXPECT_NE(log.find("server.listening"), std::string::npos);
    EXPECT_EQ(log.find("server.test_endpoints_on") != std::string::npos, net::has_test_endpoints());
    std::string bare_code = guest.code;
    std::erase(bare_code, '-');
    for (const std::string& forbidden :
         {std::string{"arker"}, std::string{"anna"}, std::string{"Anna"}, std::string{"Paul"}, std::string{"Erika"},
          guest.code, bare_code, guest.id, call.practitioner_token, call.guest_token, call.guest_started.call_id.text(),
          call.guest_started.participant_id.text(), call.guest_started.resume, good_password, std::string{"127.0.0.2"},
          std::string{"127.0.0.3"}, std::string{"198.51.100.77"}, std::string{"fingerprint"},
          std::string{"0000-0000"}}) {
        EXPECT_EQ(log.find(forbidden), std::string::npos) << forbidden << "\n" << log;
    }
    std::size_t addresses = 0;
    for (auto at = log.find("127.0.0."); at != std::string::npos; at = log.find("127.0.0.", at + 1)) {
        ++addresses;
    }
    EXPECT_EQ(addresses, 1U) << "the listener's own, once: " << log;
}

TEST(Server, SaysThatItIsDegradedWhileARelayDoesNotWork) {
    const Installation visavis;
    std::ofstream{visavis.folder() / "turn.secret"} << "0123456789abcdef0123456789abcdef\n";
    std::filesystem::permissions(visavis.folder() / "turn.secret", std::filesystem::perms::owner_read);
    const RunningServer server{visavis,
                               {"--set",
                                "ice.turn_urls=turn:127.0.0.1:" + std::to_string(free_port()) + "?transport=tcp",
                                "--set", "ice.turn_secret_file=" + (visavis.folder() / "turn.secret").string()}};
    HttpReply reply;
    EXPECT_TRUE(eventually(
        [&] {
            reply = server.door().call({.path = "/readyz"});
            return reply.body.find("degraded") != std::string::npos;
        },
        10s))
        << reply.body;
    EXPECT_EQ(reply.status, 200U) << "it serves all the same";
    EXPECT_EQ(json_of(reply)["problems"], nlohmann::json::array({"relay"}));
}
