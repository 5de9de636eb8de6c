// Making, reading and showing access codes.
#include "visavis/invitations/access_code.hpp"

#include "visavis/crypto/primitives.hpp"

#include <cstdint>

namespace visavis::invitations {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The character meant, or 0 for one that can be ignored, or nothing.
std::optional<char> read(char c) {
    if (c >= 'a' && c <= 'z') {
        c = static_cast<char>(c - 'a' + 'A');
    }
    switch (c) {
    case ' ':
    case '-':
    case '\t':
        return '\0';
    case 'O':
        return '0';
    case 'I':
    case 'L':
        return '1';
    default:
        return alphabet.find(c) != std::string_view::npos ? std::optional{c} : std::nullopt;
    }
}

} // namespace

Secret new_access_code() {
    std::string code;
    for (const char byte : crypto::random_bytes(access_code_characters)) {
        code.push_back(alphabet[static_cast<std::uint8_t>(byte) % alphabet.size()]); // 32 divides 256: no bias
    }
    return Secret{std::move(code)};
}

std::optional<Secret> canonical_access_code(std::string_view typed) {
    std::string code;
    for (const char c : typed) {
        const auto meant = read(c);
        if (!meant || code.size() > access_code_characters) {
            return std::nullopt;
        }
        if (*meant != '\0') {
            code.push_back(*meant);
        }
    }
    return code.size() == access_code_characters ? std::optional{Secret{std::move(code)}} : std::nullopt;
}

Secret shown_access_code(const Secret& canonical) {
    std::string shown;
    for (const char c : canonical.reveal()) {
        if (shown.size() % 5 == 4) {
            shown.push_back('-');
        }
        shown.push_back(c);
    }
    return Secret{std::move(shown)};
}

} // namespace visavis::invitations
