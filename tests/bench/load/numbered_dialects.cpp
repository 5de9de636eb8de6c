// The two relays of our own: the floor's bare frames, and the same over Beast's WebSocket.
#include "dialect_parts.hpp"

#include <cstring>

namespace visavis::bench {

namespace {

/// Where the generator chooses the addresses: a number, as long as a UUID so that the messages have our length.
std::string number_address(const Seat& seat) {
    const auto digits = std::to_string(seat.group * 16 + seat.index);
    return std::string(36 - digits.size(), '0') + digits;
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

class BeastDialect final : public NumberedDialect {
  public:
    void greet(Seat& seat) override { ask_for_upgrade(seat, "/" + number_address(seat), "Host: localhost\r\n"); }

    bool greeted(Seat& seat) override { return upgraded(seat); }

    std::optional<std::string_view> next(Seat& seat, std::size_t& at) override {
        return next_web_socket_message(seat, at);
    }

  protected:
    void send(Seat& from, std::string_view /*to*/, std::string_view text) override { send_text(from, text); }
};

} // namespace

std::unique_ptr<Dialect> make_floor_dialect() {
    return std::make_unique<FloorDialect>();
}

std::unique_ptr<Dialect> make_beast_dialect() {
    return std::make_unique<BeastDialect>();
}

} // namespace visavis::bench
