// Loading the client's files and choosing a representation: encoding, validator, caching.
#include "static_files.hpp"

#include "digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace visavis::net {

namespace {

namespace fs = std::filesystem;

// Paths the client's router knows; all of them are index.html.
constexpr std::array<std::string_view, 3> pages{"/", "/sign-in", "/home"};
constexpr std::string_view style_page{"/style"};
constexpr std::string_view index_path{"/index.html"};
constexpr std::string_view hashed_files{"/assets/"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
}};

std::string_view content_type_of(std::string_view path) {
    const auto found =
        std::ranges::find_if(content_types, [&](const auto& type) { return path.ends_with(type.first); });
    return found == content_types.end() ? std::string_view{"application/octet-stream"} : found->second;
}

std::string read_file(const fs::path& path) {
    std::ifstream stream{path, std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
    if (!stream) {
        throw std::runtime_error("server.static_directory: " + path.string() + " cannot be read.");
    }
    return content;
}

StaticVariant variant(std::string content) {
    auto etag = "\"" + content_tag(content) + "\"";
    return {std::move(content), std::move(etag)};
}

/// Weak comparison, as RFC 9110 section 13.1.2 asks.
bool matches(std::string_view if_none_match, std::string_view etag) {
    return std::ranges::any_of(list_elements(if_none_match), [&](std::string_view element) {
        if (element.starts_with("W/")) {
            element.remove_prefix(2);
        }
        return element == "*" || element == etag;
    });
}

} // namespace

bool accepts_coding(const RequestHead& head, std::string_view coding) {
    bool any = false;
    for (const auto& field : head.fields) {
        if (field.name != "accept-encoding") {
            continue;
        }
        for (const auto element : list_elements(field.value)) {
            const auto semicolon = element.find(';');
            auto name = element.substr(0, semicolon);
            name = name.substr(0, name.find_last_not_of(" \t") + 1);
            auto weight = semicolon == std::string_view::npos ? std::string_view{} : element.substr(semicolon + 1);
            weight = weight.substr(std::min(weight.size(), weight.find_first_not_of(" \t")));
            const bool refused =
                weight.starts_with("q=0") && weight.find_first_not_of("0.", 3) == std::string_view::npos;
            if (equal_ignoring_case(name, coding)) {
                return !refused;
            }
            any = any || (name == "*" && !refused);
        }
    }
    return any;
}

StaticFiles::StaticFiles(const std::string& directory, bool with_style_page, const Limits& limits)
    : with_style_page_{with_style_page} {
    if (!directory.empty()) {
        load(directory, limits);
    }
}

void StaticFiles::load(const std::string& directory, const Limits& limits) {
    std::error_code failure;
    std::size_t total = 0;
    std::map<std::string, std::string> found;
    for (fs::recursive_directory_iterator at{directory, failure}, end; !failure && at != end; at.increment(failure)) {
        const auto relative = at->path().lexically_relative(directory).generic_string();
        if (at->path().filename().string().starts_with('.') || !at->is_regular_file()) {
            continue;
        }
        found["/" + relative] = read_file(at->path());
        total += found["/" + relative].size();
        if (total > limits.static_bytes) {
            throw std::runtime_error(
                fmt::format("server.static_directory holds more than {} bytes.", limits.static_bytes));
        }
    }
    if (failure) {
        throw std::runtime_error("server.static_directory: " + directory + " cannot be read.");
    }
    for (auto& [path, content] : found) {
        const bool compressed = path.ends_with(".br") || path.ends_with(".gz");
        if (compressed && found.contains(path.substr(0, path.size() - 3))) {
            continue;
        }
        StaticFile file{.content_type = content_type_of(path), .immutable = path.starts_with(hashed_files)};
        if (const auto brotli = found.find(path + ".br"); brotli != found.end()) {
            file.brotli = variant(std::move(brotli->second));
        }
        if (const auto gzip = found.find(path + ".gz"); gzip != found.end()) {
            file.gzip = variant(std::move(gzip->second));
        }
        file.identity = variant(std::move(content));
        files_.emplace(path, std::move(file));
    }
    if (!files_.contains(index_path)) {
        throw std::runtime_error("server.static_directory: " + directory + " has no index.html.");
    }
}

std::optional<StaticAnswer> StaticFiles::answer(const RequestHead& head) const {
    if (files_.empty()) {
        return std::nullopt;
    }
    const bool page =
        std::ranges::find(pages, head.path) != pages.end() || (with_style_page_ && head.path == style_page);
    const auto found = files_.find(page ? index_path : std::string_view{head.path});
    if (found != files_.end()) {
        return represent(found->second, head, 200);
    }
    if (head.lists("accept", "text/html")) {
        return represent(files_.find(index_path)->second, head, 404);
    }
    return std::nullopt;
}

StaticAnswer StaticFiles::represent(const StaticFile& file, const RequestHead& head, unsigned status) {
    const auto* chosen = &file.identity;
    std::string_view encoding;
    if (file.brotli && accepts_coding(head, "br")) {
        chosen = &*file.brotli;
        encoding = "Content-Encoding: br\r\n";
    } else if (file.gzip && accepts_coding(head, "gzip")) {
        chosen = &*file.gzip;
        encoding = "Content-Encoding: gzip\r\n";
    }
    const auto* const vary = file.brotli || file.gzip ? "Vary: Accept-Encoding\r\n" : "";
    const auto* const caching = file.immutable ? "public, max-age=31536000, immutable" : "no-cache";
    auto lines = fmt::format("ETag: {}\r\nCache-Control: {}\r\n{}", chosen->etag, caching, vary);
    if (status == 200 && matches(head.value("if-none-match"), chosen->etag)) {
        return {304, std::move(lines), {}};
    }
    lines += fmt::format("Content-Type: {}\r\n{}", file.content_type, encoding);
    return {status, std::move(lines), chosen->body};
}

} // namespace visavis::net
