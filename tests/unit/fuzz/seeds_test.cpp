// What `./dev fuzz` does for minutes, for a second: every seed of every fuzz target, cut short at each length and
// changed at random but in the same way each time. A target that finds something stops the process.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

using Target = int (*)(const std::uint8_t*, std::size_t);

extern "C" {
int visavis_fuzz_description(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_frames(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_http(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_message(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_proxy_header(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_resume(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_room(const std::uint8_t* data, std::size_t size);
int visavis_fuzz_stun(const std::uint8_t* data, std::size_t size);
}

namespace {

void run(Target target, const std::string& input) {
    EXPECT_EQ(target(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()), 0);
}

void replay(const std::string& name, Target target) {
    constexpr std::size_t cuts = 300;
    constexpr int changes = 200;
    std::mt19937 random{1}; // NOLINT: the same changes in every run
    std::size_t seeds = 0;
    for (const auto& entry : std::filesystem::directory_iterator{VISAVIS_SOURCE_DIR "/tests/fuzz/seeds/" + name}) {
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string seed{std::istreambuf_iterator<char>{file}, {}};
        ASSERT_FALSE(seed.empty()) << entry.path();
        run(target, seed);
        for (std::size_t size = 0; size < std::min(seed.size(), cuts); ++size) {
            run(target, seed.substr(0, size));
        }
        for (int i = 0; i < changes; ++i) {
            auto changed = seed;
            for (auto left = 1 + random() % 4; left > 0; --left) {
                changed[random() % changed.size()] = static_cast<char>(random());
            }
            run(target, changed + (i % 4 == 0 ? seed : ""));
        }
        ++seeds;
    }
    EXPECT_GE(seeds, 2U);
}

} // namespace

TEST(FuzzSeeds, OfDescriptions) {
    replay("description", visavis_fuzz_description);
}

TEST(FuzzSeeds, OfFrames) {
    replay("frames", visavis_fuzz_frames);
}

TEST(FuzzSeeds, OfHttp) {
    replay("http", visavis_fuzz_http);
}

TEST(FuzzSeeds, OfMessages) {
    replay("message", visavis_fuzz_message);
}

TEST(FuzzSeeds, OfProxyHeaders) {
    replay("proxy_header", visavis_fuzz_proxy_header);
}

TEST(FuzzSeeds, OfResumeStrings) {
    replay("resume", visavis_fuzz_resume);
}

TEST(FuzzSeeds, OfTheRoom) {
    replay("room", visavis_fuzz_room);
}

TEST(FuzzSeeds, OfStun) {
    replay("stun", visavis_fuzz_stun);
}
