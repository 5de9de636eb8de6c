// The one place that speaks HMAC-SHA-1, because time-limited TURN credentials are defined with it (coturn
// use-auth-secret). It is not a choice, and nothing else may use it.
#include "visavis/base/assert.hpp"
#include "visavis/crypto/primitives.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

namespace visavis::crypto {

std::string turn_credential(const Secret& secret, std::string_view user_name) {
    std::array<unsigned char, 20> mac{};
    std::size_t size = 0;
    const auto* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA1", nullptr, secret.reveal().data(), secret.size(),
                                 reinterpret_cast<const unsigned char*>(user_name.data()), user_name.size(), mac.data(),
                                 mac.size(), &size);
    VISAVIS_ASSERT(made != nullptr && size == mac.size(), "HMAC-SHA-1 is not available");
    std::string text(sodium_base64_encoded_len(mac.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), mac.data(), mac.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back(); // the terminating NUL
    return text;
}

} // namespace visavis::crypto
