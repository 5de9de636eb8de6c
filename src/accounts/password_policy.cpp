// Length, then zxcvbn's estimate.
#include "visavis/accounts/password_policy.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <zxcvbn.h>

namespace visavis::accounts {

namespace {

constexpr double min_entropy_bits = 40; // about 10^12 guesses, each of which costs an Argon2id

} // namespace

bool is_acceptable_password(const Secret& password, std::string_view login_name, std::string_view display_name) {
    const auto text = password.reveal();
    const auto characters =
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
    if (std::cmp_less(characters, min_password_characters) || text.size() > max_password_bytes) {
        return false;
    }
    const std::string login{login_name};
    const std::string name{display_name};
    std::array<const char*, 4> known{login.c_str(), name.c_str(), "visavis", nullptr};
    std::string copy{text};
    const double bits = ZxcvbnMatch(copy.c_str(), known.data(), nullptr);
    wipe(copy.data(), copy.size());
    return bits >= min_entropy_bits;
}

} // namespace visavis::accounts
