// A folder for one test, gone with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace visavis::test {

class TemporaryFolder {
  public:
    /// `purpose` is part of its name, for whoever finds one that a killed test left.
    explicit TemporaryFolder(const std::string& purpose) {
        auto pattern = (std::filesystem::temp_directory_path() / ("visavis-" + purpose + "-XXXXXX")).string();
        if (::mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = pattern;
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    ~TemporaryFolder() {
        std::error_code ignored; // a program that a test has started may still write there
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    [[nodiscard]] std::string string() const { return path_.string(); }

    friend std::filesystem::path operator/(const TemporaryFolder& folder, const std::filesystem::path& name) {
        return folder.path_ / name;
    }

  private:
    std::filesystem::path path_;
};

} // namespace visavis::test
