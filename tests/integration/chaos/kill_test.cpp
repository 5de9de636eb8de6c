// kill -9 amid acknowledged writes, round after round (T-20): what the server said it had done is done, once; what it
// had not answered yet is done once or not at all; the call in which it died is resumed and counted once. Five rounds
// by default, a hundred with --long.
#include "support/counted_calls.hpp"
#include "support/program.hpp"
#include "support/run_options.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace visavis;
using namespace visavis::protocol;
using namespace visavis::test;
using namespace std::chrono_literals;

namespace {

/// What one writer asked for and what it was told.
struct Written {
    std::map<std::string, std::string> created; ///< name to id, acknowledged
    std::set<std::string> asked;                ///< names, whether acknowledged or not
    std::set<std::string> deleted;              ///< names, deletion acknowledged
    std::set<std::string> maybe_deleted;        ///< asked for, never answered
};

/// Creates guests and deletes every third again, until the server is gone.
void write_until_killed(const Door& door, const std::string& token, const std::string& prefix, Written& written) {
    for (int i = 0; i < 300; ++i) {
        const auto name = prefix + std::to_string(i);
        written.asked.insert(name);
        const auto reply = door.call({.method = "POST",
                                      .path = "/api/v1/guests",
                                      .body = nlohmann::json{{"display_name", name}, {"validity_days", 1}}.dump(),
                                      .token = token});
        if (reply.status != 201) {
            return;
        }
        const std::string id = json_of(reply).at("guest").at("guest_id");
        written.created.emplace(name, id);
        if (i % 3 == 0) {
            written.maybe_deleted.insert(name);
            if (door.call({.method = "DELETE", .path = "/api/v1/guests/" + id, .token = token}).status != 204) {
                return;
            }
            written.maybe_deleted.erase(name);
            written.deleted.insert(name);
        }
    }
}

std::multiset<std::string> names_now(const Door& door, const std::string& token) {
    std::multiset<std::string> names;
    const auto reply = door.call({.path = "/api/v1/guests", .token = token});
    EXPECT_EQ(reply.status, 200U);
    for (const auto& guest : json_of(reply).at("guests")) {
        names.insert(guest.at("display_name").get<std::string>());
    }
    return names;
}

void check(const Written& written, const std::multiset<std::string>& names) {
    for (const auto& name : written.asked) {
        const auto count = names.count(name);
        EXPECT_LE(count, 1U) << "repeated: " << name;
        if (written.deleted.contains(name)) {
            EXPECT_EQ(count, 0U) << "an acknowledged deletion is lost: " << name;
        } else if (written.created.contains(name) && !written.maybe_deleted.contains(name)) {
            EXPECT_EQ(count, 1U) << "an acknowledged guest is lost: " << name;
        }
    }
}

} // namespace

TEST(KillDashNine, AmidWritesLosesNoneAndRepeatsNone) { // T-20
    const int rounds = short_or_long(5, 100);
    const Installation visavis;
    visavis.create_practitioner("anna.arzt");
    std::mt19937 random{20'260'504}; // NOLINT: the same moments in every run, as far as the machine allows
    auto server = std::make_unique<RunningServer>(visavis);
    const auto token = server->door().sign_in("anna.arzt");
    std::size_t acknowledged = 0;
    auto slowest_start = std::chrono::steady_clock::duration::zero();
    for (int round = 0; round < rounds; ++round) {
        auto call = start_call(server->door(), "anna.arzt", "Paul Patient");
        std::array<Written, 3> written;
        std::vector<std::thread> writers;
        for (std::size_t i = 0; i < written.size(); ++i) {
            writers.emplace_back([&, i] {
                write_until_killed(server->door(), token, std::to_string(round) + "-" + std::to_string(i) + "-",
                                   written[i]);
            });
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50 + random() % 300});
        server->kill();
        for (auto& writer : writers) {
            writer.join();
        }
        const auto begin = std::chrono::steady_clock::now();
        server = std::make_unique<RunningServer>(visavis);
        ASSERT_EQ(server->door().call({.path = "/healthz"}).status, 200U);
        slowest_start = std::max(slowest_start, std::chrono::steady_clock::now() - begin);

        const auto names = names_now(server->door(), token);
        for (const auto& one : written) {
            check(one, names);
            acknowledged += one.created.size() + one.deleted.size();
        }
        const auto door = server->door();
        const auto guest = door.connect(call.guest_token, "", call.guest_started.resume);
        EXPECT_TRUE(guest->expect<CallStarted>().resumed);
        const auto practitioner = door.connect(call.practitioner_token, "", call.practitioner_started.resume);
        EXPECT_TRUE(practitioner->expect<CallStarted>().resumed);
        practitioner->send(Leave{});
        EXPECT_EQ(guest->expect<CallEnded>().call_id, call.guest_started.call_id);
        const auto counted = [&] { return visavis.postgres().value(count_of_calls); };
        EXPECT_TRUE(eventually([&] { return counted() == std::to_string(round + 1); }, 5s)) << counted();
        EXPECT_EQ(door.call({.method = "DELETE", .path = "/api/v1/guests", .token = token}).status, 200U);
        if (HasFailure()) {
            FAIL() << "in round " << round;
        }
    }
    std::printf(
        "%d rounds of kill -9: %zu acknowledged writes, none lost, none repeated; healthy again in %.0f ms at worst\n",
        rounds, acknowledged, std::chrono::duration<double, std::milli>(slowest_start).count());
    EXPECT_GT(acknowledged, static_cast<std::size_t>(rounds) * 5);
}
