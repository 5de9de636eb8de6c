// Numbers are little-endian, eight bytes; a text is its length and its bytes.
#include "visavis/bus/wire.hpp"

#include <algorithm>

namespace visavis::bus {

Writer& Writer::number(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) {
        bytes_.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
    return *this;
}

Writer& Writer::byte(std::uint8_t value) {
    bytes_.push_back(static_cast<char>(value));
    return *this;
}

Writer& Writer::text(std::string_view value) {
    number(value.size());
    bytes_ += value;
    return *this;
}

Writer& Writer::uuid(const UuidBytes& bytes) {
    bytes_.append(bytes.begin(), bytes.end());
    return *this;
}

std::string_view Reader::take(std::size_t count) {
    if (!good_ || count > rest_.size()) {
        good_ = false;
        return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

std::uint64_t Reader::number() {
    const auto bytes = take(8);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        value |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
    }
    return value;
}

std::uint8_t Reader::byte() {
    const auto bytes = take(1);
    return bytes.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(bytes.front());
}

std::string_view Reader::text() {
    const auto size = number();
    return take(std::min<std::uint64_t>(size, rest_.size() + 1)); // one more than there is: refused
}

std::string_view Reader::rest() {
    return take(rest_.size());
}

UuidBytes Reader::uuid() {
    UuidBytes bytes{};
    std::ranges::copy(take(bytes.size()), bytes.begin());
    return bytes;
}

} // namespace visavis::bus
