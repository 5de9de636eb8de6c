// The codec. Every length is checked against the bytes that are there before it is believed.
#include "visavis/stun/message.hpp"

#include "visavis/crypto/primitives.hpp"

#include <algorithm>

namespace visavis::stun {

namespace {

constexpr std::uint32_t cookie = 0x2112a442;
constexpr std::size_t integrity_size = 20;
constexpr std::size_t field_header = 4;

std::string number16(std::size_t value) {
    return {static_cast<char>(value >> 8U), static_cast<char>(value & 0xffU)};
}

std::size_t read16(std::string_view bytes, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])) << 8U |
           static_cast<unsigned char>(bytes[at + 1]);
}

constexpr std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

// RFC 8489 figure 3: the bits of the class lie between those of the method.
std::uint16_t type_of(Method method, Kind kind) {
    const auto m = static_cast<unsigned>(method);
    const auto k = static_cast<unsigned>(kind);
    return static_cast<std::uint16_t>((m & 0xf80U) << 2U | (m & 0x070U) << 1U | (m & 0x00fU) | (k & 2U) << 7U |
                                      (k & 1U) << 4U);
}

Method method_of(std::size_t type) {
    return static_cast<Method>((type & 0x3e00U) >> 2U | (type & 0x00e0U) >> 1U | (type & 0x000fU));
}

Kind kind_of(std::size_t type) {
    return static_cast<Kind>((type & 0x0100U) >> 7U | (type & 0x0010U) >> 4U);
}

void append(std::string& bytes, Attribute type, std::string_view value) {
    bytes += number16(static_cast<std::size_t>(type));
    bytes += number16(value.size());
    bytes += value;
    bytes.resize(padded(bytes.size()), '\0');
}

/// The header's length, which integrity and fingerprint are computed over, counts them in.
void set_length(std::string& bytes, std::size_t body) {
    bytes.replace(2, 2, number16(body));
}

/// RFC 8489 section 14.7: CRC-32 (ITU V.42) xor "STUN".
std::uint32_t fingerprint_of(std::string_view bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
        }
    }
    return ~crc ^ 0x5354554eU;
}

struct Place {
    Attribute type;
    std::size_t at; ///< of the field's header
    std::size_t size;
};

/// Where each field lies; nothing unless `bytes` is one well-formed message.
std::optional<std::vector<Place>> places(std::string_view bytes) {
    if (whole_size(bytes.substr(0, header_size)) != bytes.size()) {
        return std::nullopt;
    }
    std::vector<Place> found;
    for (std::size_t at = header_size; at < bytes.size();) {
        if (bytes.size() - at < field_header) {
            return std::nullopt;
        }
        const auto size = read16(bytes, at + 2);
        if (bytes.size() - at - field_header < padded(size)) {
            return std::nullopt;
        }
        found.push_back({.type = static_cast<Attribute>(read16(bytes, at)), .at = at, .size = size});
        at += field_header + padded(size);
    }
    return found;
}

std::string_view value_at(std::string_view bytes, const Place& place) {
    return bytes.substr(place.at + field_header, place.size);
}

/// What a check field at `at` covers: everything before it, under a length that ends with it.
std::string covered(std::string_view bytes, std::size_t at, std::size_t check_size) {
    std::string part{bytes.substr(0, at)};
    set_length(part, at + field_header + check_size - header_size);
    return part;
}

} // namespace

const std::string* Message::find(Attribute type) const {
    const auto field = std::ranges::find(fields, type, &Field::type);
    return field != fields.end() ? &field->value : nullptr;
}

std::string number32(std::uint32_t value) {
    return {static_cast<char>(value >> 24U), static_cast<char>(value >> 16U & 0xffU),
            static_cast<char>(value >> 8U & 0xffU), static_cast<char>(value & 0xffU)};
}

std::uint32_t number32(std::string_view value) {
    if (value.size() != 4) {
        return 0;
    }
    return static_cast<std::uint32_t>(read16(value, 0) << 16U | read16(value, 2));
}

