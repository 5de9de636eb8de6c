// Reading `name=value` words.
#include "options.hpp"

#include <stdexcept>
#include <string_view>

namespace visavis::bench {

Options read_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word{argv[i]};
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const std::string value{equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1)};
        const auto number = [&] { return static_cast<std::uint32_t>(std::stoul(value)); };
        if (name == "scenario") {
            options.scenario = value;
        } else if (name == "dialect") {
            options.dialect = value;
        } else if (name == "port") {
            options.port = static_cast<std::uint16_t>(number());
        } else if (name == "pid") {
            options.pid = static_cast<pid_t>(number());
        } else if (name == "groups") {
            options.groups = number();
        } else if (name == "size") {
            options.size = number();
        } else if (name == "window") {
            options.window = number();
        } else if (name == "parallel") {
            options.parallel = number();
        } else if (name == "rate") {
            options.rate = std::stod(value);
        } else if (name == "seconds") {
            options.seconds = std::stod(value);
        } else if (name == "warm_up") {
            options.warm_up = std::stod(value);
        } else if (name == "settle") {
            options.settle = std::stod(value);
        } else if (name == "tickets") {
            options.tickets = value;
        } else if (name == "secret") {
            options.secret = value;
        } else {
            throw std::runtime_error("unknown word: " + std::string{word});
        }
    }
    return options;
}

} // namespace visavis::bench
