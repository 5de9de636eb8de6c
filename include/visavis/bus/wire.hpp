// Wire: how nodes write values to each other: fixed-width numbers and length-prefixed texts, read back strictly. Nodes
// of one installation run one version, or refuse each other by the envelope's version; so no field is optional here.
#pragma once

#include "visavis/base/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::bus {

class Writer {
  public:
    Writer& number(std::uint64_t value);
    Writer& byte(std::uint8_t value);
    Writer& text(std::string_view value);
    Writer& uuid(const UuidBytes& bytes);

    template <class Tag>
    Writer& id(const Id<Tag>& value) {
        return uuid(value.bytes());
    }

    [[nodiscard]] std::string take() && { return std::move(bytes_); }

  private:
    std::string bytes_;
};

/// After the first thing that is not there, everything reads as empty and `complete()` is false.
class Reader {
  public:
    explicit Reader(std::string_view bytes)
        : rest_{bytes} {}

    std::uint64_t number();
    std::uint8_t byte();
    std::string_view text(); ///< into the bytes given
    std::string_view rest(); ///< all that follows
    UuidBytes uuid();

    template <class Value>
    Value id() {
        return Value::parse(uuid_text(uuid())).value(); // sixteen bytes always name one
    }

    /// Everything was there, and nothing is left over.
    [[nodiscard]] bool complete() const { return good_ && rest_.empty(); }

    [[nodiscard]] bool good() const { return good_; }

  private:
    std::string_view take(std::size_t count);

    std::string_view rest_;
    bool good_{true};
};

} // namespace visavis::bus