std::string encode(const Message& message, const std::optional<Secret>& key) {
    std::string bytes = number16(type_of(message.method, message.kind)) + number16(0) + number32(cookie);
    bytes.append(message.transaction.data(), message.transaction.size());
    for (const auto& field : message.fields) {
        append(bytes, field.type, field.value);
    }
    if (key) {
        set_length(bytes, bytes.size() + field_header + integrity_size - header_size);
        append(bytes, Attribute::message_integrity, crypto::stun_integrity(*key, bytes));
    }
    set_length(bytes, bytes.size() + field_header + 4 - header_size);
    append(bytes, Attribute::fingerprint, number32(fingerprint_of(bytes)));
    return bytes;
}

std::optional<std::size_t> whole_size(std::string_view header) {
    if (header.size() != header_size || (header[0] & 0xc0) != 0 || number32(header.substr(4, 4)) != cookie) {
        return std::nullopt;
    }
    const auto body = read16(header, 2);
    if (body % 4 != 0 || header_size + body > max_message) {
        return std::nullopt;
    }
    return header_size + body;
}

std::optional<Message> decode(std::string_view bytes) {
    const auto found = places(bytes);
    if (!found) {
        return std::nullopt;
    }
    const auto type = read16(bytes, 0);
    Message message{.method = method_of(type), .kind = kind_of(type), .transaction = {}, .fields = {}};
    bytes.copy(message.transaction.data(), message.transaction.size(), 8);
    for (const auto& place : *found) {
        if (place.type == Attribute::message_integrity || place.type == Attribute::fingerprint) {
            break; // what follows the integrity is not covered by it and does not count (section 14.5)
        }
        message.fields.push_back({.type = place.type, .value = std::string{value_at(bytes, place)}});
    }
    return message;
}

bool is_authentic(std::string_view bytes, const Secret& key) {
    const auto found = places(bytes);
    if (!found) {
        return false;
    }
    const auto place = std::ranges::find(*found, Attribute::message_integrity, &Place::type);
    return place != found->end() && place->size == integrity_size &&
           crypto::stun_integrity(key, covered(bytes, place->at, integrity_size)) == value_at(bytes, *place);
}

bool has_fingerprint(std::string_view bytes) {
    const auto found = places(bytes);
    if (!found || found->empty() || found->back().type != Attribute::fingerprint) {
        return false;
    }
    const auto& place = found->back();
    return value_at(bytes, place) == number32(fingerprint_of(covered(bytes, place.at, 4)));
}

std::string xor_address(const Endpoint& endpoint, const TransactionId& transaction) {
    const auto mask = number32(cookie) + std::string{transaction.data(), transaction.size()};
    std::string value{'\0', static_cast<char>(endpoint.address.size() == 16 ? 2 : 1)};
    value += number16(endpoint.port ^ (cookie >> 16U));
    for (std::size_t i = 0; i < endpoint.address.size(); ++i) {
        value += static_cast<char>(endpoint.address[i] ^ mask[i]);
    }
    return value;
}

std::optional<Endpoint> from_xor_address(std::string_view value, const TransactionId& transaction) {
    constexpr std::size_t before = 4;
    const std::size_t size = value.size() >= before && value[1] == 1 ? 4 : 16;
    if (value.size() != before + size || (value[1] != 1 && value[1] != 2)) {
        return std::nullopt;
    }
    // Its own inverse.
    const auto masked = xor_address(
        {.address = std::string{value.substr(before)}, .port = static_cast<std::uint16_t>(read16(value, 2))},
        transaction);
    return Endpoint{.address = masked.substr(before), .port = static_cast<std::uint16_t>(read16(masked, 2))};
}

unsigned error_number(const Message& message) {
    const auto* const value = message.find(Attribute::error_code);
    if (value == nullptr || value->size() < 4) {
        return 0;
    }
    return static_cast<unsigned>((*value)[2] & 7) * 100U + static_cast<unsigned char>((*value)[3]);
}

} // namespace visavis::stun
