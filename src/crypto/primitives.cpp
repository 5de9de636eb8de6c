// Random bytes, digests, keys and authenticated encryption, each one call into libsodium. It makes no choice of its own
// beyond the algorithm, and it must not grow one: parameters live here, policy lives with its users.
#include "visavis/crypto/primitives.hpp"

#include "visavis/base/assert.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

namespace visavis::crypto {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* as_bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

Secret checked_key(std::string_view bytes) {
    if (bytes.size() != 32) {
        throw std::invalid_argument("a key has exactly 32 bytes");
    }
    return Secret{std::string{bytes}};
}

} // namespace

void initialise() {
    if (sodium_init() < 0) {
        throw std::runtime_error("The cryptographic library cannot start: the system gives it no random bytes.");
    }
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string base64url(std::string_view bytes) {
    std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), as_bytes(bytes), bytes.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    text.pop_back(); // the terminating NUL
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    // libsodium 1.0.18 reads bytes outside ASCII as '-' or '_'; one text for one value is our promise.
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(as_bytes(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(size);
    return bytes;
}

Digest sha256(std::string_view bytes) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), as_bytes(bytes), bytes.size());
    return digest;
}

Secret random_token() {
    return Secret{base64url(random_bytes(32))};
}

Key Key::random() {
    return Key{random_bytes(32)};
}

Key::Key(std::string_view bytes)
    : bytes_{checked_key(bytes)} {}

Key Key::derive(std::string_view purpose) const {
    std::array<unsigned char, 32> derived{};
    crypto_generichash(derived.data(), derived.size(), as_bytes(purpose), purpose.size(), as_bytes(bytes()),
                       bytes().size());
    Key key{std::string_view{reinterpret_cast<const char*>(derived.data()), derived.size()}};
    wipe(derived.data(), derived.size());
    return key;
}

std::string seal(const Key& key, std::string_view plain, std::string_view context) {
    std::string sealed = random_bytes(nonce_size);
    sealed.resize(nonce_size + plain.size() + tag_size);
    unsigned long long written = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(as_bytes(sealed) + nonce_size, &written, as_bytes(plain), plain.size(),
                                               as_bytes(context), context.size(), nullptr, as_bytes(sealed),
                                               as_bytes(key.bytes()));
    VISAVIS_ASSERT(written == plain.size() + tag_size, "the sealed size is not what it must be");
    return sealed;
}

std::optional<std::string> open(const Key& key, std::string_view sealed, std::string_view context) {
    if (sealed.size() < nonce_size + tag_size) {
        return std::nullopt;
    }
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    unsigned long long written = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(as_bytes(plain), &written, nullptr, as_bytes(sealed) + nonce_size,
                                                   sealed.size() - nonce_size, as_bytes(context), context.size(),
                                                   as_bytes(sealed), as_bytes(key.bytes())) != 0) {
        return std::nullopt;
    }
    return plain;
}

Digest blind_index(const Key& key, std::string_view text) {
    Digest index{};
    crypto_auth_hmacsha256(index.data(), as_bytes(text), text.size(), as_bytes(key.bytes()));
    return index;
}

} // namespace visavis::crypto
