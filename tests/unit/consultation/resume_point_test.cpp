// A resume point is read exactly as it was written.
#include "visavis/consultation/resume_point.hpp"

#include <gtest/gtest.h>

namespace visavis::consultation {

TEST(ResumePoint, SurvivesItsText) {
    const ResumePoint waiting{
        .session = SessionId::random(),
        .place = WaitingPoint{.waiting_since = *parse_rfc3339("2026-05-04T09:30:00Z"), .run = RunId::random()}};
    EXPECT_EQ(parse_resume_point(text(waiting)), waiting);
    const ResumePoint in_call{.session = SessionId::random(),
                              .place = CallPoint{.call = CallId::random(),
                                                 .started_at = *parse_rfc3339("2026-05-04T09:30:00Z"),
                                                 .seats = {{.participant = ParticipantId::random(),
                                                            .session = SessionId::random(),
                                                            .guest = std::nullopt,
                                                            .role = Role::practitioner,
                                                            .display_name = "Dr. med. Anna Beispiel - Süd",
                                                            .invitation_name = ""},
                                                           {.participant = ParticipantId::random(),
                                                            .session = SessionId::random(),
                                                            .guest = GuestId::random(),
                                                            .role = Role::guest,
                                                            .display_name = "J. Kowalski",
                                                            .invitation_name = "Jan K."}}}};
    EXPECT_EQ(parse_resume_point(text(in_call)), in_call);
    EXPECT_FALSE(parse_resume_point("nonsense"));
    EXPECT_FALSE(parse_resume_point(text(in_call) + "\nbroken seat"));
}

} // namespace visavis::consultation
