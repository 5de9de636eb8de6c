// Ranges compared bit by bit, IPv4 and IPv6 apart.
#include "visavis/base/address_range.hpp"

#include <charconv>
#include <string>

namespace visavis {

namespace {

namespace ip = boost::asio::ip;

ip::address unmapped(const ip::address& address) {
    return address.is_v6() && address.to_v6().is_v4_mapped()
               ? ip::address{ip::make_address_v4(ip::v4_mapped, address.to_v6())}
               : address;
}

/// Whether the bits from `begin` to `end` are those of `right`.
template <class Bytes>
bool same_bits(const Bytes& left, const Bytes& right, unsigned begin, unsigned end) {
    for (auto bit = begin; bit < end; ++bit) {
        const auto mask = 0x80U >> (bit % 8);
        if (((left[bit / 8] ^ right[bit / 8]) & mask) != 0) {
            return false;
        }
    }
    return true;
}

unsigned bits(const ip::address& address) {
    return address.is_v4() ? 32 : 128;
}

bool same_bits(const ip::address& left, const ip::address& right, unsigned begin, unsigned end) {
    return left.is_v4() ? same_bits(left.to_v4().to_bytes(), right.to_v4().to_bytes(), begin, end)
                        : same_bits(left.to_v6().to_bytes(), right.to_v6().to_bytes(), begin, end);
}

} // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const auto slash = text.find('/');
    boost::system::error_code failure;
    const auto first = ip::make_address(std::string{text.substr(0, slash)}, failure);
    if (failure || (first.is_v6() && (first.to_v6().is_v4_mapped() || first.to_v6().scope_id() != 0))) {
        return std::nullopt;
    }
    auto prefix = bits(first);
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
        if (wrong != std::errc{} || end != digits.data() + digits.size() || prefix > bits(first)) {
            return std::nullopt;
        }
    }
    const auto zero = first.is_v4() ? ip::address{ip::address_v4{}} : ip::address{ip::address_v6{}};
    if (!same_bits(first, zero, prefix, bits(first))) {
        return std::nullopt;
    }
    return AddressRange{first, prefix};
}

bool AddressRange::contains(const ip::address& address) const {
    const auto plain = unmapped(address);
    return plain.is_v4() == first_.is_v4() && same_bits(plain, first_, 0, prefix_);
}

} // namespace visavis
