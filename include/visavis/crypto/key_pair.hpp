// KeyPair: one side of a key agreement (X25519) between two who share a key already. What they agree on follows from
// that key only together with a private half that never leaves the memory of its process: who records what they say and
// gets the shared key later has nothing.
#pragma once

#include "visavis/crypto/primitives.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace visavis::crypto {

class KeyPair {
  public:
    static constexpr std::size_t public_bytes = 32;

    static KeyPair random();

    [[nodiscard]] const std::string& public_half() const noexcept { return public_; }

    /// The same on both sides, and only for holders of `shared`. Nothing for a public half that is none.
    [[nodiscard]] std::optional<Key> agree(std::string_view others_public, const Key& shared) const;

  private:
    KeyPair(Secret private_half, std::string public_half);

    Secret private_; ///< wiped at the end
    std::string public_;
};

} // namespace visavis::crypto
