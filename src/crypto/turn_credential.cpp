// The one place that speaks HMAC-SHA-1 and MD5, because STUN and time-limited TURN credentials are defined with them.
// It is not a choice, and nothing else may use it.
#include "visavis/base/assert.hpp"
#include "visavis/crypto/primitives.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace visavis::crypto {

std::string stun_integrity(const Secret& key, std::string_view bytes) {
    std::string mac(20, '\0');
    std::size_t size = 0;
    const auto* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, key.reveal().data(), key.size(),
                                 reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                                 reinterpret_cast<unsigned char*>(mac.data()), mac.size(), &size);
    VISAVIS_ASSERT(made != nullptr && size == mac.size(), "HMAC-SHA-1 is not available");
    return mac;
}

Secret stun_long_term_key(std::string_view user_name, std::string_view realm, std::string_view password) {
    std::string text{user_name};
    text.append(":").append(realm).append(":").append(password);
    std::string key(16, '\0');
    std::size_t size = 0;
    const auto made = EVP_Q_digest(nullptr, "MD5", nullptr, text.data(), text.size(),
                                   reinterpret_cast<unsigned char*>(key.data()), &size);
    VISAVIS_ASSERT(made == 1 && size == key.size(), "MD5 is not available");
    sodium_memzero(text.data(), text.size());
    return Secret{std::move(key)};
}

std::string turn_credential(const Secret& secret, std::string_view user_name) {
    const auto mac = stun_integrity(secret, user_name);
    std::string text(sodium_base64_encoded_len(mac.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(mac.data()), mac.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back(); // the terminating NUL
    return text;
}

} // namespace visavis::crypto
