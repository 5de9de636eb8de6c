// Footprint: which cache lines are asked for, and that asking for memory that is gone is harmless.
#include "visavis/base/footprint.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace visavis {
namespace {

std::vector<std::ptrdiff_t> lines_from(const Footprint& footprint, const char* origin) {
    std::vector<std::ptrdiff_t> all;
    footprint.each_line([&](const void* line) { all.push_back(static_cast<const char*>(line) - origin); });
    return all;
}

struct alignas(Footprint::line) Memory {
    std::array<char, 4 * Footprint::line> bytes;
};

TEST(Footprint, NamesEveryLineThatIsTouched) {
    const Memory memory{};
    const auto* const start = memory.bytes.data();
    Footprint footprint;
    footprint.add(start + 63, 1);
    footprint.add(start + 63, 66);
    footprint.add(memory);
    EXPECT_EQ(lines_from(footprint, start), (std::vector<std::ptrdiff_t>{0, 0, 64, 128, 0, 64, 128, 192}));
    footprint.add(start, 0);
    EXPECT_EQ(lines_from(footprint, start).size(), 8U);
    footprint.clear();
    EXPECT_TRUE(lines_from(footprint, start).empty());
}

TEST(Footprint, LeavesOutWhatDoesNotFit) {
    const Memory memory{};
    Footprint footprint;
    for (std::size_t i = 0; i < 2 * Footprint::max_parts; ++i) {
        footprint.add(memory.bytes.data(), 1);
    }
    EXPECT_EQ(lines_from(footprint, memory.bytes.data()).size(), Footprint::max_parts);
}

TEST(Footprint, AsksForMemoryThatIsGoneWithoutHarm) {
    Footprint footprint;
    footprint.add(nullptr, 1);
    {
        const auto gone = std::make_unique<Memory>();
        footprint.add(*gone);
    }
    footprint.fetch();
    EXPECT_EQ(lines_from(footprint, nullptr).size(), 5U);
}

} // namespace
} // namespace visavis
