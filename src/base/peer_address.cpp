// An address reduced to its source, and the keyed hash of that (SipHash-2-4 of libsodium).
#include "visavis/base/peer_address.hpp"

#include <sodium/crypto_shorthash.h>

#include <algorithm>

namespace visavis {

PeerAddress::PeerAddress(const boost::asio::ip::address& address) {
    if (address.is_v6() && !address.to_v6().is_v4_mapped()) {
        const auto bytes = address.to_v6().to_bytes();
        prefix_[0] = 6;
        std::copy_n(bytes.begin(), 8, prefix_.begin() + 1);
        return;
    }
    const auto v4 = address.is_v4() ? address.to_v4()
                                    : boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    const auto bytes = v4.to_bytes();
    prefix_[0] = 4;
    std::copy(bytes.begin(), bytes.end(), prefix_.begin() + 1);
}

namespace {

SourceHash hash_of(std::span<const std::uint8_t> prefix, std::span<const std::uint8_t, 16> key) noexcept {
    static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == sizeof(SourceHash));
    SourceHash hash = 0;
    crypto_shorthash(reinterpret_cast<unsigned char*>(&hash), prefix.data(), prefix.size(), key.data());
    return hash;
}

} // namespace

SourceHash PeerAddress::source(std::span<const std::uint8_t, 16> key) const noexcept {
    return hash_of(prefix_, key);
}

Sources PeerAddress::sources(std::span<const std::uint8_t, 16> key) const noexcept {
    Sources sources;
    sources.add(source(key));
    if (is_v6()) {
        for (const std::size_t octets : {7U, 6U}) { // another length, so never the hash of something narrower
            sources.add(hash_of(std::span{prefix_}.first(1 + octets), key));
        }
    }
    return sources;
}

} // namespace visavis
