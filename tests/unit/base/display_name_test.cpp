// What a person may be called (T-09, T-27).
#include "visavis/base/display_name.hpp"
#include "visavis/base/name_warning.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

using namespace visavis;

// The same file is read by web/tests/display-name.test.ts.
TEST(DisplayName, IsKeptOrRefusedAsInTheClient) {
    std::ifstream file{VISAVIS_SOURCE_DIR "/tests/rules/display_names.json"};
    const auto examples = nlohmann::json::parse(file);
    EXPECT_GT(examples.size(), 60U);
    for (const auto& example : examples) {
        const auto given = example.at("given").get<std::string>();
        if (example.contains("kept")) {
            EXPECT_EQ(display_name(given), example.at("kept").get<std::string>()) << example.at("why");
            EXPECT_EQ(display_name(example.at("kept").get<std::string>()), example.at("kept").get<std::string>())
                << "and stays as it is: " << example.at("why");
        } else {
            EXPECT_FALSE(display_name(given)) << example.at("why");
        }
    }
}

// T-27
TEST(NameWarning, SaysWhatEyesCannotSee) {
    const auto of = [](std::string_view chosen) { return name_warning(chosen, "Anna Weber"); };
    EXPECT_FALSE(of("Anna Weber"));
    EXPECT_FALSE(of("anna weber")) << "seen to be another text";
    EXPECT_FALSE(of("Otto Krause"));
    EXPECT_FALSE(of("Zoë Đặng"));
    EXPECT_EQ(of("\u0410nna Weber"), NameWarning::lookalike) << "Cyrillic A";
    EXPECT_EQ(of("Ann\u0430 Weber"), NameWarning::lookalike);
    EXPECT_EQ(of("Anna W\u0435b\u0435r"), NameWarning::lookalike);
    EXPECT_EQ(name_warning("Tirn Weber", "Tim Weber"), NameWarning::lookalike) << "no other script is needed";
    EXPECT_EQ(of("\u0391nton Krause"), NameWarning::mixed_scripts) << "Greek and Latin";
    EXPECT_EQ(of("Ott\u043e"), NameWarning::mixed_scripts);
    EXPECT_EQ(of("Anna 1\u0663"), NameWarning::mixed_scripts) << "digits of two systems";
}

TEST(NameWarning, KnowsNamesThatExist) {
    EXPECT_FALSE(name_warning("山田 タロウ Yamada", "Taro"));
    EXPECT_FALSE(name_warning("김 Kim", "Kim"));
    EXPECT_FALSE(name_warning("שרה Levi", "Sara Levi"));
    EXPECT_FALSE(name_warning("Анна Вебер", "Anna Weber")) << "all of one script, and no likeness";
    EXPECT_EQ(name_warning("сосо", "coco"), NameWarning::lookalike) << "all of another script";
}

TEST(PlainText, MayHaveLinesButNothingThatDisguises) {
    EXPECT_TRUE(is_plain_text("Bin um 10:15 da.\nBitte warten."));
    EXPECT_TRUE(is_plain_text(""));
    EXPECT_FALSE(is_plain_text("a\u202Eb"));
    EXPECT_FALSE(is_plain_text("a\rb"));
    EXPECT_FALSE(is_plain_text("a\x1b[2J"));
}
