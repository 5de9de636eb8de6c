// Frames by hand, and reading a server's answers into one line.
#include "support/conversation.hpp"

namespace visavis::test {

namespace {

constexpr std::size_t shown_payload = 60;

std::string shown(const std::string& payload) {
    return payload.size() > shown_payload ? std::to_string(payload.size()) + " bytes" : payload;
}

std::string name_of(unsigned first_byte) {
    switch (first_byte) {
    case 0x81:
        return "text";
    case 0x82:
        return "binary";
    case 0x88:
        return "close";
    case 0x89:
        return "ping";
    case 0x8A:
        return "pong";
    default:
        return "frame " + std::to_string(first_byte); // fragmented, reserved: never sent by us
    }
}

std::string told(const WebSocketClient::Frame& frame) {
    if (frame.first_byte == 0x88 && frame.payload.size() == 2) {
        return "close(" +
               std::to_string(static_cast<unsigned>(static_cast<unsigned char>(frame.payload[0])) << 8U |
                              static_cast<unsigned char>(frame.payload[1])) +
               ")";
    }
    return name_of(frame.first_byte) + "(" + shown(frame.payload) + ")";
}

} // namespace

std::string frame_with(unsigned first_byte, std::string_view payload, Mask mask, LengthForm form) {
    const auto size = payload.size();
    if (form == LengthForm::shortest && size > 125) {
        form = size > 0xFFFF ? LengthForm::eight_bytes : LengthForm::two_bytes;
    }
    std::string frame{static_cast<char>(first_byte)};
    const unsigned bits = form == LengthForm::shortest ? 0 : form == LengthForm::two_bytes ? 16 : 64;
    frame.push_back(static_cast<char>(0x80U | (bits == 0 ? size : bits == 16 ? 126U : 127U)));
    for (unsigned shift = bits; shift > 0; shift -= 8) {
        frame.push_back(static_cast<char>((size >> (shift - 8)) & 0xFFU));
    }
    frame.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    for (std::size_t i = 0; i < size; ++i) {
        frame.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i % 4]));
    }
    return frame;
}

std::string close_body(unsigned code, std::string_view reason) {
    std::string body{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
    return body.append(reason);
}

std::string plain_upgrade(const std::string& path, const std::string& more_lines) {
    return "GET " + path +
           " HTTP/1.1\r\nHost: visavis.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           more_lines + "\r\n";
}

std::string converse(std::uint16_t port, const std::string& path, const std::string& bytes, Delivery delivery) {
    WebSocketClient client{port, plain_upgrade(path), delivery == Delivery::behind_the_handshake ? bytes : ""};
    if (client.handshake().status != 101) {
        return "no WebSocket: " + std::to_string(client.handshake().status);
    }
    if (delivery == Delivery::whole) {
        client.tls().send(bytes);
    } else if (delivery == Delivery::octet_by_octet) {
        for (const char octet : bytes) {
            client.tls().send({&octet, 1});
        }
    }
    std::string all;
    for (auto frame = client.read_frame(); frame.first_byte != 0; frame = client.read_frame()) {
        all += (all.empty() ? "" : " ") + told(frame);
    }
    return client.tls().ended() ? all : all + " (and no end)";
}

} // namespace visavis::test
