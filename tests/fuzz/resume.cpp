// Fuzzing what a client gives back to us: the resume string, sealed (it must not open) and as the text inside (it must
// be read as written), and the other short texts people type: access codes, login names, display names.
#include "visavis/accounts/login_name.hpp"
#include "visavis/base/assert.hpp"
#include "visavis/base/display_name.hpp"
#include "visavis/consultation/resume_point.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/invitations/access_code.hpp"

#include <cstddef>
#include <cstdint>

using namespace visavis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const crypto::Key key = [] {
        crypto::initialise();
        return crypto::Key::random();
    }();
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    if (const auto point = consultation::parse_resume_point(input)) {
        const auto written = consultation::text(*point);
        VISAVIS_ASSERT(consultation::parse_resume_point(written) == *point, "a resume point is not read as written");
        const auto sealed = crypto::seal(key, written, "room");
        VISAVIS_ASSERT(crypto::open(key, sealed, "room") == written, "a sealed point does not open");
    }
    if (const auto bytes = crypto::from_base64url(input)) {
        VISAVIS_ASSERT(crypto::base64url(*bytes) == input, "two texts for the same bytes");
        VISAVIS_ASSERT(!crypto::open(key, *bytes, "room"), "a forged string opened");
    }
    VISAVIS_ASSERT(!crypto::open(key, input, "room"), "a forged string opened");
    if (const auto code = invitations::canonical_access_code(input)) {
        const auto shown = invitations::shown_access_code(*code);
        VISAVIS_ASSERT(invitations::canonical_access_code(shown.reveal())->reveal() == code->reveal(),
                       "a code is not read as shown");
    }
    if (const auto name = accounts::login_name(input)) {
        VISAVIS_ASSERT(accounts::login_name(*name) == name, "folding twice is not folding once");
    }
    if (const auto name = display_name(input)) {
        VISAVIS_ASSERT(display_name(*name) == name, "trimming twice is not trimming once");
    }
    static_cast<void>(is_plain_text(input));
    return 0;
}
