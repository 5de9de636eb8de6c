// The four dialects.
#include "dialect.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace visavis::bench {

namespace {

bool is_description(const Seat& seat) {
    return seat.sequence % 20 == 0; // 5 of 100
}

/// Where the generator chooses the addresses: a number, as long as a UUID so that the messages have our length.
std::string number_address(const Seat& seat) {
    const auto digits = std::to_string(seat.group * 16 + seat.index);
    return std::string(36 - digits.size(), '0') + digits;
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

/// What has the same shape for the two relays of our own: addresses are known at once, a call is agreed on between the
/// two clients.
class NumberedDialect : public Dialect {
  public:
    void relay(Seat& from, std::size_t peer, bool description) override {
        const bool long_one = description || is_description(from);
        send(from, from.peers[peer], addressed(from, from.peers[peer], ++from.sequence, long_one, from.sent[peer]++));
    }

    void group_is_open(std::vector<Seat>& group) override {
        for (auto& seat : group) {
            for (auto& other : group) {
                if (&other != &seat) {
                    seat.peers.push_back(number_address(other));
                }
            }
            seat.sent.assign(seat.peers.size(), 0);
        }
        for (auto& guest : group) {
            if (guest.index > 0) {
                send(guest, number_address(group.front()),
                     control_text("hello", number_address(group.front()), guest.index, 150));
            }
        }
    }

    void control(std::vector<Seat>& group, Seat& seat, std::string_view text) override {
        if (text.find(R"("type":"hello")") != std::string_view::npos) {
            std::size_t at = 0;
            const auto guest = std::stoul(std::string{*member(text, "seat", at)});
            const auto to = number_address(group[guest]);
            send(seat, to, control_text("admit", to, 0, 900));
            seat.ready = ++seat.arrived + 1 == group.size();
            seat.arrived = seat.ready ? 0 : seat.arrived;
        } else if (text.find(R"("type":"admit")") != std::string_view::npos) {
            seat.ready = true;
        }
    }

    void leave(Seat& seat) override {
        for (const auto& peer : seat.peers) {
            send(seat, peer, control_text("leave", peer, seat.index, 80));
        }
    }

    bool tells_everyone_of_the_end() const override { return false; }

    bool ended(std::string_view text) const override {
        return text.find(R"("type":"leave")") != std::string_view::npos;
    }

  protected:
    virtual void send(Seat& from, std::string_view to, std::string_view text) = 0;

  private:
    static std::string control_text(std::string_view type, std::string_view to, std::uint32_t seat, std::size_t size) {
        std::string text{R"({"type":")"};
        text.append(type).append(R"(","to":")").append(to).append(R"(","seat":")").append(std::to_string(seat));
        text += R"(","more":")";
        text.resize(std::max(text.size(), size), 'x');
        return text + "\"}";
    }
};

class FloorDialect final : public NumberedDialect {
  public:
    void greet(Seat& seat) override {
        append_bare_frame(seat.out, {}, seat.group * 16 + seat.index);
        seat.touched = true;
    }

    bool greeted(Seat& seat) override {
        if (seat.in.size() < 8) { // the server answers with the empty frame, so that nobody writes to a seat too early
            return false;
        }
        seat.in.erase(0, 8);
        return true;
    }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        std::uint32_t size = 0;
        if (seat.in.size() - at < 8) {
            return std::nullopt;
        }
        std::memcpy(&size, seat.in.data() + at, sizeof size);
        if (seat.in.size() - at - 8 < size) {
            return std::nullopt;
        }
        at += 8 + size;
        return std::string_view{seat.in}.substr(at - size, size);
    }

  protected:
    void send(Seat& from, std::string_view to, std::string_view text) override {
        append_bare_frame(from.out, text, static_cast<std::uint32_t>(std::stoul(std::string{to.substr(20)})));
        from.ends.push_back(from.out.size());
        from.touched = true;
    }
};

/// Answers pings; leaves out everything else that is no text.
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

class BeastDialect final : public NumberedDialect {
  public:
    void greet(Seat& seat) override { ask_for_upgrade(seat, "/" + number_address(seat), "Host: localhost\r\n"); }

    bool greeted(Seat& seat) override { return upgraded(seat); }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        return next_web_socket_message(seat, at);
    }

  protected:
    void send(Seat& from, std::string_view /*to*/, std::string_view text) override {
        append_web_socket_frame(from.out, text);
        from.ends.push_back(from.out.size());
        from.touched = true;
    }
};

/// The real protocol (docs/protocol.md).
class VisavisDialect final : public Dialect {
  public:
    explicit VisavisDialect(std::uint16_t port)
        : origin_{"Host: localhost:" + std::to_string(port) + "\r\nOrigin: https://localhost:" + std::to_string(port) +
                  "\r\nSec-WebSocket-Protocol: visavis.v1\r\n"} {}

    void greet(Seat& seat) override { ask_for_upgrade(seat, "/api/v1/signaling", origin_); }

