// STUN messages (RFC 8489) with what TURN adds to them (RFC 8656), as far as a client needs it that asks a relay
// whether it works. Pure: bytes in, values out. It relays nothing and knows no socket.
#pragma once

#include "visavis/base/secret.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::stun {

enum class Method : std::uint16_t { binding = 0x001, allocate = 0x003, refresh = 0x004, create_permission = 0x008 };
enum class Kind : std::uint8_t { request, indication, success, error };

enum class Attribute : std::uint16_t {
    username = 0x0006,
    message_integrity = 0x0008,
    error_code = 0x0009,
    lifetime = 0x000d,
    xor_peer_address = 0x0012,
    realm = 0x0014,
    nonce = 0x0015,
    xor_relayed_address = 0x0016,
    requested_address_family = 0x0017,
    requested_transport = 0x0019,
    xor_mapped_address = 0x0020,
    fingerprint = 0x8028,
};

inline constexpr std::size_t header_size = 20;
inline constexpr std::size_t max_message = 2048; ///< far more than any answer we ask for

using TransactionId = std::array<char, 12>;

struct Field {
    Attribute type;
    std::string value;
};

struct Message {
    Method method;
    Kind kind;
    TransactionId transaction;
    std::vector<Field> fields; ///< without message integrity and fingerprint

    [[nodiscard]] const std::string* find(Attribute type) const;
};

/// The bytes of a message, with MESSAGE-INTEGRITY if there is a key, and FINGERPRINT.
[[nodiscard]] std::string encode(const Message& message, const std::optional<Secret>& key);

/// Nothing unless all of it is one well-formed message. Says nothing of its authenticity.
[[nodiscard]] std::optional<Message> decode(std::string_view bytes);

/// Length of the whole message that begins with these 20 bytes; nothing if they begin none.
[[nodiscard]] std::optional<std::size_t> whole_size(std::string_view header);

/// Whether a well-formed message carries a MESSAGE-INTEGRITY made with this key.
[[nodiscard]] bool is_authentic(std::string_view bytes, const Secret& key);
/// Whether it carries a FINGERPRINT, and the right one.
[[nodiscard]] bool has_fingerprint(std::string_view bytes);

/// 4 or 16 bytes in network order, and the port.
struct Endpoint {
    std::string address;
    std::uint16_t port;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

[[nodiscard]] std::string xor_address(const Endpoint& endpoint, const TransactionId& transaction);
[[nodiscard]] std::optional<Endpoint> from_xor_address(std::string_view value, const TransactionId& transaction);

/// The number of an error answer (401, 403, ...), 0 if it has none.
[[nodiscard]] unsigned error_number(const Message& message);

[[nodiscard]] std::string number32(std::uint32_t value);
[[nodiscard]] std::uint32_t number32(std::string_view value); ///< 0 unless it has four bytes

} // namespace visavis::stun
