// One request through the table: row, role, body type, handler, answer.
#include "visavis/rest/api.hpp"

#include "context.hpp"
#include "routes.hpp"

#include "visavis/crypto/primitives.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/store/sessions.hpp"

#include <algorithm>
#include <utility>

namespace visavis::rest {

namespace {

struct Match {
    const Route* route{nullptr};
    std::string id;
    std::string allow; ///< the methods of the rows with this path
};

/// Whether `path` is this row's path; its `{...}` part goes to `id`.
bool matches(std::string_view pattern, std::string_view path, std::string& id) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) {
        return pattern == path;
    }
    const auto tail = pattern.substr(pattern.find('}') + 1);
    if (!path.starts_with(pattern.substr(0, open)) || !path.ends_with(tail) || path.size() <= open + tail.size()) {
        return false;
    }
    const auto part = path.substr(open, path.size() - open - tail.size());
    if (part.find('/') != std::string_view::npos) {
        return false;
    }
    id = part;
    return true;
}

Match find(const net::HttpRequest& request) {
    Match match;
    const auto method = request.method == net::Method::head ? net::Method::get : request.method;
    for (const auto& route : routes()) {
        std::string id;
        if (matches(route.path, request.path, id)) {
            match.allow += (match.allow.empty() ? "" : ", ") + std::string{method_name(route.method)};
            if (route.method == method) {
                match.route = &route;
                match.id = std::move(id);
            }
        }
    }
    return match;
}

std::string_view title(unsigned status) {
    switch (status) {
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 426:
        return "Upgrade Required";
    case 429:
        return "Too Many Requests";
    case 503:
        return "Service Unavailable";
    default:
        return "Internal Server Error";
    }
}

net::HttpResponse problem(const Error& error) {
    const auto& row = describe(error.code);
    net::HttpResponse response{.status = row.http_status != 0 ? row.http_status : 500U,
                               .content_type = "application/problem+json"};
    response.body = protocol::encode_body(
        protocol::Problem{.title = std::string{title(response.status)},
                          .status = response.status,
                          .code = row.http_status != 0 ? error.code : ErrorCode::internal,
                          .detail = std::string{row.sentence},
                          .pointer = error.pointer.empty() ? std::nullopt : std::optional{error.pointer}});
    if (response.status == 503 || response.status == 429) {
        const auto seconds = error.retry_after.value_or(std::chrono::seconds{2});
        response.headers.emplace_back("Retry-After", std::to_string(seconds.count()));
    }
    if (response.status == 401) {
        response.headers.emplace_back("WWW-Authenticate", "Bearer");
    }
    return response;
}

Task<Result<std::optional<store::Session>>> authorise(const Api::Context& context, const Route& route,
                                                      const net::HttpRequest& request) {
    if (route.access == Access::anyone) {
        co_return std::nullopt;
    }
    if (!request.bearer_token) {
        co_return refuse(ErrorCode::not_signed_in);
    }
    auto session = co_await context.parts.sessions.find(crypto::sha256(request.bearer_token->reveal()),
                                                        context.parts.clock.now(), context.stranger(request.peer));
    if (!session) {
        co_return std::unexpected(session.error());
    }
    if (route.access == Access::practitioner && session->role != Role::practitioner) {
        co_return refuse(ErrorCode::forbidden);
    }
    co_return std::optional{*session};
}

} // namespace

Api::Api(ApiParts parts)
    : context_{std::make_unique<Context>(std::move(parts))} {}

Api::~Api() = default;

void Api::start(const asio::any_io_executor& executor) {
    context_->attempts_elsewhere = count_attempts_elsewhere(context_->parts.bus, executor, context_->parts.clock,
                                                            context_->sign_in_attempts, context_->code_attempts);
}

Task<net::HttpResponse> Api::handle(net::HttpRequest request) {
    auto match = find(request);
    if (match.route == nullptr) {
        if (match.allow.empty()) {
            co_return problem({.code = ErrorCode::not_found});
        }
        auto response = problem({.code = ErrorCode::method_not_allowed});
        response.headers.emplace_back("Allow", std::move(match.allow));
        co_return response;
    }
    const auto& route = *match.route;
    auto session = co_await authorise(*context_, route, request);
    if (!session) {
        co_return problem(session.error());
    }
    if (!route.request.empty() && request.content_type != "application/json") {
        co_return problem({.code = ErrorCode::unsupported_media_type});
    }
    if (route.request.empty() && !request.body.empty()) {
        co_return problem({.code = ErrorCode::invalid_message}); // a body nobody reads would be a body nobody checks
    }
    auto answer = co_await route.handler(
        *context_, {.request = std::move(request), .session = *session, .id = std::move(match.id)});
    if (!answer) {
        co_return problem(answer.error());
    }
    co_return net::HttpResponse{.status = answer->status,
                                .content_type = answer->body.empty() ? "" : "application/json",
                                .body = std::move(answer->body)};
}

} // namespace visavis::rest
