// Fuzzing the check of session descriptions (T-07). Beyond crashes: what passes has its fingerprint, holds no media key
// and is made of lines, told by a second, simpler reading of the same text.
#include "visavis/base/assert.hpp"
#include "visavis/consultation/candidate_policy.hpp"
#include "visavis/consultation/description_check.hpp"

#include <cstddef>
#include <cstdint>

using namespace visavis;
using namespace visavis::consultation;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    if (check_description(input, protocol::ConnectionPolicy::direct_first)) {
        VISAVIS_ASSERT(input.starts_with("v=0"), "a description that does not begin as one");
        VISAVIS_ASSERT(input.find("\na=fingerprint:") != std::string_view::npos, "a description nobody can verify");
        VISAVIS_ASSERT(input.find("\na=crypto") == std::string_view::npos, "a media key in our hands");
        VISAVIS_ASSERT(input.find("\nk=") == std::string_view::npos, "a session key in our hands");
        VISAVIS_ASSERT(input.find(" RTP/") == std::string_view::npos || input.find("\nm=") == std::string_view::npos ||
                           input.find("DTLS") != std::string_view::npos ||
                           input.find("/TLS/") != std::string_view::npos,
                       "a medium without DTLS");
        VISAVIS_ASSERT(input.ends_with('\n'), "a line without its end");
        VISAVIS_ASSERT(input.find('\0') == std::string_view::npos, "a NUL in a line");
    }
    for (const auto policy : {protocol::ConnectionPolicy::direct_only, protocol::ConnectionPolicy::direct_first,
                              protocol::ConnectionPolicy::relay_only}) {
        static_cast<void>(permits(policy, input));
        if (check_description(input, policy)) {
            for (auto rest = input; !rest.empty();) { // a second, simpler reading
                const auto end = rest.find('\n');
                VISAVIS_ASSERT(end != std::string_view::npos, "a line without its end");
                auto line = rest.substr(0, end);
                if (line.ends_with('\r')) {
                    line.remove_suffix(1);
                }
                VISAVIS_ASSERT(line.find_first_of("\r\n") == std::string_view::npos, "a line within a line");
                VISAVIS_ASSERT(permits_line(policy, line), "a candidate that the policy forbids");
                rest.remove_prefix(end + 1);
            }
        }
    }
    return 0;
}
