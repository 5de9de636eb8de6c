// open and read: the buffers of a stream could not be wiped.
#include "visavis/base/secret_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <unistd.h>

namespace visavis {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // some editors put it there
constexpr std::string_view white_space = " \t\r";

/// One byte more than fits, to see that there is more.
using Buffer = std::array<char, byte_order_mark.size() + secret_line_bytes + 1>;

/// How much of the file's beginning is in the buffer now; it may come in pieces, as from a pipe. Nothing if it cannot
/// be read.
std::optional<std::size_t> read_beginning(const std::string& path, Buffer& buffer) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return std::nullopt;
    }
    std::size_t size = 0;
    ssize_t more = 1;
    while (size < buffer.size() && more != 0 && (more > 0 || errno == EINTR)) {
        more = ::read(file, buffer.data() + size, buffer.size() - size);
        size += more > 0 ? static_cast<std::size_t>(more) : 0;
    }
    ::close(file);
    return more < 0 ? std::nullopt : std::optional{size};
}

} // namespace

Secret secret_from_file(std::string_view key, const std::string& path) {
    if (path.empty()) {
        return {};
    }
    Buffer buffer{};
    const auto size = read_beginning(path, buffer);
    auto line = std::string_view{buffer.data(), size.value_or(0)};
    line.remove_prefix(line.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    line = line.substr(0, line.find('\n'));
    const bool too_long = line.size() > secret_line_bytes;
    line.remove_prefix(std::min(line.find_first_not_of(white_space), line.size()));
    line = line.substr(0, line.find_last_not_of(white_space) + 1);
    Secret secret{std::string{line}};
    wipe(buffer.data(), buffer.size());
    if (!size || secret.empty() || too_long) {
        throw std::runtime_error(
            fmt::format("{} names {}, which {}.", key, path,
                        !size      ? "cannot be read"
                        : too_long ? fmt::format("has a first line of more than {} bytes", secret_line_bytes)
                                   : "has an empty first line"));
    }
    return secret;
}

} // namespace visavis
