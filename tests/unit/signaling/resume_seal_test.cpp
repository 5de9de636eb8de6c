// The sealed string a client holds for us (T-03): it opens under the same key, for the same waiting room, unchanged.
#include "signaling/arrival.hpp"

#include "visavis/consultation/resume_point.hpp"
#include "visavis/consultation/room.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/protocol/messages.hpp"

#include <gtest/gtest.h>

namespace visavis::signaling {

namespace {

using namespace consultation;

const WallTime monday = parse_rfc3339("2026-05-04T09:30:00Z").value();

ResumePoint call_point() {
    return {.session = SessionId::random(),
            .place = CallPoint{.call = CallId::random(),
                               .started_at = monday,
                               .seats = {{.participant = ParticipantId::random(),
                                          .session = SessionId::random(),
                                          .guest = std::nullopt,
                                          .role = Role::practitioner,
                                          .display_name = "Dr. Anna Arzt - \"|,;",
                                          .invitation_name = ""},
                                         {.participant = ParticipantId::random(),
                                          .session = SessionId::random(),
                                          .guest = GuestId::random(),
                                          .role = Role::guest,
                                          .display_name = "Zoë",
                                          .invitation_name = "Zoë Müller"}}}};
}

} // namespace

TEST(ResumePoint, RoundTripsAsText) {
    const auto in_call = call_point();
    EXPECT_EQ(parse_resume_point(text(in_call)), in_call);
    const ResumePoint waiting{.session = SessionId::random(),
                              .place = WaitingPoint{.waiting_since = monday, .run = RunId::random()}};
    EXPECT_EQ(parse_resume_point(text(waiting)), waiting);
}

TEST(ResumePoint, IsNeverTheSameWhenItWasCutOff) {
    const auto point = call_point();
    const auto whole = text(point);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(parse_resume_point(whole.substr(0, size)), point) << size;
    }
    for (const std::string_view wrong : {"", "{}", "waiting", "call\n", "waiting\n2026-05-04T09:30:00Z"}) {
        EXPECT_FALSE(parse_resume_point(wrong)) << wrong;
    }
}

TEST(ResumeString, OpensUnderItsKeyForItsWaitingRoomOnly) {
    crypto::initialise();
    const crypto::Vault vault{crypto::Key::random()};
    const crypto::Vault other{crypto::Key::random()};
    const auto account = AccountId::random();
    const auto plain = text(call_point());
    const auto sealed = crypto::seal(vault.resume_key(), plain, resume_context(account));
    EXPECT_EQ(crypto::open(vault.resume_key(), sealed, resume_context(account)), plain);
    EXPECT_FALSE(crypto::open(vault.resume_key(), sealed, resume_context(AccountId::random())));
    EXPECT_FALSE(crypto::open(other.resume_key(), sealed, resume_context(account)));
    EXPECT_EQ(sealed.find("Anna"), std::string::npos);
}

TEST(ResumeString, FitsItsFieldWithTheLongestNames) {
    auto point = call_point();
    auto& seats = std::get<CallPoint>(point.place).seats;
    while (seats.size() < max_participants) {
        seats.push_back(seats.back());
    }
    for (auto& seat : seats) {
        seat.display_name.clear();
        for (int i = 0; i < 80; ++i) {
            seat.display_name += "\U0001F600";
        }
        seat.invitation_name = seat.guest ? seat.display_name : "";
    }
    const auto sealed = crypto::base64url(crypto::seal(crypto::Key::random(), text(point), "context"));
    EXPECT_LE(sealed.size(), static_cast<std::size_t>(protocol::max_resume));
}

} // namespace visavis::signaling
