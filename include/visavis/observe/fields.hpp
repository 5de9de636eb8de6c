// The allowlist of log fields: the one table of keys a log line may carry (T-17). A key that is not here does not
// compile, so a new kind of value in the log is a visible, reviewed change of this file. It must never name anything a
// client sends: no address, name, code, mail, token, path or message text.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace visavis::observe {

inline constexpr std::array allowed_fields{
    std::string_view{"address"}, // of a listener, from the operator's settings; never a peer's
    std::string_view{"attempt"},       std::string_view{"bytes"},
    std::string_view{"capacity"},      std::string_view{"certificate_expires"},
    std::string_view{"checksum"},      std::string_view{"close_code"},
    std::string_view{"code"},          std::string_view{"component"},
    std::string_view{"connections"},   std::string_view{"count"},
    std::string_view{"deadline_ms"},   std::string_view{"deleted"},
    std::string_view{"detail"},        std::string_view{"directory"},
    std::string_view{"dropped"},       std::string_view{"duration_ms"},
    std::string_view{"error"},         std::string_view{"file"},
    std::string_view{"files"},         std::string_view{"job"},
    std::string_view{"kind"},          std::string_view{"level"},
    std::string_view{"limit"},         std::string_view{"message_type"},
    std::string_view{"method"},        std::string_view{"metrics_port"},
    std::string_view{"migration"},     std::string_view{"mode"},
    std::string_view{"outcome"},       std::string_view{"pid"},
    std::string_view{"plain_port"},    std::string_view{"pool"},
    std::string_view{"port"},          std::string_view{"public_url"},
    std::string_view{"queued"},        std::string_view{"reason"},
    std::string_view{"retry_after_s"}, std::string_view{"role"},
    std::string_view{"route"},         std::string_view{"rows"},
    std::string_view{"rule"},          std::string_view{"seconds"},
    std::string_view{"setting"},       std::string_view{"signal"},
    std::string_view{"sql_state"},     std::string_view{"status"},
    std::string_view{"step"},          std::string_view{"table"},
    std::string_view{"tasks"},         std::string_view{"threads"},
    std::string_view{"version"},       std::string_view{"where"},
};

[[nodiscard]] constexpr bool field_allowed(std::string_view key) {
    return std::ranges::find(allowed_fields, key) != allowed_fields.end();
}

/// The key of a log field: a literal from the table above, checked while compiling.
class FieldKey {
  public:
    template <std::size_t n>
    consteval FieldKey(const char (&text)[n])
        : text_{text, n - 1} { // NOLINT(google-explicit-constructor)
        if (!field_allowed(text_)) {
            throw "this log field is not in the allowlist (include/visavis/observe/fields.hpp)";
        }
    }

    [[nodiscard]] constexpr std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

} // namespace visavis::observe
