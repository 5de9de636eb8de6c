// Fuzzing the STUN codec, which reads what a relay, or whoever answers in its place, sends. Beyond crashes: a message
// is read again as it was written, with and without a key; only its own key authenticates it; what is no message
// carries no check that counts; an address is its own inverse.
#include "visavis/base/assert.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/stun/message.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace visavis;
using namespace visavis::stun;

namespace {

bool same(const Message& one, const Message& other) {
    return one.method == other.method && one.kind == other.kind && one.transaction == other.transaction &&
           std::ranges::equal(one.fields, other.fields, [](const Field& left, const Field& right) {
               return left.type == right.type && left.value == right.value;
           });
}

void check_addresses(const Message& message) {
    for (const auto& field : message.fields) {
        if (const auto endpoint = from_xor_address(field.value, message.transaction)) {
            const auto written = xor_address(*endpoint, message.transaction);
            VISAVIS_ASSERT(from_xor_address(written, message.transaction) == endpoint,
                           "an address is not read as written");
            VISAVIS_ASSERT(written.substr(1) == field.value.substr(1), "two texts for the same address");
        }
    }
    VISAVIS_ASSERT(error_number(message) <= 7 * 100 + 255, "an error number that has no form");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool ready = [] {
        crypto::initialise();
        return true;
    }();
    static_cast<void>(ready);
    static const Secret key{"a key of ours"};
    static const Secret other_key{"a key of somebody else"};
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto whole = whole_size(input.substr(0, header_size));
    VISAVIS_ASSERT(!whole || (*whole >= header_size && *whole <= max_message), "a size past its limit");
    const auto message = decode(input);
    if (!message) {
        VISAVIS_ASSERT(whole != size || size > header_size, "a header alone is not read");
        VISAVIS_ASSERT(!is_authentic(input, key) && !has_fingerprint(input), "a check in what is no message");
        return 0;
    }
    VISAVIS_ASSERT(whole == size, "a message of another size than it says");
    check_addresses(*message);
    for (const bool sealed : {false, true}) {
        const auto written = encode(*message, sealed ? std::optional{key} : std::nullopt);
        if (written.size() > max_message) {
            continue; // the checks did not fit in any more
        }
        const auto again = decode(written);
        VISAVIS_ASSERT(again && same(*again, *message), "a message is not read as written");
        VISAVIS_ASSERT(has_fingerprint(written), "a fingerprint of ours does not count");
        VISAVIS_ASSERT(is_authentic(written, key) == sealed, "a key of ours does not count");
        VISAVIS_ASSERT(!is_authentic(written, other_key), "a foreign key counts");
    }
    return 0;
}
