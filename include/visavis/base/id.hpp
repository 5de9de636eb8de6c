// Id: random 128-bit identifiers that cannot be mistaken for each other. On the wire and in SQL: lower-case UUID text
// (RFC 9562, version 4). Ids are random so that nobody can count or guess (T-04).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace visavis {

using UuidBytes = std::array<std::uint8_t, 16>;

[[nodiscard]] UuidBytes random_uuid();
void append_uuid(std::string& out, const UuidBytes& bytes);
[[nodiscard]] std::string uuid_text(const UuidBytes& bytes);
/// Accepts exactly the 36-character lower-case form.
[[nodiscard]] std::optional<UuidBytes> parse_uuid(std::string_view text);

template <class Tag>
class Id {
  public:
    [[nodiscard]] static Id random() { return Id{random_uuid()}; }

    [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
        const auto bytes = parse_uuid(text);
        return bytes ? std::optional{Id{*bytes}} : std::nullopt;
    }

    [[nodiscard]] std::string text() const { return uuid_text(bytes_); }

    void append_to(std::string& out) const { append_uuid(out, bytes_); }

    [[nodiscard]] const UuidBytes& bytes() const noexcept { return bytes_; }

    friend auto operator<=>(const Id&, const Id&) = default;

    [[nodiscard]] std::size_t hash() const noexcept {
        std::size_t value = 0; // the bytes are random already
        std::memcpy(&value, bytes_.data(), sizeof value);
        return value;
    }

  private:
    explicit Id(const UuidBytes& bytes)
        : bytes_{bytes} {}

    UuidBytes bytes_;
};

using AccountId = Id<struct AccountTag>;         ///< a practitioner's account; also names their one waiting room
using GuestId = Id<struct GuestTag>;             ///< a guest record with its access code
using SessionId = Id<struct SessionTag>;         ///< one sign-in of a practitioner or one entry of a guest
using CallId = Id<struct CallTag>;               ///< one consultation
using EntryId = Id<struct EntryTag>;             ///< one guest's wait, as the practitioner sees it
using ParticipantId = Id<struct ParticipantTag>; ///< one seat in a room, as peers see it

} // namespace visavis

template <class Tag>
struct std::hash<visavis::Id<Tag>> {
    std::size_t operator()(const visavis::Id<Tag>& id) const noexcept { return id.hash(); }
};
