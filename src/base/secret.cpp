// Wiping memory for Secret.
#include "visavis/base/secret.hpp"

#include <sodium/utils.h>

namespace visavis {

void wipe(void* memory, std::size_t size) noexcept {
    if (size > 0) {
        sodium_memzero(memory, size);
    }
}

} // namespace visavis
