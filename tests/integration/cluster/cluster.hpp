// Two real nodes, one database, one NATS server, and a call between them: what the tests of the cluster have in common.
#pragma once

#include "integration/cluster/page.hpp"
#include "support/counted_calls.hpp"
#include "support/nats_server.hpp"
#include "support/program.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace visavis::test {

using namespace visavis::protocol;
using namespace std::chrono_literals;

class Cluster : public testing::Test {
  protected:
    std::unique_ptr<RunningServer> node(const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{"--set", "bus.nats_urls=" + nats_.url(), "--set", "server.mode=development"};
        words.insert(words.end(), more.begin(), more.end());
        return std::make_unique<RunningServer>(installation_, words);
    }

    void SetUp() override { installation_.create_practitioner("anna.arzt"); }

    void TearDown() override {
        if (HasFailure()) {
            for (auto* const one : {a_.get(), b_.get()}) {
                std::cerr << (one == nullptr ? "" : one->program().errors()) << "----\n";
            }
        }
    }

    /// Nodes a and b, which know each other.
    void start(const std::vector<std::string>& more = {}) {
        a_ = node(more);
        b_ = node(more);
        for (auto* const one : {a_.get(), b_.get()}) {
            ASSERT_TRUE(eventually([&] { return says(*one, "bus.node_came"); }, 5s));
        }
    }

    static bool says(RunningServer& server, const std::string& event) {
        return server.program().errors().find("\"" + event + "\"") != std::string::npos;
    }

    static std::string readiness(const RunningServer& server) { return server.door().call({.path = "/readyz"}).body; }

    /// The practitioner comes first, on node a, which becomes the room's home; the guest on node b.
    void begin_call() {
        practitioner_ = Page{a_->door().sign_in("anna.arzt")};
        invited_ = a_->door().create_guest(practitioner_.token(), "Paul Patient");
        guest_ = Page{b_->door().enter(invited_.code)};
        practitioner_.connect(a_->door());
        practitioner_.socket().expect<WaitingRoomState>();
        guest_.connect(b_->door());
        EXPECT_TRUE(guest_.socket().expect<Waiting>().practitioner_present);
        const auto room = practitioner_.socket().expect_that<WaitingRoomState>(
            [](const WaitingRoomState& state) { return !state.entries.empty(); });
        practitioner_.socket().send(Admit{.entry_id = room.entries.front().entry_id});
        practitioner_started_ = practitioner_.expect_call();
        guest_started_ = guest_.expect_call();
    }

    [[nodiscard]] ParticipantId practitioner_id() const { return practitioner_started_->participant_id; }

    [[nodiscard]] ParticipantId guest_id() const { return guest_started_->participant_id; }

    /// Both ways, in order.
    void exchange(const std::string& name, int count) {
        for (int i = 0; i < count; ++i) {
            practitioner_.send(guest_id(), name + " p" + std::to_string(i));
            guest_.send(practitioner_id(), name + " g" + std::to_string(i));
        }
        for (int i = 0; i < count; ++i) {
            EXPECT_EQ(guest_.receive(), name + " p" + std::to_string(i));
            EXPECT_EQ(practitioner_.receive(), name + " g" + std::to_string(i));
        }
    }

    void expect_same_call(const CallStarted& again, const CallStarted& before) {
        EXPECT_TRUE(again.resumed);
        EXPECT_EQ(again.call_id, before.call_id);
        EXPECT_EQ(again.participant_id, before.participant_id);
    }

    void hang_up() {
        practitioner_.socket().send(Leave{});
        EXPECT_EQ(practitioner_.socket().expect<CallEnded>().reason, CallEnd::hung_up);
        EXPECT_EQ(guest_.socket().expect<CallEnded>().reason, CallEnd::peer_hung_up);
        EXPECT_EQ(guest_.socket().close_code(), 1000U);
        EXPECT_TRUE(eventually(
            [&] {
                return installation_.postgres().value(count_of_calls) == "1" &&
                       installation_.postgres().value("select count(*) from open_call") == "0";
            },
            5s));
    }

    Installation installation_;
    NatsServer nats_;
    std::unique_ptr<RunningServer> a_;
    std::unique_ptr<RunningServer> b_;
    InvitedGuest invited_;
    Page practitioner_{""};
    Page guest_{""};
    std::optional<CallStarted> practitioner_started_;
    std::optional<CallStarted> guest_started_;
};

} // namespace visavis::test
