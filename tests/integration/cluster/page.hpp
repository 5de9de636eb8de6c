// A page that survives its socket, as docs/protocol.md asks of a client: it numbers and keeps what it sends, comes back
// with `resume` and `received`, and sends again what was not taken.
#pragma once

#include "support/client.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <vector>

namespace visavis::test {

class Page {
  public:
    explicit Page(std::string token)
        : token_{std::move(token)} {}

    /// With all that this page knows.
    void connect(const Door& door) {
        socket_ = door.connect(token_, "", resume_, in_call_ ? std::optional{received_} : std::nullopt);
    }

    /// As connect; false when there is nobody to connect to.
    [[nodiscard]] bool reconnect(const Door& door) {
        try {
            connect(door);
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    SignalingSocket& socket() { return *socket_; }

    void lose_socket() { socket_.reset(); }

    /// Whether the other side has ended the socket, whatever is unread.
    [[nodiscard]] bool lost() {
        ::pollfd state{.fd = socket_->raw().tls().descriptor(), .events = POLLRDHUP, .revents = 0};
        return ::poll(&state, 1, 0) == 1;
    }

    /// The call, new or taken up again; in it, all that was not taken is sent once more.
    protocol::CallStarted expect_call() {
        auto started = socket_->expect<protocol::CallStarted>();
        resume_ = started.resume;
        in_call_ = true;
        gap_ = started.gap;
        for (const auto& [seq, message] : kept_) {
            if (seq > started.received && !started.gap) {
                socket_->send(message);
            }
        }
        return started;
    }

    void send(const ParticipantId& to, const std::string& text) {
        const protocol::Candidate candidate{
            .to = to, .seq = ++sent_, .candidate = {R"({"candidate":")" + text + R"(","sdpMid":"0"})"}};
        kept_.emplace(sent_, candidate);
        socket_->send(candidate);
    }

    /// The next candidate's text; none is passed over and none comes twice.
    std::string receive() {
        const auto candidate = socket_->expect<protocol::RelayedCandidate>();
        EXPECT_EQ(candidate.seq, received_ + 1);
        received_ = candidate.seq;
        return nlohmann::json::parse(candidate.candidate.text).at("candidate");
    }

    /// As a page that stood still while its browser took in the last few.
    void has_not_seen(std::int64_t last_few) { received_ -= last_few; }

    /// Passes over candidates until the one with this text; after a gap, what was under way may or may not come.
    std::string last_received(const std::string& text) {
        for (;;) {
            const auto candidate = socket_->expect<protocol::RelayedCandidate>();
            received_ = candidate.seq;
            if (nlohmann::json::parse(candidate.candidate.text).at("candidate") == text) {
                return text;
            }
        }
    }

    [[nodiscard]] const std::string& token() const { return token_; }

    [[nodiscard]] bool gap() const { return gap_; }

  private:
    std::string token_;
    std::unique_ptr<SignalingSocket> socket_;
    std::string resume_;
    bool in_call_{false};
    bool gap_{false};
    std::int64_t sent_{0};
    std::int64_t received_{0};
    std::map<std::int64_t, protocol::Candidate> kept_;
};

} // namespace visavis::test
