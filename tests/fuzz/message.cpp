// Fuzzing the decoder of client messages and of request bodies. Beyond crashes: what was accepted is written again as
// what it was read from, a candidate is valid JSON within its limit, a refusal names only our own words, and the
// reference accepts the same texts.
#include "protocol/strict_json.hpp"
#include "support/reference_json.hpp"

#include "visavis/base/assert.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/protocol/messages.hpp"

#include <cstddef>
#include <cstdint>

using namespace visavis;
using namespace visavis::protocol;

namespace {

void check_refusal(const Error& error) {
    VISAVIS_ASSERT(error.code == ErrorCode::malformed_json || error.code == ErrorCode::invalid_message,
                   "a decoder refuses for two reasons only");
    for (const char c : error.pointer) {
        VISAVIS_ASSERT((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '/' ||
                           (c >= 'A' && c <= 'Z'),
                       "a pointer made of foreign words");
    }
}

template <class Body>
void fuzz_body(std::string_view input) {
    if (const auto body = decode_body<Body>(input); !body) {
        check_refusal(body.error());
    }
}

/// Accepted exactly when the reference accepts it.
void compare_with_reference(std::string_view input) {
    VISAVIS_ASSERT(parse_strictly(input).has_value() == test::reference_parse(input).has_value(),
                   "the strict walk and the reference disagree");
}

/// What is handed on as it lies is what would be handed on from a copy.
void check_relayed(std::string_view input, const ClientMessage& message) {
    std::string unescaped;
    std::string_view type;
    const auto views = decode_client_view(input, unescaped, type);
    VISAVIS_ASSERT(views && encode(own(*views)) == encode(message), "views say something else");
    const auto check = [&](const auto& one, const auto& copy) {
        std::string direct;
        append_relayed(direct, one.to, one.seq, one);
        std::string by_copy;
        append_relayed(by_copy, copy.to, copy.seq, view(copy));
        const auto relayed = decode_server_message(direct);
        const auto copied = decode_server_message(by_copy);
        VISAVIS_ASSERT(relayed && copied && encode(*relayed) == encode(*copied), "what is relayed differs");
    };
    if (const auto* const description = std::get_if<DescriptionView>(&*views)) {
        check(*description, std::get<Description>(message));
    } else if (const auto* const candidate = std::get_if<CandidateView>(&*views)) {
        check(*candidate, std::get<Candidate>(message));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    compare_with_reference(input);
    std::string_view type;
    if (const auto message = decode_client_message(input, type)) {
        VISAVIS_ASSERT(type == type_of(*message), "the type told is not the type read");
        const auto written = encode(*message);
        const auto again = decode_client_message(written, type);
        VISAVIS_ASSERT(again && encode(*again) == written, "a message does not survive being written");
        check_relayed(input, *message);
    } else {
        check_refusal(message.error());
    }
    fuzz_body<SignInRequest>(input);
    fuzz_body<ChangePasswordRequest>(input);
    fuzz_body<SetConnectionPolicyRequest>(input);
    fuzz_body<CreateGuestRequest>(input);
    fuzz_body<RenewGuestRequest>(input);
    fuzz_body<GuestSessionRequest>(input);
    return 0;
}