    bool greeted(Seat& seat) override {
        if (!upgraded(seat)) {
            return false;
        }
        send(seat, R"({"type":"hello","ticket":")" + seat.ticket + R"(","os_family":"linux"})");
        return true;
    }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        return next_web_socket_message(seat, at);
    }

    void relay(Seat& from, std::size_t peer, bool description) override {
        const bool long_one = description || is_description(from);
        send(from, addressed(from, from.peers[peer], ++from.sequence, long_one, from.sent[peer]++));
    }

    void group_is_open(std::vector<Seat>& /*group*/) override {}

    void control(std::vector<Seat>& group, Seat& seat, std::string_view text) override {
        std::size_t at = 0;
        const auto has = [&](std::string_view type) {
            return text.find(R"("type":")" + std::string{type} + '"') != std::string_view::npos;
        };
        if (has("error")) {
            throw std::runtime_error("refused: " + std::string{text});
        }
        if (has("waiting_room")) {
            while (const auto entry = member(text, "entry_id", at)) {
                // `address` holds the entries let in already
                if (seat.address.find(*entry) == std::string::npos) {
                    seat.address += *entry;
                    send(seat, R"({"type":"admit","entry_id":")" + std::string{*entry} + "\"}");
                }
            }
        } else if (has("call_started")) {
            // peers are records, and none of their members holds a bracket
            const auto start = text.find(R"("peers":[)");
            const auto peers = text.substr(start, text.find(']', start) - start);
            while (const auto peer = member(peers, "participant_id", at)) {
                seat.peers.emplace_back(*peer);
            }
        } else if (has("peer_joined")) {
            seat.peers.emplace_back(*member(text, "participant_id", at));
        }
        if (!seat.ready && seat.peers.size() + 1 == group.size()) {
            seat.ready = true;
            seat.sent.assign(seat.peers.size(), 0);
        }
    }

    void leave(Seat& seat) override { send(seat, R"({"type":"leave"})"); }

    bool tells_everyone_of_the_end() const override { return true; }

    bool ended(std::string_view text) const override {
        return text.find(R"("type":"call_ended")") != std::string_view::npos;
    }

  private:
    static void send(Seat& seat, std::string_view text) {
        append_web_socket_frame(seat.out, text);
        seat.ends.push_back(seat.out.size());
        seat.touched = true;
    }

    std::string origin_;
};

std::string hex_hmac(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(text.data()), // OpenSSL's idea of a byte
         text.size(), digest.data(), &size);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) {
        constexpr std::string_view digits{"0123456789abcdef"};
        hex.push_back(digits[digest.at(i) >> 4U]);
        hex.push_back(digits[digest.at(i) & 0xFU]);
    }
    return hex;
}

/// nextcloud-spreed-signaling, as one of its internal clients: they may write to each other without a room.
class SpreedDialect final : public Dialect {
  public:
    explicit SpreedDialect(const std::string& secret) {
        const std::string random(64, 'a');
        hello_ = R"({"type":"hello","hello":{"version":"1.0","auth":{"type":"internal","params":{"random":")" + random +
                 R"(","token":")" + hex_hmac(secret, random) + R"(","backend":"https://localhost/"}}}})";
    }

    void greet(Seat& seat) override { ask_for_upgrade(seat, "/spreed", "Host: localhost\r\n"); }

    bool greeted(Seat& seat) override {
        if (!upgraded(seat)) {
            return false;
        }
        send(seat, hello_);
        return true;
    }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        return next_web_socket_message(seat, at);
    }

    void relay(Seat& from, std::size_t peer, bool long_one) override {
        const bool offer = long_one || is_description(from);
        ++from.sequence;
        const auto number = from.sent[peer]++;
        send(from, R"({"type":"message","message":{"recipient":{"type":"session","sessionid":")" + from.peers[peer] +
                       R"("},"data":)" + (offer ? description(from.index, number) : candidate(from.index, number)) +
                       "}}");
    }

    void group_is_open(std::vector<Seat>& /*group*/) override {}

    void control(std::vector<Seat>& group, Seat& seat, std::string_view text) override {
        std::size_t at = 0;
        if (text.find(R"("type":"error")") != std::string_view::npos) {
            throw std::runtime_error("refused: " + std::string{text});
        }
        if (text.find(R"("type":"hello")") == std::string_view::npos) {
            return;
        }
        seat.address = *member(text, "sessionid", at);
        for (const auto& one : group) {
            if (one.address.empty()) {
                return;
            }
        }
        for (auto& one : group) {
            for (const auto& other : group) {
                if (&other != &one) {
                    one.peers.push_back(other.address);
                }
            }
            one.sent.assign(one.peers.size(), 0);
            one.ready = true;
        }
    }

    void leave(Seat& seat) override {
        for (const auto& peer : seat.peers) {
            send(seat, R"({"type":"message","message":{"recipient":{"type":"session","sessionid":")" + peer +
                           R"("},"data":{"type":"leave"}}})");
        }
    }

    bool tells_everyone_of_the_end() const override { return false; }

    bool ended(std::string_view text) const override {
        return text.find(R"("type":"leave")") != std::string_view::npos;
    }

  private:
    static void send(Seat& seat, std::string_view text) {
        append_web_socket_frame(seat.out, text);
        seat.ends.push_back(seat.out.size());
        seat.touched = true;
    }

    std::string hello_;
};

} // namespace

std::unique_ptr<Dialect> make_dialect(const Options& options) {
    if (options.dialect == "floor") {
        return std::make_unique<FloorDialect>();
    }
    if (options.dialect == "beast") {
        return std::make_unique<BeastDialect>();
    }
    if (options.dialect == "visavis") {
        return std::make_unique<VisavisDialect>(options.port);
    }
    if (options.dialect == "spreed") {
        return std::make_unique<SpreedDialect>(options.secret);
    }
    throw std::runtime_error("unknown dialect: " + options.dialect);
}

} // namespace visavis::bench
