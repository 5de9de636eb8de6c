// Our server.
#include "dialect_parts.hpp"

#include <stdexcept>

namespace visavis::bench {

namespace {

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
        send_text(seat, R"({"type":"hello","ticket":")" + seat.ticket + R"(","os_family":"linux"})");
        return true;
    }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        return next_web_socket_message(seat, at);
    }

    void relay(Seat& from, std::size_t peer, bool description) override {
        const bool long_one = description || is_description(from);
        send_text(from, addressed(from, from.peers[peer], ++from.sequence, long_one, from.sent[peer]++));
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
                    send_text(seat, R"({"type":"admit","entry_id":")" + std::string{*entry} + "\"}");
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

    void leave(Seat& seat) override { send_text(seat, R"({"type":"leave"})"); }

    bool tells_everyone_of_the_end() const override { return true; }

    bool ended(std::string_view text) const override {
        return text.find(R"("type":"call_ended")") != std::string_view::npos;
    }

  private:
    std::string origin_;
};

} // namespace

std::unique_ptr<Dialect> make_visavis_dialect(std::uint16_t port) {
    return std::make_unique<VisavisDialect>(port);
}

} // namespace visavis::bench
