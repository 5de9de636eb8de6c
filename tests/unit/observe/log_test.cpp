// A log line is one line of JSON whatever its texts hold, and only allowlisted keys compile (T-17).
#include "visavis/observe/log.hpp"
#include "visavis/observe/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

using namespace visavis::observe;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

static_assert(field_allowed("port"));
static_assert(!field_allowed("peer") && !field_allowed("display_name") && !field_allowed("access_code") &&
              !field_allowed("mail") && !field_allowed("token") && !field_allowed("ip"));

TEST(LogLine, IsJsonWithTimeLevelEventAndFields) {
    const auto line =
        format_line(Level::warning, "thing_happened",
                    {{"port", std::int64_t{8443}}, {"seconds", 1.5}, {"reason", Literal{"full"}}, {"outcome", true}});
    EXPECT_THAT(line, StartsWith(R"({"time":"20)"));
    EXPECT_THAT(
        line,
        EndsWith(
            R"("level":"warning","event":"thing_happened","port":8443,"seconds":1.5,"reason":"full","outcome":true})"));
}

TEST(LogLine, EncodesLineBreaksQuotesAndEscapes) { // T-17
    const auto line = format_line(Level::info, "e", {{"detail", OperatorText{"a\r\nb\"c\\d\x1b[31m\x7f\xff"}}});
    EXPECT_THAT(line, HasSubstr(R"("detail":"a\u000d\u000ab\"c\\d\u001b[31m\u007f\u00ff")"));
    EXPECT_EQ(line.find('\n'), std::string::npos);
}

TEST(LogLine, CutsLongTextsAndKeepsNumbersValid) {
    const auto line = format_line(
        Level::info, "e",
        {{"detail", OperatorText{std::string(5000, 'x')}}, {"seconds", std::numeric_limits<double>::quiet_NaN()}});
    EXPECT_LT(line.size(), 1200U);
    EXPECT_THAT(line, EndsWith(R"("seconds":null})"));
}

TEST(Log, WritesOneLinePerCallAndObeysTheLevel) {
    testing::internal::CaptureStderr();
    set_level(Level::warning);
    log(Level::info, "hidden");
    log(Level::error, "shown", {{"count", std::int64_t{1}}});
    set_level(Level::info);
    const auto written = testing::internal::GetCapturedStderr();
    EXPECT_THAT(written, HasSubstr("\"event\":\"shown\",\"count\":1}\n"));
    EXPECT_EQ(written.find("hidden"), std::string::npos);
}

TEST(Metrics, ShowsCountersAndGaugesInPrometheusText) {
    Metrics metrics;
    metrics.count("messages_in", 2);
    metrics.count("http_responses", "class", Literal::from_table("2xx"));
    metrics.count("http_responses", "class", Literal::from_table("2xx"));
    metrics.gauge("connections_open", 3);
    metrics.gauge_add("connections_open", -1);
    const auto text = metrics.text();
    EXPECT_THAT(text, HasSubstr("visavis_messages_in_total 2\n"));
    EXPECT_THAT(text, HasSubstr("visavis_http_responses_total{class=\"2xx\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("visavis_connections_open 2\n"));
}
