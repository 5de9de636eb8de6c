// What one measurement is told on the command line as `name=value` words.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>

namespace visavis::bench {

struct Options {
    std::string scenario;         ///< relay, latency, calls, handshakes, idle
    std::string dialect{"floor"}; ///< what the server speaks: floor, beast, visavis, spreed
    std::uint16_t port{0};
    pid_t pid{0}; ///< of the server: its CPU time and memory are what is measured
    std::uint32_t groups{1};
    std::uint32_t size{2}; ///< participants of a group
    std::uint32_t window{1};
    std::uint32_t parallel{8}; ///< calls being set up, or handshakes under way, at the same time
    double rate{1000};         ///< messages a second, over all calls
    double seconds{2};
    double warm_up{0.5};
    double settle{1};    ///< after the burst, before memory is looked at again
    std::string tickets; ///< visavis: a file of `group seat ticket`
    std::string secret;  ///< spreed: of its internal clients
};

/// Throws std::runtime_error with a sentence.
[[nodiscard]] Options read_options(int argc, char** argv);

} // namespace visavis::bench
