// visavis-bench-load: one measurement of one server, `name=value` words in, one line of JSON out. tests/bench/bench.mjs
// calls it for each server in turn. It must not be the bottleneck, nor let a wrong run look like a fast one.
#include "options.hpp"
#include "scenarios.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <sys/resource.h>

namespace visavis::bench {

void print_result(const Options& options, double work, double cpu, double wall) {
    std::printf(R"({"scenario":"%s","work":%.0f,"cpu_seconds":%.6f,"wall_seconds":%.6f,"per_core_second":%.1f})"
                "\n",
                options.scenario.c_str(), work, cpu, wall, work / cpu);
}

namespace {

void run(const Options& options) {
    if (options.scenario == "relay") {
        measure_relay(options);
    } else if (options.scenario == "latency") {
        measure_latency(options);
    } else if (options.scenario == "calls") {
        measure_calls(options);
    } else if (options.scenario == "handshakes") {
        measure_handshakes(options);
    } else if (options.scenario == "idle") {
        measure_idle(options);
    } else {
        throw std::runtime_error("unknown scenario: " + options.scenario);
    }
}

} // namespace

} // namespace visavis::bench

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    try {
        visavis::bench::run(visavis::bench::read_options(argc, argv));
        return EXIT_SUCCESS;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "void: %s\n", failure.what());
        return EXIT_FAILURE;
    }
}
