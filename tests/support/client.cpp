// The clients' bytes.
#include "support/client.hpp"

#include <csignal>
#include <thread>

namespace visavis::test {

std::string request_text(const HttpCall& call) {
    auto text = call.method + " " + call.path + " HTTP/1.1\r\nHost: " + call.host + "\r\n";
    if (!call.token.empty()) {
        text += "Authorization: Bearer " + call.token + "\r\n";
    }
    if (!call.body.empty()) {
        text += (call.type.empty() ? "" : "Content-Type: " + call.type + "\r\n");
    }
    if (!call.body.empty() || call.method == "POST" || call.method == "PUT") {
        text += "Content-Length: " + std::to_string(call.body.size()) + "\r\n";
    }
    return text + "\r\n" + call.body;
}

HttpReply http(std::uint16_t port, const HttpCall& call) {
    TlsClient client{port, {.source = call.source, .server_name = call.host}};
    client.send(request_text(call));
    return client.reply(call.method == "HEAD");
}

nlohmann::json json_of(const HttpReply& reply) {
    return nlohmann::json::parse(reply.body);
}

std::string problem_code(const HttpReply& reply) {
    if (reply.header("content-type") != "application/problem+json") {
        return "";
    }
    const auto body = nlohmann::json::parse(reply.body, nullptr, false);
    if (!body.is_object() || body.value("type", "") != "about:blank" || body.value("status", 0U) != reply.status ||
        body.value("title", "").empty() || body.value("detail", "").empty()) {
        return "";
    }
    return body.value("code", "");
}

std::string told(const HttpReply& reply) {
    auto text = std::to_string(reply.status) + "\n";
    for (const auto& [name, value] : reply.headers) {
        text += name == "date" ? "" : name + ": " + value + "\n";
    }
    return text + "\n" + reply.body;
}

SignalingSocket::SignalingSocket(std::uint16_t port, const TlsClient::Options& options)
    : socket_{port, options} {
    if (socket_.handshake().status != 101) {
        throw std::runtime_error("no WebSocket: " + std::to_string(socket_.handshake().status));
    }
}

void SignalingSocket::send(protocol::ClientMessage message) {
    std::visit(
        [this](auto& one) {
            if constexpr (requires { one.seq; }) {
                one.seq = one.seq == 0 ? ++sent_ : one.seq;
            }
        },
        message);
    socket_.send_text(protocol::encode(message));
}

void SignalingSocket::hello(const std::string& ticket, const std::string& name, const std::string& resume,
                            OsFamily os_family, std::optional<std::int64_t> received) {
    send(protocol::Hello{.ticket = Secret{ticket},
                         .os_family = os_family,
                         .display_name = name.empty() ? std::nullopt : std::optional{name},
                         .resume = resume.empty() ? std::nullopt : std::optional{resume},
                         .received = received});
}

std::optional<protocol::ServerMessage> SignalingSocket::next() {
    auto text = socket_.read_text();
    if (!text) {
        socket_.send_close(1000); // answers the server's close, so that it need not wait for us
        return std::nullopt;
    }
    frames_.push_back(*text);
    auto message = protocol::decode_server_message(*text);
    if (!message) {
        throw std::runtime_error("the server sent what its own protocol refuses");
    }
    return std::move(*message);
}

void SignalingSocket::fence() {
    send_text("fence");
    expect_that<protocol::ErrorReply>(
        [](const protocol::ErrorReply& error) { return error.code == ErrorCode::malformed_json; });
}

std::string SignalingSocket::everything() const {
    std::string all;
    for (const auto& frame : frames_) {
        all += frame + '\n';
    }
    return all;
}

namespace {

std::string created(const HttpReply& reply, const std::string& member) {
    if (reply.status != 201) {
        throw std::runtime_error("refused with " + std::to_string(reply.status) + ": " + reply.body);
    }
    return json_of(reply).at(member);
}

} // namespace

std::string Door::sign_in(const std::string& login_name, const std::string& password) const {
    return created(try_sign_in(login_name, password), "token");
}

HttpReply Door::try_sign_in(const std::string& login_name, const std::string& password,
                            const std::string& source) const {
    return call({.method = "POST",
                 .path = "/api/v1/session",
                 .body = nlohmann::json{{"login_name", login_name}, {"password", password}}.dump(),
                 .source = source});
}

InvitedGuest Door::create_guest(const std::string& token, const std::string& name, int days) const {
    const auto reply = call({.method = "POST",
                             .path = "/api/v1/guests",
                             .body = nlohmann::json{{"display_name", name}, {"validity_days", days}}.dump(),
                             .token = token});
    if (reply.status != 201) {
        throw std::runtime_error("no guest: " + reply.body);
    }
    const auto body = json_of(reply);
    return {.id = body.at("guest").at("guest_id"), .code = body.at("invitation").at("code")};
}

HttpReply Door::try_enter(const std::string& code, const std::string& source) const {
    return call({.method = "POST",
                 .path = "/api/v1/guest-session",
                 .body = nlohmann::json{{"code", code}}.dump(),
                 .source = source});
}

std::string Door::enter(const std::string& code) const {
    return created(try_enter(code), "token");
}

Ticket Door::issue_ticket(const std::string& token) const {
    const auto reply = call({.method = "POST", .path = "/api/v1/ticket", .token = token});
    return {.ticket = created(reply, "ticket"), .host = json_of(reply).value("host", "")};
}

std::unique_ptr<SignalingSocket> Door::connect(const std::string& token, const std::string& name,
                                               const std::string& resume, std::optional<std::int64_t> received) const {
    const auto issued = issue_ticket(token);
    auto socket = std::make_unique<SignalingSocket>(
        port_, TlsClient::Options{.source = source_, .server_name = issued.host.empty() ? host_ : issued.host});
    socket->hello(issued.ticket, name, resume, OsFamily::linux, received);
    return socket;
}

TestCall start_call(const Door& door, const std::string& login_name, const std::string& guest_name) {
    auto practitioner_token = door.sign_in(login_name);
    auto guest_token = door.enter(door.create_guest(practitioner_token, guest_name).code);
    auto practitioner = door.connect(practitioner_token);
    practitioner->expect<protocol::WaitingRoomState>();
    auto guest = door.connect(guest_token);
    const auto room = practitioner->expect_that<protocol::WaitingRoomState>(
        [](const protocol::WaitingRoomState& state) { return !state.entries.empty(); });
    practitioner->send(protocol::Admit{.entry_id = room.entries.front().entry_id});
    auto practitioner_started = practitioner->expect<protocol::CallStarted>();
    auto guest_started = guest->expect<protocol::CallStarted>();
    return {.practitioner_token = std::move(practitioner_token),
            .guest_token = std::move(guest_token),
            .practitioner = std::move(practitioner),
            .guest = std::move(guest),
            .practitioner_started = std::move(practitioner_started),
            .guest_started = std::move(guest_started)};
}

std::string good_sdp(const std::string& more_lines) {
    std::string fingerprint;
    for (int i = 0; i < 32; ++i) {
        fingerprint += i == 0 ? "AB" : ":AB";
    }
    return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 " + fingerprint + "\r\n" +
           more_lines;
}

void pause_between_looks() {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
}

} // namespace visavis::test
