// Reads no more than the line.
#include "secret_file.hpp"

#include <fstream>
#include <stdexcept>

namespace visavis::app {

Secret secret_from_file(const std::string& path) {
    if (path.empty()) {
        return {};
    }
    std::ifstream file{path};
    std::string line;
    if (!std::getline(file, line) || line.empty()) {
        throw std::runtime_error("The secret file " + path + " is empty or cannot be read.");
    }
    return Secret{std::move(line)};
}

} // namespace visavis::app
