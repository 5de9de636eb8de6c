// A real peer.
#include "dialect_parts.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace visavis::bench {

namespace {

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
        send_text(seat, hello_);
        return true;
    }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        return next_web_socket_message(seat, at);
    }

    void relay(Seat& from, std::size_t peer, bool long_one) override {
        const bool offer = long_one || is_description(from);
        ++from.sequence;
        const auto number = from.sent[peer]++;
        send_text(from, R"({"type":"message","message":{"recipient":{"type":"session","sessionid":")" +
                            from.peers[peer] + R"("},"data":)" +
                            (offer ? description(from.index, number) : candidate(from.index, number)) + "}}");
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
            send_text(seat, R"({"type":"message","message":{"recipient":{"type":"session","sessionid":")" + peer +
                                R"("},"data":{"type":"leave"}}})");
        }
    }

    bool tells_everyone_of_the_end() const override { return false; }

    bool ended(std::string_view text) const override {
        return text.find(R"("type":"leave")") != std::string_view::npos;
    }

  private:
    std::string hello_;
};

} // namespace

std::unique_ptr<Dialect> make_spreed_dialect(const std::string& secret) {
    return std::make_unique<SpreedDialect>(secret);
}

} // namespace visavis::bench
