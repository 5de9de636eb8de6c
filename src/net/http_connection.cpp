// Requests in order, each read completely, answered, and only then the next. Every wait has a deadline that the
// thread's sweep enforces. It must not answer anything it has not understood completely (T-11).
#include "http_connection.hpp"

#include "handshake.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace visavis::net {

namespace {

constexpr std::size_t record = std::size_t{16} * 1024;
constexpr std::array<std::string_view, 2> health_paths{"/healthz", "/readyz"};

bool is_health(std::string_view path) {
    return std::ranges::find(health_paths, path) != health_paths.end();
}

} // namespace

HttpConnection::HttpConnection(IoThread& thread, const Site& site, TlsStream& stream, const PeerAddress& peer,
                               SteadyTime handshake_by)
    : thread_{thread}
    , site_{site}
    , stream_{stream}
    , peer_{peer}
    , deadline_{handshake_by} {
    thread_.add(*this);
}

Task<std::optional<HttpConnection::Upgraded>> HttpConnection::serve() {
    if (!co_await handshake()) {
        co_return std::nullopt;
    }
    while (keep_alive_ && !leaving_ && stream_.is_open()) {
        const auto head = co_await read_head();
        if (!head) {
            break;
        }
        keep_alive_ = head->keep_alive && ++requests_ < site_.limits.requests_per_connection &&
                      sent_ahead_ < site_.limits.pipelined_requests;
        if (!co_await serve_one(*head)) {
            break;
        }
        if (upgraded_ != nullptr) {
            co_return Upgraded{*upgraded_, std::move(input_)};
        }
    }
    co_await linger();
    co_return std::nullopt;
}

Task<bool> HttpConnection::handshake() {
    co_await stream_.wait(TlsStream::Status::want_read); // the client speaks first
    for (;;) {
        switch (const auto status = stream_.try_handshake()) {
        case TlsStream::Status::done:
            ++thread_.tally.handshakes_completed;
            allow(site_.limits.header);
            co_return true;
        case TlsStream::Status::closed:
            ++thread_.tally.handshakes_failed;
            co_return false;
        default:
            co_await stream_.wait(status);
        }
    }
}

Task<bool> HttpConnection::receive() {
    if (++turns_ >= turns_in_a_row) {
        turns_ = 0;
        co_await asio::post(thread_.executor(), asio::use_awaitable);
    }
    for (;;) {
        const auto outcome = stream_.try_read(thread_.input);
        switch (outcome.status) {
        case TlsStream::Status::done:
            input_.append(thread_.input.data(), outcome.bytes);
            co_return true;
        case TlsStream::Status::closed:
            co_return false;
        default:
            turns_ = 0;
            co_await stream_.wait(outcome.status);
        }
    }
}

Task<std::optional<RequestHead>> HttpConnection::read_head() {
    idle_ = input_.empty();
    sent_ahead_ = idle_ ? 0 : sent_ahead_ + 1;
    allow(idle_ && requests_ > 0 ? site_.limits.idle : site_.limits.header);
    std::size_t scanned = 0;
    for (;;) {
        const auto scan = scan_head(input_, scanned);
        if (scan.state == HeadScan::State::malformed) {
            co_await refuse({400, ErrorCode::invalid_message});
            co_return std::nullopt;
        }
        if (scan.state == HeadScan::State::complete && scan.bytes <= site_.limits.header_bytes) {
            auto head = parse_head(std::string_view{input_}.substr(0, scan.bytes), site_.limits);
            input_.erase(0, scan.bytes);
            if (!head) {
                co_await refuse(head.error());
                co_return std::nullopt;
            }
            co_return std::move(*head);
        }
        if (input_.size() > site_.limits.header_bytes) {
            co_await refuse(too_long(input_, site_.limits));
            co_return std::nullopt;
        }
        scanned = input_.size();
        if (!co_await receive()) {
            co_return std::nullopt;
        }
        if (std::exchange(idle_, false) && requests_ > 0) {
            allow(site_.limits.header);
        }
    }
}

Task<bool> HttpConnection::read_body(const RequestHead& head) {
    if (head.expects_continue && input_.empty() && !co_await write("HTTP/1.1 100 Continue\r\n\r\n")) {
        co_return false;
    }
    allow(site_.limits.body);
    while (input_.size() < head.content_length) {
        if (!co_await receive()) {
            co_return false;
        }
    }
    body_ = input_.substr(0, head.content_length);
    input_.erase(0, head.content_length);
    co_return true;
}

bool HttpConnection::is_api(std::string_view path) {
    return path.starts_with("/api/") || is_health(path);
}

Task<bool> HttpConnection::serve_one(const RequestHead& head) {
    const auto* const endpoint = site_.endpoint(head.path);
    const bool ours =
        site_.is_own_host(head.host()) || (endpoint != nullptr && site_.signaling_hosts.contain(head.host()));
    if ((!ours && !is_health(head.path)) || head.asks_plainly) {
        co_await refuse({400, ErrorCode::invalid_message});
        co_return false;
    }
    if (endpoint != nullptr) {
        co_return co_await upgrade(head, *endpoint);
    }
    if (!co_await read_body(head)) {
        co_return false;
    }
    const bool head_only = head.method == Method::head;
    if (is_api(head.path)) {
        co_await respond(answer_of(co_await call_handler(head)), head_only);
    } else {
        co_await respond(static_answer(head), head_only);
    }
    co_return true;
}

