// Secrets from files: one line, a limit, and a sentence that names the setting and the file but never what was in it.
#include "support/temporary_folder.hpp"

#include "visavis/base/secret_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

using namespace visavis;
using testing::HasSubstr;
using testing::Not;

namespace {

class SecretFile : public testing::Test {
  protected:
    std::string write(const std::string& text) {
        const auto path = (directory_ / "secret").string();
        std::ofstream{path, std::ios::binary} << text;
        return path;
    }

    static std::string refusal(const std::string& path) {
        try {
            static_cast<void>(secret_from_file("ice.turn_secret_file", path));
        } catch (const std::runtime_error& problem) {
            return problem.what();
        }
        return "accepted";
    }

    test::TemporaryFolder directory_{"secret"};
};

} // namespace

TEST_F(SecretFile, IsItsFirstLineHoweverThatEnds) {
    for (const auto* const text : {"a b c", "a b c\n", "a b c\r\n", "a b c  \nnext\n", "  a b c", "\ta b c\t\n",
                                   "\xEF\xBB\xBF"
                                   "a b c\r\n",
                                   "\xEF\xBB\xBF a b c"}) {
        EXPECT_EQ(secret_from_file("a.file", write(text)).reveal(), "a b c") << text;
    }
    EXPECT_TRUE(secret_from_file("a.file", "").empty()) << "none is named";
}

TEST_F(SecretFile, IsRefusedWhenItHoldsNoneOrTooMuch) {
    EXPECT_EQ(refusal(write(std::string(secret_line_bytes, 'x') + "\n")), "accepted");
    EXPECT_EQ(refusal(write("\xEF\xBB\xBF" + std::string(secret_line_bytes, 'x') + "\n")), "accepted");
    EXPECT_EQ(refusal(write("x\n" + std::string(2 * secret_line_bytes, 'y'))), "accepted");
    const auto path = write(std::string(secret_line_bytes + 1, 'x'));
    EXPECT_THAT(refusal(path),
                HasSubstr("ice.turn_secret_file names " + path + ", which has a first line of more than"));
    EXPECT_THAT(refusal("/dev/zero"), HasSubstr("more than 4096 bytes")) << "nobody waits for its end";
    for (const auto* const nothing : {"", "\n", "  \r\n", "\nsecond line\n", "\xEF\xBB\xBF\n", "\t"}) {
        EXPECT_THAT(refusal(write(nothing)), HasSubstr("empty first line")) << nothing;
    }
    EXPECT_THAT(refusal("/nonexistent"), HasSubstr("cannot be read"));
    EXPECT_THAT(refusal(directory_.string()), HasSubstr("cannot be read"));
}

TEST_F(SecretFile, IsNeverRepeated) {
    EXPECT_THAT(refusal(write("hunter2" + std::string(secret_line_bytes, 'x'))), Not(HasSubstr("hunter2")));
    EXPECT_THAT(refusal(write("\nhunter2\n")), Not(HasSubstr("hunter2")));
}
