// Choosing a representation: encodings by their weights, validators, pages, and nothing outside the map.
#include "net/static_files.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace visavis;
using namespace visavis::net;

namespace {

RequestHead head_with(const std::string& name, const std::string& value, const std::string& path = "/") {
    RequestHead head{.method = Method::get, .path = path};
    head.fields.push_back({name, value});
    return head;
}

class ClientFiles : public testing::Test {
  protected:
    void SetUp() override {
        write("index.html", "index");
        write("assets/a-1.js", "plain");
        write("assets/a-1.js.gz", "gzip");
        write("alone.gz", "no base");
        write(".hidden", "hidden");
    }

    void write(const std::string& name, const std::string& text) const {
        const auto path = directory_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream{path} << text;
    }

    test::TemporaryFolder directory_{"static"};
};

} // namespace

TEST(AcceptEncoding, ObeysWeights) {
    EXPECT_TRUE(accepts_coding(head_with("accept-encoding", "gzip, br"), "br"));
    EXPECT_TRUE(accepts_coding(head_with("accept-encoding", "BR;q=0.1"), "br"));
    EXPECT_FALSE(accepts_coding(head_with("accept-encoding", "br;q=0"), "br"));
    EXPECT_FALSE(accepts_coding(head_with("accept-encoding", "br ; q=0.000"), "br"));
    EXPECT_TRUE(accepts_coding(head_with("accept-encoding", "*"), "br"));
    EXPECT_FALSE(accepts_coding(head_with("accept-encoding", "br;q=0, *"), "br"));
    EXPECT_FALSE(accepts_coding(head_with("accept-encoding", "gzip"), "br"));
    EXPECT_FALSE(accepts_coding(head_with("accept", "br"), "br"));
}

TEST_F(ClientFiles, ServesWhatWasLoadedAndNothingElse) {
    const StaticFiles files{directory_.string(), false, Limits{}};
    EXPECT_EQ(files.size(), 3U);
    EXPECT_EQ(files.answer(head_with("x", "y", "/assets/a-1.js"))->body, "plain");
    EXPECT_EQ(files.answer(head_with("accept-encoding", "gzip", "/assets/a-1.js"))->body, "gzip");
    EXPECT_EQ(files.answer(head_with("accept-encoding", "gzip", "/alone.gz"))->body, "no base");
    for (const auto* path : {"/.hidden", "/assets", "/assets/", "//index.html", "/assets/a-1.js.gz", "/style", ""}) {
        EXPECT_FALSE(files.answer(head_with("x", "y", path))) << path;
    }
}

TEST_F(ClientFiles, ValidatesByTheChosenRepresentation) {
    const StaticFiles files{directory_.string(), false, Limits{}};
    const auto plain = files.answer(head_with("x", "y", "/assets/a-1.js"));
    const auto begin = plain->lines.find("ETag: ") + 6;
    const auto etag = plain->lines.substr(begin, plain->lines.find("\r\n", begin) - begin);
    auto again = head_with("if-none-match", "W/" + etag, "/assets/a-1.js");
    EXPECT_EQ(files.answer(again)->status, 304U);
    again.fields.push_back({"accept-encoding", "gzip"});
    EXPECT_EQ(files.answer(again)->status, 200U);
    EXPECT_EQ(files.answer(head_with("if-none-match", "*", "/assets/a-1.js"))->status, 304U);
}

TEST_F(ClientFiles, RefusesTooLargeAndIncompleteDirectories) {
    Limits small;
    small.static_bytes = 10;
    EXPECT_THROW((StaticFiles{directory_.string(), false, small}), std::runtime_error);
    std::filesystem::remove(directory_ / "index.html");
    EXPECT_THROW((StaticFiles{directory_.string(), false, Limits{}}), std::runtime_error);
}
