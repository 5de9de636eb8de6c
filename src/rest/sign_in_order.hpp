// SignInOrder: whose password is looked at first when many wait for Argon2id (T-14, T-24). First who comes from where
// this account has been signed in to before; then whoever's source has tried less in the last minute, and among equals
// the account that has been tried less. So guessers wait behind those who are right at once, also when there are
// hundreds of them, and no name is answered sooner for being somebody's.
//
// Where an account has been signed in to is kept in memory only, as twelve bits of a hash under a key of this process:
// enough that a guesser is taken for a known device once in a thousand times, and too little to say where somebody was,
// since a million addresses share each value.
#pragma once

#include "sliding_windows.hpp"

#include "visavis/base/peer_address.hpp"

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace visavis::rest {

/// Who is smaller comes first.
struct Precedence {
    bool unknown{true};
    std::size_t tries_of_source{0};
    std::size_t tries_of_account{0};

    friend auto operator<=>(const Precedence&, const Precedence&) = default;
};

inline constexpr std::size_t known_devices_of_account{4};         ///< the one used longest ago is forgotten
inline constexpr std::size_t accounts_with_known_devices{10'000}; ///< beyond, some account's are forgotten
inline constexpr std::chrono::days known_device_lifetime{30};     ///< since it was last used

class SignInOrder {
  public:
    SignInOrder();

    struct Place {
        Precedence precedence;
        std::uint64_t account{0}; ///< a hash under the key of this process
        SlidingWindows::Event of_source;
        SlidingWindows::Event of_account;
    };

    /// `login_name`: canonical, whether there is such an account or not. A try counts here whatever comes of it, so
    /// that who was told `busy` does not come back as somebody new. Thread-safe, as all here.
    [[nodiscard]] Place enter(std::string_view login_name, const PeerAddress& peer, SteadyTime now);
    /// That was the account's password.
    void was_right(const Place& place, const PeerAddress& peer, SteadyTime now);

  private:
    struct Device {
        std::uint16_t tag;
        SteadyTime used;
    };

    struct Devices {
        std::array<Device, known_devices_of_account> device{};
        std::size_t count{0};
    };

    [[nodiscard]] std::uint16_t tag(std::uint64_t account, const PeerAddress& peer) const;
    [[nodiscard]] bool is_known(std::uint64_t account, const PeerAddress& peer, SteadyTime now) const;

    std::array<std::uint8_t, 16> source_key_{};
    std::string key_;
    std::mutex mutex_;
    SlidingWindows tries_; ///< of each source and each account
    std::unordered_map<std::uint64_t, Devices> known_;
};

} // namespace visavis::rest