HttpRequest HttpConnection::request_of(const RequestHead& head) {
    constexpr std::string_view bearer{"Bearer "};
    HttpRequest request{.method = head.method, .path = head.path, .query = head.query, .peer = peer_};
    const auto type = head.value("content-type");
    request.content_type = type.substr(0, type.find(';'));
    request.content_type.erase(request.content_type.find_last_not_of(" \t") + 1);
    std::ranges::transform(request.content_type, request.content_type.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    const auto authorization = head.value("authorization");
    if (authorization.size() > bearer.size() && equal_ignoring_case(authorization.substr(0, bearer.size()), bearer)) {
        request.bearer_token = Secret{std::string{authorization.substr(bearer.size())}};
    }
    request.body = std::exchange(body_, {});
    return request;
}

Task<HttpResponse> HttpConnection::call_handler(const RequestHead& head) {
    allow(site_.limits.handler);
    try {
        co_return co_await site_.handlers.http(request_of(head));
    } catch (const std::exception&) {
        // What it says may hold what a client sent, so only the fact is told.
        observe::log(observe::Level::error, "http_handler_exception");
    }
    co_return problem({500, ErrorCode::internal});
}

HttpConnection::Answer HttpConnection::answer_of(HttpResponse response) {
    Answer answer{.status = response.status, .lines = "Cache-Control: no-store\r\n", .body = std::move(response.body)};
    if (!response.content_type.empty()) {
        answer.lines += header_line("Content-Type", response.content_type);
    }
    for (const auto& [name, value] : response.headers) {
        answer.lines += header_line(name, value);
    }
    return answer;
}

HttpConnection::Answer HttpConnection::static_answer(const RequestHead& head) const {
    if (head.method != Method::get && head.method != Method::head) {
        auto refused = problem({405, ErrorCode::method_not_allowed});
        refused.headers.emplace_back("Allow", "GET, HEAD");
        return answer_of(std::move(refused));
    }
    if (auto found = site_.files.answer(head)) {
        return {.status = found->status, .lines = std::move(found->lines), .fixed_body = found->body};
    }
    return answer_of(problem({404, ErrorCode::not_found}));
}

Task<bool> HttpConnection::upgrade(const RequestHead& head, const WebSocketEndpoint& endpoint) {
    const auto lines = check_handshake(head, endpoint, site_.public_url);
    if (!lines) {
        auto refused = problem(lines.error());
        if (lines.error().status == 426) {
            refused.headers.emplace_back("Upgrade", "websocket");
            refused.headers.emplace_back("Sec-WebSocket-Version", "13"); // RFC 6455 section 4.4
        } else if (lines.error().status == 405) {
            refused.headers.emplace_back("Allow", "GET");
        }
        keep_alive_ = false;
        co_await respond(answer_of(std::move(refused)), head.method == Method::head);
        co_return false;
    }
    ++thread_.tally.responses[1];
    if (!co_await write(response_head(101, {.fixed = site_.headers, .own_lines = *lines}))) {
        co_return false;
    }
    upgraded_ = &endpoint;
    co_return true;
}

Task<bool> HttpConnection::write(std::string_view bytes) {
    allow(site_.limits.write);
    while (!bytes.empty()) {
        const auto outcome = stream_.try_write(bytes);
        if (outcome.status == TlsStream::Status::done) {
            bytes.remove_prefix(outcome.bytes);
            allow(site_.limits.write);
        } else if (outcome.status == TlsStream::Status::closed) {
            keep_alive_ = false;
            co_return false;
        } else {
            co_await stream_.wait(outcome.status);
        }
    }
    co_return true;
}

Task<void> HttpConnection::respond(const Answer& answer, bool head_only) {
    keep_alive_ = keep_alive_ && !leaving_;
    ++thread_.tally.responses.at(std::min<std::size_t>(answer.status / 100, 5));
    auto body = answer.body.empty() ? answer.fixed_body : std::string_view{answer.body};
    auto first = response_head(
        answer.status,
        {.fixed = site_.headers, .keep_alive = keep_alive_, .content_length = body.size(), .own_lines = answer.lines});
    if (head_only || answer.status == 204 || answer.status == 304) {
        body = {};
    }
    // The head shares its TLS record with as much of the body as fits; the rest goes out from where it lies.
    const auto beside = std::min(body.size(), record - std::min(record, first.size()));
    first += body.substr(0, beside);
    if (co_await write(first)) {
        co_await write(body.substr(beside));
    }
}

Task<void> HttpConnection::refuse(Refusal refusal) {
    keep_alive_ = false;
    co_await respond(answer_of(problem(refusal)), false);
}

/// Lets the peer read a last answer: an early close would reset the connection under it when unread input is left.
Task<void> HttpConnection::linger() {
    if (!stream_.is_open()) {
        co_return;
    }
    stream_.end_writing();
    allow(site_.limits.linger);
    for (std::size_t taken = 0; taken < 16 * record; taken += input_.size()) {
        input_.clear();
        if (!co_await receive()) {
            break;
        }
    }
    stream_.close();
}

void HttpConnection::sweep(SteadyTime now) {
    if (now >= deadline_) {
        drop();
    }
}

void HttpConnection::leave() {
    leaving_ = true;
    if (idle_) {
        drop();
    }
}

void HttpConnection::drop() {
    stream_.close();
}

} // namespace visavis::net
