// Socket: a descriptor with an owner. It must not do anything with it but close it.
#pragma once

#include <unistd.h>
#include <utility>

namespace visavis::net {

class Socket {
  public:
    explicit Socket(int descriptor) noexcept
        : descriptor_{descriptor} {}

    Socket(Socket&& other) noexcept
        : descriptor_{other.release()} {}

    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    Socket& operator=(Socket&&) = delete;

    ~Socket() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    [[nodiscard]] int get() const noexcept { return descriptor_; }

    /// Whose it is now closes it.
    [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

  private:
    int descriptor_;
};

} // namespace visavis::net
