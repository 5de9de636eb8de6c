// Password hashing with Argon2id at 19 MiB and 2 passes (OWASP Password Storage Cheat Sheet). Every check costs the
// same, whether the account exists or not and whether its stored hash can be read or not, so that time tells nobody
// anything (T-14).
#include "visavis/crypto/primitives.hpp"

#include <sodium.h>

#include <new>

namespace visavis::crypto {

namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory = 19ULL * 1024 * 1024;

bool matches(const Secret& password, const std::string& hash) {
    const auto text = password.reveal();
    return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

} // namespace

std::string hash_password(const Secret& password) {
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    const auto text = password.reveal();
    if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), passes, memory, crypto_pwhash_ALG_ARGON2ID13) !=
        0) {
        throw std::bad_alloc{};
    }
    hash.resize(hash.find('\0'));
    return hash;
}

bool verify_password(const Secret& password, const std::string& hash) {
    // Only hashes with today's cost are ours; anything else takes as long and is refused.
    if (crypto_pwhash_str_needs_rehash(hash.c_str(), passes, memory) != 0) {
        static_cast<void>(matches(password, dummy_password_hash()));
        return false;
    }
    return matches(password, hash);
}

const std::string& dummy_password_hash() {
    static const std::string hash = hash_password(random_token());
    return hash;
}

} // namespace visavis::crypto
