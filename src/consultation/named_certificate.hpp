// The one certificate a session description names (RFC 8122): what a browser will take the other side's for. Browsers
// choose differently where there is a choice, so there must be none (T-07). web/src/consultation/fingerprint.ts keeps
// the same rule.
#pragma once

#include "limits.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace visavis::consultation {

/// Reads lines in their order; the text must outlive it.
class NamedCertificate {
  public:
    /// `a=fingerprint:<value>`. False when it is malformed, or another one by a hash that is there already: whatever
    /// the section, also a rejected one, for browsers differ in which they pass over.
    [[nodiscard]] bool take(std::string_view value);

    void begin_section(bool rejected);

    /// `a=mid:<name>`
    void name_section(std::string_view name);

    /// `a=group:<words>`; sections of one bundle share the transport of the one that has a fingerprint (RFC 9143).
    void group(std::string_view words);

    /// A fingerprint of sha-256 or better is there, for every section that is not rejected.
    [[nodiscard]] bool complete() const;

  private:
    struct Section {
        std::string_view name;
        bool rejected{false};
        bool covered{false};
    };

    struct Fingerprint {
        std::string_view hash;
        std::string_view value;
    };

    [[nodiscard]] Section& present() { return sections_[last_]; }

    [[nodiscard]] bool bundled(const Section& section) const;

    static constexpr std::size_t max_hashes = 8;
    static constexpr std::size_t max_groups = 4;

    std::array<Section, max_media_sections + 1> sections_{}; ///< the first is the session's
    std::array<Fingerprint, max_hashes> fingerprints_{};
    std::array<std::string_view, max_groups> bundles_{};
    std::size_t last_{0};
    std::size_t fingerprint_count_{0};
    std::size_t bundle_count_{0};
};

/// `left` and `right` but for the case of ASCII letters.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

/// The text up to the next space, which is taken off the front with it.
[[nodiscard]] std::string_view take_word(std::string_view& rest);

} // namespace visavis::consultation
