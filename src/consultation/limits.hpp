// What a session description may be made of (T-07). A call of nine with every kind of media stays well below.
#pragma once

#include <cstddef>

namespace visavis::consultation {

inline constexpr std::size_t max_description_lines = 2'000;
inline constexpr std::size_t max_description_line = 4'096;
inline constexpr std::size_t max_media_sections = 32;

} // namespace visavis::consultation
