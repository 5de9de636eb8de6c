// libqrencode's bitmap as rows of text.
#include "qr_symbol.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace visavis::rest {

protocol::QrSymbol qr_symbol(const Secret& text) {
    const std::string copy{text.reveal()};
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code{QRcode_encodeString8bit(copy.c_str(), 0, QR_ECLEVEL_M),
                                                               &QRcode_free};
    if (!code) {
        throw std::runtime_error("the link does not fit a QR symbol");
    }
    protocol::QrSymbol symbol{.size = code->width, .rows = {}};
    const auto width = static_cast<std::size_t>(code->width);
    for (std::size_t y = 0; y < width; ++y) {
        auto& row = symbol.rows.emplace_back();
        for (std::size_t x = 0; x < width; ++x) {
            row.push_back((code->data[y * width + x] & 1U) != 0 ? '1' : '0');
        }
    }
    return symbol;
}

} // namespace visavis::rest
