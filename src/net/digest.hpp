// The two digests and the one encoding that HTTP and RFC 6455 prescribe, over OpenSSL. Nothing secret is made here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::net {

/// First 128 bits of SHA-256 in lower-case hex: the value of a strong ETag.
[[nodiscard]] std::string content_tag(std::string_view bytes);
/// Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2; SHA-1 is prescribed there and protects nothing).
[[nodiscard]] std::string accept_value(std::string_view key);
/// Whether `text` is canonical base64 of exactly 16 bytes.
[[nodiscard]] bool is_web_socket_key(std::string_view text);

} // namespace visavis::net
