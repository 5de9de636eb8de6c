// StaticFiles: the browser client, read into memory at start with its compressed variants, and what to answer for a
// path. A request's path is only ever looked up in a map, so no path can reach a file that was not loaded (T-10). It
// must not read a file later.
#pragma once

#include "limits.hpp"
#include "request_head.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::net {

struct StaticVariant {
    std::string body;
    std::string etag; ///< with quotes
};

struct StaticFile {
    std::string_view content_type;
    bool immutable{false}; ///< its name holds its hash
    StaticVariant identity;
    std::optional<StaticVariant> brotli;
    std::optional<StaticVariant> gzip;
};

/// What to send; `body` belongs to StaticFiles.
struct StaticAnswer {
    unsigned status;
    std::string lines; ///< header lines beyond the fixed ones
    std::string_view body;
};

class StaticFiles {
  public:
    /// An empty directory name means: none. Throws std::runtime_error when it cannot be read, has no index.html or is
    /// too large.
    StaticFiles(const std::string& directory, bool with_style_page, const Limits& limits);

    /// For GET and HEAD. Nothing: there is no such page, answer with a problem.
    [[nodiscard]] std::optional<StaticAnswer> answer(const RequestHead& head) const;

    [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }

  private:
    void load(const std::string& directory, const Limits& limits);
    [[nodiscard]] static StaticAnswer represent(const StaticFile& file, const RequestHead& head, unsigned status);

    std::map<std::string, StaticFile, std::less<>> files_; ///< by path
    bool with_style_page_;
};

/// Whether Accept-Encoding allows a coding (its q-value is not 0; RFC 9110 section 12.5.3).
[[nodiscard]] bool accepts_coding(const RequestHead& head, std::string_view coding);

} // namespace visavis::net
