// Response heads as text: a fixed block of security headers and a few lines of its own for each answer.
#include "response.hpp"

#include "visavis/observe/log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

namespace visavis::net {

namespace {

// Features a consultation needs belong to our own pages (remote video starts by itself: autoplay); every other one is
// off.
constexpr std::array<std::string_view, 9> own_features{"camera",     "microphone",        "display-capture",
                                                       "fullscreen", "speaker-selection", "screen-wake-lock",
                                                       "autoplay",   "clipboard-write",   "picture-in-picture"};
constexpr std::array<std::string_view, 21> no_features{"accelerometer",
                                                       "clipboard-read",
                                                       "compute-pressure",
                                                       "encrypted-media",
                                                       "gamepad",
                                                       "geolocation",
                                                       "gyroscope",
                                                       "hid",
                                                       "identity-credentials-get",
                                                       "idle-detection",
                                                       "keyboard-map",
                                                       "local-fonts",
                                                       "magnetometer",
                                                       "midi",
                                                       "otp-credentials",
                                                       "payment",
                                                       "serial",
                                                       "storage-access",
                                                       "usb",
                                                       "window-management",
                                                       "xr-spatial-tracking"};

struct Phrase {
    unsigned status;
    std::string_view text;
};

constexpr std::array phrases{
    Phrase{100, "Continue"},
    Phrase{101, "Switching Protocols"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{204, "No Content"},
    Phrase{304, "Not Modified"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{411, "Length Required"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{417, "Expectation Failed"},
    Phrase{422, "Unprocessable Content"},
    Phrase{426, "Upgrade Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{503, "Service Unavailable"},
    Phrase{505, "HTTP Version Not Supported"},
};

std::string permissions_policy() {
    std::string policy;
    for (const auto feature : own_features) {
        policy += fmt::format("{}{}=(self)", policy.empty() ? "" : ", ", feature);
    }
    for (const auto feature : no_features) {
        policy += fmt::format(", {}=()", feature);
    }
    return policy;
}

} // namespace

std::string plain_security_headers(std::string_view public_url, std::string_view more_sources) {
    const auto authority = public_url.substr(std::min(public_url.size(), std::string_view{"https://"}.size()));
    return fmt::format(
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self' wss://{}{}; manifest-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\n"
        "Cross-Origin-Embedder-Policy: require-corp\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n"
        "Permissions-Policy: {}\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "X-Frame-Options: DENY\r\n",
        authority, more_sources, permissions_policy());
}

std::string security_headers(std::string_view public_url, std::string_view more_sources) {
    return plain_security_headers(public_url, more_sources) +
           "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n";
}

std::string_view reason_phrase(unsigned status) {
    const auto found = std::ranges::find(phrases, status, &Phrase::status);
    return found == phrases.end() ? std::string_view{"Status"} : found->text;
}

std::string http_date() {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::string response_head(unsigned status, const HeadOptions& options) {
    auto head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, reason_phrase(status), http_date());
    if (status >= 200 && status != 204 && status != 304) {
        head += fmt::format("Content-Length: {}\r\n", options.content_length);
    }
    if (!options.keep_alive && status >= 200) {
        head += "Connection: close\r\n";
    }
    head += options.own_lines;
    head += options.fixed;
    head += "\r\n";
    return head;
}

std::string header_line(std::string_view name, std::string_view value) {
    const auto unprintable = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F; };
    if (name.empty() || std::ranges::any_of(name, unprintable) || std::ranges::any_of(value, unprintable) ||
        equal_ignoring_case(name, "Set-Cookie")) { // S-116: refused, whoever asks for it
        observe::log(observe::Level::error, "response_header_refused");
        return {};
    }
    return fmt::format("{}: {}\r\n", name, value);
}

HttpResponse problem(const Refusal& refusal) {
    const auto& row = describe(refusal.code);
    // Every text is a constant of ours without quotes or control characters; nothing of the request is repeated.
    return {.status = refusal.status,
            .content_type = "application/problem+json",
            .body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"code":"{}","detail":"{}"}})",
                                reason_phrase(refusal.status), refusal.status, row.name, row.sentence),
            .headers = {}};
}

} // namespace visavis::net
