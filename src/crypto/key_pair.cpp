// X25519, then BLAKE2b keyed with what both share over the result and both public halves.
#include "visavis/crypto/key_pair.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace visavis::crypto {

namespace {

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view as_text(const auto& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

KeyPair::KeyPair(Secret private_half, std::string public_half)
    : private_{std::move(private_half)}
    , public_{std::move(public_half)} {}

KeyPair KeyPair::random() {
    std::array<unsigned char, crypto_box_SECRETKEYBYTES> secret{};
    std::array<unsigned char, public_bytes> open{};
    crypto_box_keypair(open.data(), secret.data());
    KeyPair pair{Secret{std::string{as_text(secret)}}, std::string{as_text(open)}};
    wipe(secret.data(), secret.size());
    return pair;
}

std::optional<Key> KeyPair::agree(std::string_view others_public, const Key& shared) const {
    std::array<unsigned char, crypto_scalarmult_BYTES> secret{};
    if (others_public.size() != public_bytes ||
        crypto_scalarmult(secret.data(), as_bytes(private_.reveal()), as_bytes(others_public)) != 0) {
        return std::nullopt;
    }
    std::array<unsigned char, 32> agreed{};
    crypto_generichash_state state{};
    crypto_generichash_init(&state, as_bytes(shared.bytes()), shared.bytes().size(), agreed.size());
    crypto_generichash_update(&state, secret.data(), secret.size());
    const auto [first, second] = std::minmax(std::string_view{public_}, others_public);
    crypto_generichash_update(&state, as_bytes(first), first.size());
    crypto_generichash_update(&state, as_bytes(second), second.size());
    crypto_generichash_final(&state, agreed.data(), agreed.size());
    Key key{as_text(agreed)};
    wipe(secret.data(), secret.size());
    wipe(agreed.data(), agreed.size());
    wipe(&state, sizeof state);
    return key;
}

} // namespace visavis::crypto
