// EncodedMessage: the bytes of a message as they go out, encoded once and shared by whoever sends or keeps it. Several
// may lie in one piece of memory, which goes with the last of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

namespace visavis {

class EncodedMessage {
  public:
    /// A copy of its own.
    explicit EncodedMessage(std::string_view text)
        : EncodedMessage{std::make_shared_for_overwrite<char[]>(text.size()), 0, text} {}

    /// A copy in `memory`, which has room for it from `at` on. Nobody else writes or reads there.
    EncodedMessage(const std::shared_ptr<char[]>& memory, std::size_t at, std::string_view text)
        : bytes_{memory, memory.get() + at}
        , size_{text.size()} {
        std::ranges::copy(text, memory.get() + at);
    }

    /// Valid as long as this or a copy of it.
    [[nodiscard]] std::string_view text() const noexcept { return {bytes_.get(), size_}; }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    std::shared_ptr<const char> bytes_;
    std::size_t size_;
};

} // namespace visavis
