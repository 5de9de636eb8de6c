// The QR symbol of a link, as modules; the client draws it. Made by libqrencode.
#pragma once

#include "visavis/base/secret.hpp"
#include "visavis/protocol/bodies.hpp"

namespace visavis::rest {

/// Throws std::runtime_error when the text does not fit a QR symbol (a public URL of more than 500 characters).
[[nodiscard]] protocol::QrSymbol qr_symbol(const Secret& text);

} // namespace visavis::rest
