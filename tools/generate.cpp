// visavis-generate: writes every generated file of the repository it is run in, or with --check says which of them are
// stale (exit status 1).
#include "limits_table.hpp"

#include "visavis/config/load.hpp"
#include "visavis/protocol/schema.hpp"
#include "visavis/rest/api.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Generated {
    std::string path;
    std::string text;
};

std::string message_schemas() {
    std::string out =
        "{\n\"$comment\": \"Generated from include/visavis/protocol/ by visavis-generate; do not edit.\",\n";
    const auto list = [&](const char* name, const auto& shapes, const char* end) {
        out += "\"" + std::string{name} + "\": [\n";
        for (const auto& shape : shapes) {
            out += visavis::protocol::json_schema(*shape) + (&shape == &shapes.back() ? "\n" : ",\n");
        }
        out += end;
    };
    list("client", visavis::protocol::client_message_shapes(), "],\n");
    list("server", visavis::protocol::server_message_shapes(), "]\n}\n");
    return out;
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace

int main(int argc, char** argv) {
    const bool check = argc == 2 && std::string_view{argv[1]} == "--check";
    if (argc > 1 && !check) {
        std::fputs("usage: visavis-generate [--check], in the repository's root folder\n", stderr);
        return 2;
    }
    const std::filesystem::path root{"."};
    const std::vector<Generated> files{
        {"web/src/protocol/messages.ts", visavis::protocol::typescript()},
        {"docs/messages.schema.json", message_schemas()},
        {"docs/openapi.yaml", visavis::rest::openapi_yaml()},
        {"config/visavis.toml", visavis::config::documented_toml()},
        {"docs/limits.md", visavis::tools::limits_table()},
    };
    int stale = 0;
    for (const auto& file : files) {
        if (content_of(root / file.path) == file.text) {
            continue;
        }
        ++stale;
        if (check) {
            std::printf("stale: %s\n", file.path.c_str());
        } else {
            std::filesystem::create_directories((root / file.path).parent_path());
            std::ofstream{root / file.path} << file.text;
            std::printf("wrote %s\n", file.path.c_str());
        }
    }
    return check && stale > 0 ? 1 : 0;
}
