// The mix of messages and the WebSocket of a client.
#include "dialect_parts.hpp"

#include <stdexcept>

namespace visavis::bench {

bool is_description(const Seat& seat) {
    return seat.sequence % 20 == 0; // 5 of 100
}

std::string addressed(const Seat& from, std::string_view to, std::uint64_t sequence, bool is_description,
                      std::uint32_t number) {
    std::string text{is_description ? R"({"type":"description","to":")" : R"({"type":"candidate","to":")"};
    text.append(to).append(R"(","seq":)").append(std::to_string(sequence));
    text += is_description ? R"(,"description":)" : R"(,"candidate":)";
    text += is_description ? description(from.index, number) : candidate(from.index, number);
    text.push_back('}');
    return text;
}

void ask_for_upgrade(Seat& seat, const std::string& path, const std::string& more) {
    seat.out += "GET " + path +
                " HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
                more + "\r\n";
    seat.touched = true;
}

bool upgraded(Seat& seat) {
    const auto end = seat.in.find("\r\n\r\n");
    if (end == std::string::npos) {
        return false;
    }
    if (!seat.in.starts_with("HTTP/1.1 101")) {
        throw std::runtime_error("no upgrade: " + seat.in.substr(0, seat.in.find("\r\n")));
    }
    seat.in.erase(0, end + 4);
    return true;
}

std::optional<std::string_view> next_web_socket_message(Seat& seat, std::size_t& at) {
    for (;;) {
        const std::string_view in = std::string_view{seat.in}.substr(at);
        if (in.size() < 2) {
            return std::nullopt;
        }
        const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(in[i])); };
        std::size_t head = 2;
        std::size_t size = byte(1);
        if (size == 126) {
            if (in.size() < 4) {
                return std::nullopt;
            }
            head = 4;
            size = byte(2) << 8U | byte(3);
        }
        if (in.size() < head + size) {
            return std::nullopt;
        }
        at += head + size;
        switch (byte(0) & 0xFU) {
        case 1:
            return in.substr(head, size);
        case 9: {
            const std::string pong{in.substr(head, size)};
            const auto start = seat.out.size();
            append_web_socket_frame(seat.out, pong);
            seat.out[start] = static_cast<char>(0x8A);
            seat.ends.push_back(seat.out.size()); // a record of its own, as from a browser
            seat.touched = true;
            break;
        }
        default:
            break;
        }
    }
}

void send_text(Seat& seat, std::string_view text) {
    append_web_socket_frame(seat.out, text);
    seat.ends.push_back(seat.out.size());
    seat.touched = true;
}

} // namespace visavis::bench
