// Both versions, read strictly: a trusted proxy has no reason to send anything odd, and what it does not mean to say
// must not become somebody's address.
#include "proxy_header.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

namespace visavis::net {

namespace {

namespace ip = boost::asio::ip;
using State = ProxyHeader::State;
using namespace std::string_view_literals;

constexpr auto signature = "\r\n\r\n\0\r\nQUIT\n"sv; // version 2
constexpr auto line_start = "PROXY "sv;              // version 1
constexpr std::size_t longest_line = 107;
constexpr std::size_t fixed_bytes = 16; // signature, command, family, length
constexpr std::size_t tlv_head = 3;

constexpr ProxyHeader malformed{.state = State::malformed};
constexpr ProxyHeader incomplete{};

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

std::size_t length_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::size_t>(byte_at(bytes, at)) << 8U | byte_at(bytes, at + 1);
}

template <class Address>
Address address_of(std::string_view bytes) {
    typename Address::bytes_type raw{};
    std::transform(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(raw.size()), raw.begin(),
                   [](char byte) { return static_cast<unsigned char>(byte); });
    return Address{raw};
}

/// Type, length, value, until the end: none is of interest, but they must fill what was announced.
bool are_whole_tlvs(std::string_view bytes) {
    while (bytes.size() >= tlv_head) {
        const auto whole = tlv_head + length_at(bytes, 1);
        if (whole > bytes.size()) {
            return false;
        }
        bytes.remove_prefix(whole);
    }
    return bytes.empty();
}

ProxyHeader scan_binary(std::string_view input) {
    constexpr std::uint8_t local = 0x20;
    constexpr std::uint8_t proxy = 0x21;
    constexpr std::uint8_t unspecified = 0x00;
    constexpr std::uint8_t tcp_over_ipv4 = 0x11;
    constexpr std::uint8_t tcp_over_ipv6 = 0x21;
    constexpr std::size_t ipv4_addresses = 2 * 4 + 2 * 2;
    constexpr std::size_t ipv6_addresses = 2 * 16 + 2 * 2;

    if (input.size() > 12 && byte_at(input, 12) != local && byte_at(input, 12) != proxy) {
        return malformed;
    }
    if (input.size() < fixed_bytes) {
        return incomplete;
    }
    const auto command = byte_at(input, 12);
    const auto family = byte_at(input, 13);
    const auto bytes = fixed_bytes + length_at(input, 14);
    if (bytes > proxy_header_bytes) {
        return malformed;
    }
    if (input.size() < bytes) {
        return incomplete;
    }
    ProxyHeader header{.state = State::complete, .bytes = bytes};
    if (command == local || family == unspecified) {
        return header; // whatever else it holds says nothing about a client
    }
    const auto block = input.substr(fixed_bytes, bytes - fixed_bytes);
    const auto addresses = family == tcp_over_ipv4   ? ipv4_addresses
                           : family == tcp_over_ipv6 ? ipv6_addresses
                                                     : std::numeric_limits<std::size_t>::max();
    if (block.size() < addresses || !are_whole_tlvs(block.substr(addresses))) {
        return malformed;
    }
    header.source = family == tcp_over_ipv4 ? ip::address{address_of<ip::address_v4>(block)}
                                            : ip::address{address_of<ip::address_v6>(block)};
    return header;
}

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    return failure == std::errc{} && end == text.data() + text.size() && (text == "0" || text.front() != '0');
}

/// Takes the next word off `line`; words stand one space apart.
std::string_view next_word(std::string_view& line) {
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), word.size() + 1));
    return word;
}

std::optional<ip::address> address_in(std::string_view family, std::string_view text) {
    boost::system::error_code failure;
    if (family == "TCP4") {
        const ip::address address{ip::make_address_v4(std::string{text}, failure)};
        return failure ? std::nullopt : std::optional{address};
    }
    if (family == "TCP6" && text.find('%') == std::string_view::npos) {
        const ip::address address{ip::make_address_v6(std::string{text}, failure)};
        return failure ? std::nullopt : std::optional{address};
    }
    return std::nullopt;
}

ProxyHeader scan_line(std::string_view input) {
    const auto end = input.substr(0, longest_line).find("\r\n");
    if (end == std::string_view::npos) {
        return input.size() < longest_line ? incomplete : malformed;
    }
    if (end < line_start.size()) {
        return malformed;
    }
    ProxyHeader header{.state = State::complete, .bytes = end + 2};
    auto line = input.substr(line_start.size(), end - line_start.size());
    const auto family = next_word(line);
    if (family == "UNKNOWN") {
        return header; // what follows is to be ignored
    }
    header.source = address_in(family, next_word(line));
    const auto destination = address_in(family, next_word(line));
    const auto source_port = next_word(line);
    if (!header.source || !destination || !is_port(source_port) || !is_port(line)) {
        return malformed;
    }
    return header;
}

bool begins_alike(std::string_view input, std::string_view start) {
    const auto length = std::min(input.size(), start.size());
    return input.substr(0, length) == start.substr(0, length);
}

} // namespace

ProxyHeader scan_proxy_header(std::string_view input) {
    if (begins_alike(input, signature)) {
        return scan_binary(input);
    }
    if (begins_alike(input, line_start)) {
        return scan_line(input);
    }
    return malformed;
}

} // namespace visavis::net
