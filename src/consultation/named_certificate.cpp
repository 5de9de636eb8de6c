// Fingerprints of a session description, gathered section by section; the text itself is not kept.
#include "named_certificate.hpp"

#include <algorithm>
#include <span>

namespace visavis::consultation {

namespace {

struct Hash {
    std::string_view name;
    std::size_t bytes;
};

/// Others may stand beside these; they count for nothing, and no client of ours lets a browser see them.
constexpr std::array strong_hashes{Hash{"sha-256", 32}, Hash{"sha-384", 48}, Hash{"sha-512", 64}};

constexpr std::size_t max_hash_name = 16;
constexpr std::size_t max_bytes = 128;

constexpr bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

constexpr bool is_token(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

/// How many bytes `AB:CD:...` stands for; 0 when it is no such text.
std::size_t byte_count(std::string_view text) {
    if (text.size() % 3 != 2 || text.size() > max_bytes * 3 - 1) {
        return 0;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 3 == 2 ? text[i] != ':' : !is_hex(text[i])) {
            return 0;
        }
    }
    return text.size() / 3 + 1;
}

} // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char one, char other) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
        return lower(one) == lower(other);
    });
}

std::string_view take_word(std::string_view& rest) {
    const auto at = rest.find(' ');
    const auto word = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return word;
}

bool NamedCertificate::take(std::string_view value) {
    const auto hash = take_word(value);
    const auto bytes = byte_count(value);
    if (hash.empty() || hash.size() > max_hash_name || !std::ranges::all_of(hash, is_token) || bytes < 2) {
        return false;
    }
    const auto strong =
        std::ranges::find_if(strong_hashes, [&](const Hash& one) { return equal_ignoring_case(one.name, hash); });
    if (strong != strong_hashes.end()) {
        if (strong->bytes != bytes) {
            return false;
        }
        present().covered = true;
    }
    const std::span known{fingerprints_.data(), fingerprint_count_};
    const auto same =
        std::ranges::find_if(known, [&](const Fingerprint& one) { return equal_ignoring_case(one.hash, hash); });
    if (same != known.end()) {
        return equal_ignoring_case(same->value, value);
    }
    if (fingerprint_count_ == max_hashes) {
        return false;
    }
    fingerprints_[fingerprint_count_++] = {.hash = hash, .value = value};
    return true;
}

void NamedCertificate::begin_section(bool rejected) {
    if (last_ < max_media_sections) {
        ++last_;
    }
    present() = {.name = {}, .rejected = rejected, .covered = false};
}

void NamedCertificate::name_section(std::string_view name) {
    present().name = name;
}

void NamedCertificate::group(std::string_view words) {
    if (take_word(words) == "BUNDLE" && bundle_count_ < max_groups) {
        bundles_[bundle_count_++] = words;
    }
}

bool NamedCertificate::bundled(const Section& section) const {
    return std::ranges::any_of(std::span{bundles_.data(), bundle_count_}, [&](std::string_view names) {
        bool here = false;
        bool carried = false;
        while (!names.empty()) {
            const auto name = take_word(names);
            here = here || name == section.name;
            carried = carried || std::ranges::any_of(std::span{sections_.data() + 1, last_}, [&](const Section& one) {
                          return one.covered && !one.name.empty() && one.name == name;
                      });
        }
        return here && carried && !section.name.empty();
    });
}

bool NamedCertificate::complete() const {
    const std::span media{sections_.data() + 1, last_};
    const bool any = std::ranges::any_of(sections_, &Section::covered);
    return any && (sections_.front().covered || std::ranges::all_of(media, [&](const Section& one) {
                       return one.rejected || one.covered || bundled(one);
                   }));
}

} // namespace visavis::consultation
