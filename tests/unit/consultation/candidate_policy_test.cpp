// C-8: the policy holds for candidates in every form a client could send them.
#include "room_fixture.hpp"

#include "visavis/consultation/candidate_policy.hpp"
#include "visavis/consultation/description_check.hpp"

namespace visavis::consultation {

namespace {

using enum protocol::ConnectionPolicy;

const std::string host = "candidate:1 1 udp 2113937151 6d1a.local 49203 typ host generation 0";
const std::string srflx = "candidate:2 1 udp 1677729535 9.9.9.9 49203 typ srflx raddr 0.0.0.0 rport 0";
const std::string relay = "candidate:3 1 udp 33562623 9.9.9.10 50000 typ relay raddr 0.0.0.0 rport 0";

std::string json(const std::string& candidate) {
    return R"({"candidate":")" + candidate + R"(","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"a+/b"})";
}

std::string with(const std::string& candidate) {
    return good_sdp + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=" + candidate + "\r\na=mid:0\r\n";
}

} // namespace

TEST(CandidatePolicy, DecidesWhichTrickledCandidatesPass) {
    for (const auto& candidate : {host, srflx, relay}) {
        EXPECT_TRUE(permits(direct_first, json(candidate)));
        EXPECT_EQ(permits(direct_only, json(candidate)), candidate != relay) << candidate;
        EXPECT_EQ(permits(relay_only, json(candidate)), candidate == relay) << candidate;
    }
    for (const auto policy : {direct_first, direct_only, relay_only}) {
        EXPECT_TRUE(permits(policy, "null")) << "the end of candidates passes";
        EXPECT_TRUE(permits(policy, json(""))) << "so does the end of a generation";
    }
}

TEST(CandidatePolicy, IsNotFooledByAnotherWritingOfTheSame) { // T-07
    for (const std::string hidden :
         {R"(candidate:1 1 udp 1 9.9.9.9 9 \u0074yp host)", R"(candidate\u003a1 1 udp 1 9.9.9.9 9 typ host)",
          "candidate:1 1 udp 1 9.9.9.9 9 TYP HOST", "CANDIDATE:1 1 udp 1 9.9.9.9 9 Typ Host",
          "candidate:1 1 udp 1 9.9.9.9 9 typ host typ relay", "candidate:1 1 udp 1 9.9.9.9 9 typ relay typ host",
          "candidate:1 1 udp 1 9.9.9.9 9 typ relayed", "candidate:1 1 udp 1 9.9.9.9 9",
          "a=candidate:1 1 udp 1 x 9 typ host"}) {
        EXPECT_FALSE(permits(relay_only, json(hidden))) << hidden;
    }
    for (const std::string hidden :
         {R"(candidate:1 1 udp 1 9.9.9.9 9 typ\u0020relay)", "candidate:1 1 udp 1 9.9.9.9 9 typ RELAY",
          "a=candidate:1 1 udp 1 9.9.9.9 9 typ relay", "candidate:1 1 udp 1 9.9.9.9 9 typ host typ relay",
          "candidate:1 1 udp 1 9.9.9.9 9  typ  relay", "candidate:1 1 udp 1 9.9.9.9 9 typ new"}) {
        EXPECT_FALSE(permits(direct_only, json(hidden))) << hidden;
    }
}

TEST(CandidatePolicy, HoldsForTheLinesOfADescriptionToo) {
    for (const auto& candidate : {host, srflx, relay}) {
        EXPECT_TRUE(check_description(with(candidate), direct_first));
        EXPECT_EQ(check_description(with(candidate), direct_only).has_value(), candidate != relay) << candidate;
        EXPECT_EQ(check_description(with(candidate), relay_only).has_value(), candidate == relay) << candidate;
        EXPECT_FALSE(check_description(with(relay) + "a=" + host + "\r\n", relay_only)) << "one is enough";
        EXPECT_FALSE(check_description(with(host) + "a=x-" + relay + " \r\n", direct_only)) << "wherever it stands";
    }
    EXPECT_TRUE(check_description(good_sdp, relay_only)) << "most descriptions carry none";
}

TEST(CandidatePolicy, TellsNothingOfWhoIsBehindARelay) {
    const std::string canary = "candidate:3 1 udp 33562623 9.9.9.10 50000 typ relay raddr 198.51.100.77 rport 4711";
    const std::string written = "Candidate:3 1 udp 1 9.9.9.10 50000 Typ Relay Raddr 198.51.100.77 rport 1";
    for (const auto& told : {canary, written, relay + " raddr 198.51.100.77 rport 4711"}) {
        EXPECT_FALSE(permits(relay_only, json(told))) << told;
        EXPECT_FALSE(check_description(with(told), relay_only)) << told;
        EXPECT_TRUE(permits(direct_first, json(told)));
    }
    EXPECT_TRUE(permits(relay_only, json("candidate:3 1 udp 1 9.9.9.10 50000 typ relay raddr :: rport 9")));
    EXPECT_TRUE(permits(relay_only, json("candidate:3 1 udp 1 9.9.9.10 50000 typ relay")));
    EXPECT_FALSE(permits_line(relay_only, "a=remote-candidates:1 198.51.100.77 9"));
    EXPECT_FALSE(permits_line(relay_only, "a=Remote-Candidates:1 198.51.100.77 9"));
    EXPECT_TRUE(permits_line(direct_first, "a=remote-candidates:1 198.51.100.77 9"));
}

class PolicyOfTheRoom : public RoomTest {};

TEST_F(PolicyOfTheRoom, RefusesADescriptionThatBringsWhatThePolicyForbids) {
    auto doctor = practitioner();
    auto anna = guest("Anna");
    doctor.visitor.connection_policy = anna.visitor.connection_policy = direct_only;
    start_call(doctor, anna);
    const auto to = last<protocol::CallStarted>(doctor).peers.front().participant_id;
    EXPECT_TRUE(offer(doctor, to, {}, with(host)));
    EXPECT_EQ(offer(doctor, to, {}, with(relay)), std::unexpected(Error{.code = ErrorCode::description_refused}));
}

TEST_F(PolicyOfTheRoom, UsesUpTheNumberOfWhatItRefusesAndTakesNoneTwice) {
    auto doctor = practitioner();
    auto anna = guest("Anna");
    start_call(doctor, anna);
    const auto to = last<protocol::CallStarted>(doctor).peers.front().participant_id;
    EXPECT_EQ(offer(doctor, to, 1, "hello"), std::unexpected(Error{.code = ErrorCode::description_refused}));
    const auto again = offer(doctor, to, 1);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->empty()) << "the right one under its number is passed over";
    const auto later = offer(doctor, to, 7);
    ASSERT_TRUE(later);
    EXPECT_FALSE(later->empty()) << "numbers may be skipped";
    const auto earlier = offer(doctor, to, 5);
    ASSERT_TRUE(earlier);
    EXPECT_TRUE(earlier->empty()) << "there is no way back";
}

} // namespace visavis::consultation
