// Digests through OpenSSL's EVP interface.
#include "digest.hpp"

#include "visavis/base/assert.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <span>

namespace visavis::net {

namespace {

std::string digest(const EVP_MD* kind, std::string_view bytes) {
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(kind)), '\0');
    const auto done =
        EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, kind, nullptr);
    VISAVIS_ASSERT(done == 1, "OpenSSL cannot compute a digest");
    return out;
}

} // namespace

std::string content_tag(std::string_view bytes) {
    constexpr std::string_view hex{"0123456789abcdef"};
    std::string tag;
    for (const char letter : digest(EVP_sha256(), bytes).substr(0, 16)) {
        const auto byte = static_cast<unsigned char>(letter);
        tag.push_back(hex[byte >> 4U]);
        tag.push_back(hex[byte & 0x0FU]);
    }
    return tag;
}

std::string accept_value(std::string_view key) {
    const auto sum = digest(EVP_sha1(), std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    std::array<unsigned char, 32> text{};
    const auto size =
        EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(sum.data()), static_cast<int>(sum.size()));
    return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

bool is_web_socket_key(std::string_view text) {
    // 16 bytes are 21 letters with 6 bits each, one letter whose low 4 bits are zero, and two '='.
    constexpr std::string_view alphabet{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"};
    if (text.size() != 24 || !text.ends_with("==")) {
        return false;
    }
    const auto known = [&](char letter) { return alphabet.find(letter) != std::string_view::npos; };
    return std::ranges::all_of(text.substr(0, 22), known) && alphabet.find(text[21]) % 16 == 0;
}

} // namespace visavis::net
