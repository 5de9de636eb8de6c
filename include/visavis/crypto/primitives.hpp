// Primitives, thin over libsodium: random bytes, digests, authenticated encryption, password hashing. Call initialise()
// once first.
#pragma once

#include "visavis/base/secret.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::crypto {

/// Throws std::runtime_error when libsodium cannot start.
void initialise();

[[nodiscard]] std::string random_bytes(std::size_t count);
[[nodiscard]] std::string base64url(std::string_view bytes); ///< no padding
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

using Digest = std::array<std::uint8_t, 32>;
[[nodiscard]] Digest sha256(std::string_view bytes);

/// A new bearer token or ticket: 256 random bits, base64url, 43 characters.
[[nodiscard]] Secret random_token();

// What STUN and TURN are defined with (HMAC-SHA-1, MD5) and nothing else may use.

/// The credential of "REST API for access to TURN services" (coturn use-auth-secret), base64.
[[nodiscard]] std::string turn_credential(const Secret& secret, std::string_view user_name);
/// MESSAGE-INTEGRITY over these bytes (RFC 8489 section 14.5), 20 bytes.
[[nodiscard]] std::string stun_integrity(const Secret& key, std::string_view bytes);
/// The key of long-term credentials (RFC 8489 section 9.2.2).
[[nodiscard]] Secret stun_long_term_key(std::string_view user_name, std::string_view realm, std::string_view password);

class Key { // 256 bits, wiped at the end
  public:
    static Key random();
    /// Exactly 32 bytes, else std::invalid_argument.
    explicit Key(std::string_view bytes);

    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_.reveal(); }

    /// Independent key for a purpose (BLAKE2b keyed derivation).
    [[nodiscard]] Key derive(std::string_view purpose) const;

  private:
    Secret bytes_;
};

/// XChaCha20-Poly1305 with a random nonce; `context` is authenticated and must be the same when opening.
[[nodiscard]] std::string seal(const Key& key, std::string_view plain, std::string_view context);
[[nodiscard]] std::optional<std::string> open(const Key& key, std::string_view sealed, std::string_view context);

/// Keyed hash for exact look-ups of encrypted columns: HMAC-SHA-256.
[[nodiscard]] Digest blind_index(const Key& key, std::string_view text);

/// Argon2id, 19 MiB, 2 passes (OWASP). Blocking, about 50 ms: run on a pool.
[[nodiscard]] std::string hash_password(const Secret& password);
/// False also for a hash it cannot read. Same time for any input.
[[nodiscard]] bool verify_password(const Secret& password, const std::string& hash);
/// A valid hash of a random password, made once: what an unknown login name is checked against (T-14).
[[nodiscard]] const std::string& dummy_password_hash();

} // namespace visavis::crypto
