// The bytes that are relayed, and how they are framed and found again.
#include "dialect.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace visavis::bench {

namespace {

constexpr std::string_view mark_start{"bench-"};

std::string mark(std::uint32_t seat, std::uint32_t number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "bench-%02x%06x", seat & 0xFFU, number & 0xFFFFFFU);
    return text.data();
}

std::string padding() {
    std::string lines;
    for (int line = 0; lines.size() < 2150; ++line) {
        lines += "a=rtpmap:" + std::to_string(96 + line % 32) + " H264/90000\\r\\n";
    }
    return lines;
}

std::string fingerprint() {
    std::string bytes{"AB"};
    for (int i = 1; i < 32; ++i) {
        bytes += ":AB";
    }
    return bytes;
}

} // namespace

std::string candidate(std::uint32_t seat, std::uint32_t number) {
    return R"({"candidate":"candidate:1 1 udp 16777 192.0.2.1 46154 typ host","sdpMid":"0","usernameFragment":")" +
           mark(seat, number) + "\"}";
}

std::string description(std::uint32_t seat, std::uint32_t number) {
    static const std::string start = R"({"type":"offer","sdp":"v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n)"
                                     R"(a=fingerprint:sha-256 )" +
                                     fingerprint() + R"(\r\n)" + padding() + "a=ice-ufrag:";
    return start + mark(seat, number) + R"(\r\n"})";
}

std::optional<Mark> find_mark(std::string_view text) {
    const auto at = text.find(mark_start);
    if (at == std::string_view::npos || text.size() < at + mark_start.size() + 8) {
        return std::nullopt;
    }
    const auto* const first = text.data() + at + mark_start.size();
    Mark found{};
    std::from_chars(first, first + 2, found.seat, 16);
    std::from_chars(first + 2, first + 8, found.number, 16);
    return found;
}

std::optional<std::string_view> member(std::string_view text, std::string_view name, std::size_t& at) {
    const auto wanted = '"' + std::string{name} + "\":\"";
    const auto found = text.find(wanted, at);
    if (found == std::string_view::npos) {
        return std::nullopt;
    }
    const auto start = found + wanted.size();
    at = text.find('"', start);
    return text.substr(start, at - start);
}

void append_bare_frame(std::string& out, std::string_view text, std::uint32_t to) {
    std::array<std::uint32_t, 2> head{static_cast<std::uint32_t>(text.size()), to};
    std::array<char, sizeof head> bytes{};
    std::memcpy(bytes.data(), head.data(), sizeof head);
    out.append(bytes.data(), bytes.size());
    out += text;
}

void append_web_socket_frame(std::string& out, std::string_view text) {
    // RFC 6455 section 5.2. The mask need not be random here: it protects proxies from pages, and there are neither.
    constexpr std::array<char, 4> mask{0x5A, 0x3C, 0x69, 0x17};
    out.push_back(static_cast<char>(0x81));
    if (text.size() < 126) {
        out.push_back(static_cast<char>(0x80U | text.size()));
    } else {
        out.push_back(static_cast<char>(0x80U | 126U));
        out.push_back(static_cast<char>(text.size() >> 8U));
        out.push_back(static_cast<char>(text.size() & 0xFFU));
    }
    out.append(mask.data(), mask.size());
    const auto start = out.size();
    out += text;
    for (std::size_t i = 0; i < text.size(); ++i) {
        out[start + i] = static_cast<char>(out[start + i] ^ mask[i & 3U]);
    }
}

} // namespace visavis::bench
