// A conversation over one WebSocket written as text, so that a table of cases can say what a server must answer: the
// frames it sent in their order, and how it ended. Also the frames no library would send.
#pragma once

#include "support/tls_client.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace visavis::test {

using Mask = std::array<unsigned char, 4>;
enum class LengthForm : std::uint8_t { shortest, two_bytes, eight_bytes };

/// A masked frame with a mask and a length form of the test's choice.
[[nodiscard]] std::string frame_with(unsigned first_byte, std::string_view payload, Mask mask,
                                     LengthForm form = LengthForm::shortest);

/// The body of a close frame.
[[nodiscard]] std::string close_body(unsigned code, std::string_view reason = "");

/// How the same bytes reach the server.
enum class Delivery : std::uint8_t { whole, octet_by_octet, behind_the_handshake };

/// The handshake of a suite's client: no subprotocol, no Origin.
[[nodiscard]] std::string plain_upgrade(const std::string& path, const std::string& more_lines = "");

/// Sends `bytes` to `path` and tells everything that came back until the server ended the connection, for instance
/// `text(hello) pong() close(1000)`; long payloads by their size. A case that ends without a close of its own must
/// have one appended, or this waits for the client's patience.
[[nodiscard]] std::string converse(std::uint16_t port, const std::string& path, const std::string& bytes,
                                   Delivery delivery = Delivery::whole);

} // namespace visavis::test
