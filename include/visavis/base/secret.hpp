// Secret: text that must not be seen. It wipes itself, has no formatter, no stream operator and no serializer, so a log
// line or a JSON body that tries to hold one does not compile. reveal() is the one way in; grep for it.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace visavis {

/// Overwrites memory in a way the optimiser keeps.
void wipe(void* memory, std::size_t size) noexcept;

class Secret {
  public:
    Secret() = default;

    explicit Secret(std::string text)
        : text_{std::move(text)} {}

    Secret(const Secret&) = default;
    Secret& operator=(const Secret&) = default;

    Secret(Secret&& other) noexcept
        : text_{std::move(other.text_)} {
        other.clear();
    }

    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            clear();
            text_ = std::move(other.text_);
            other.clear();
        }
        return *this;
    }

    ~Secret() { clear(); }

    [[nodiscard]] std::string_view reveal() const noexcept { return text_; }

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

  private:
    void clear() noexcept {
        wipe(text_.data(), text_.size());
        text_.clear();
    }

    std::string text_;
};

} // namespace visavis
