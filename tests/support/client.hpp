// A practitioner's and a guest's client for tests, over real TLS and real WebSocket frames: HTTP calls, and a socket
// whose messages are typed and whose every frame is kept. Every wait is bounded; what does not come in time throws.
#pragma once

#include "support/stopwatch.hpp"
#include "support/tls_client.hpp"

#include "visavis/protocol/messages.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace visavis::test {

inline const std::string good_password = "Sieben lila Wolken 42";

struct HttpCall {
    std::string method{"GET"};
    std::string path;
    std::string body{};
    std::string token{};
    std::string type{"application/json"};
    std::string source{};
    std::string host{"visavis.test"};
};

/// The bytes of a request.
[[nodiscard]] std::string request_text(const HttpCall& call);
/// One request on a connection of its own.
[[nodiscard]] HttpReply http(std::uint16_t port, const HttpCall& call);
[[nodiscard]] nlohmann::json json_of(const HttpReply& reply);
/// What problem+json says, checked for its form; empty when it is none.
[[nodiscard]] std::string problem_code(const HttpReply& reply);

/// All a client is told but the time of day: what must be the same where nothing may be learned (T-04, T-14).
[[nodiscard]] std::string told(const HttpReply& reply);

/// One WebSocket to /api/v1/signaling.
class SignalingSocket {
  public:
    explicit SignalingSocket(std::uint16_t port, const TlsClient::Options& options = {});

    /// A description or candidate without a number gets the next one, as from a page.
    void send(protocol::ClientMessage message);

    void send_text(const std::string& text) { socket_.send_text(text); }

    void hello(const std::string& ticket, const std::string& name = "", const std::string& resume = "",
               OsFamily os_family = OsFamily::linux, std::optional<std::int64_t> received = {});

    /// Reads on until a message of this type; throws when the socket closes or patience is over before.
    template <class Message>
    Message expect() {
        for (;;) {
            auto message = next();
            if (!message) {
                throw std::runtime_error("the socket ended (" + std::to_string(socket_.close_code()) + ") before " +
                                         std::string{Message::type});
            }
            if (auto* const wanted = std::get_if<Message>(&*message)) {
                return std::move(*wanted);
            }
        }
    }

    /// As expect, and that message must be the next but for those of type `Message` that do not satisfy `condition`.
    template <class Message, class Condition>
    Message expect_that(Condition condition) {
        for (;;) {
            if (auto message = expect<Message>(); condition(message)) {
                return message;
            }
        }
    }

    /// The next message, or nothing when the socket closed.
    [[nodiscard]] std::optional<protocol::ServerMessage> next();
    /// Everything the server queued for this socket so far has arrived in frames().
    void fence();

    /// Reads on until the server's close frame.
    [[nodiscard]] unsigned close_code() {
        while (next()) {
        }
        return socket_.close_code();
    }

    /// Every text frame received so far.
    [[nodiscard]] const std::vector<std::string>& frames() const { return frames_; }

    [[nodiscard]] std::string everything() const;

    [[nodiscard]] WebSocketClient& raw() { return socket_; }

  private:
    WebSocketClient socket_;
    std::vector<std::string> frames_;
    std::int64_t sent_{0};
};

struct Ticket {
    std::string ticket;
    std::string host; ///< where to open the WebSocket; empty: where the ticket came from
};

struct InvitedGuest {
    std::string id;
    std::string code;
};

/// The server's front door from outside: what people do, by port.
class Door {
  public:
    /// `source`: the address of loopback to come from, where a call does not say otherwise; empty: the kernel's choice.
    explicit Door(std::uint16_t port, std::string host = "visavis.test", std::string source = "")
        : port_{port}
        , host_{std::move(host)}
        , source_{std::move(source)} {}

    [[nodiscard]] HttpReply call(HttpCall call) const {
        call.host = host_;
        if (call.source.empty()) {
            call.source = source_;
        }
        return http(port_, call);
    }

    /// A token; throws when refused.
    [[nodiscard]] std::string sign_in(const std::string& login_name, const std::string& password = good_password) const;
    [[nodiscard]] HttpReply try_sign_in(const std::string& login_name, const std::string& password,
                                        const std::string& source = "") const;
    [[nodiscard]] InvitedGuest create_guest(const std::string& token, const std::string& name, int days = 7) const;
    [[nodiscard]] std::string enter(const std::string& code) const;
    [[nodiscard]] HttpReply try_enter(const std::string& code, const std::string& source = "") const;

    [[nodiscard]] std::string ticket(const std::string& token) const { return issue_ticket(token).ticket; }

    [[nodiscard]] Ticket issue_ticket(const std::string& token) const;
    /// A socket that has said hello.
    [[nodiscard]] std::unique_ptr<SignalingSocket> connect(const std::string& token, const std::string& name = "",
                                                           const std::string& resume = "",
                                                           std::optional<std::int64_t> received = {}) const;

    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    std::uint16_t port_;
    std::string host_;
    std::string source_;
};

/// A practitioner and a guest in a call, with what each heard of it.
struct TestCall {
    std::string practitioner_token;
    std::string guest_token;
    std::unique_ptr<SignalingSocket> practitioner;
    std::unique_ptr<SignalingSocket> guest;
    protocol::CallStarted practitioner_started;
    protocol::CallStarted guest_started;
};

[[nodiscard]] TestCall start_call(const Door& door, const std::string& login_name, const std::string& guest_name);

/// A session description that passes the checks.
[[nodiscard]] std::string good_sdp(const std::string& more_lines = "");

/// Looks at `condition` again and again until it holds or `limit` is over. Time in which this machine kept somebody
/// waiting for a processor does not count, but after two minutes it gives up in any case.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition, std::chrono::milliseconds limit);

void pause_between_looks();

template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds limit) {
    const Stopwatch watch;
    while (!condition()) {
        if (watch.undisturbed() >= limit || watch.elapsed() >= limit + std::chrono::minutes{2}) {
            return false;
        }
        pause_between_looks();
    }
    return true;
}

} // namespace visavis::test
