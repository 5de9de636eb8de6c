// From words to work: parse, load the settings, run the command, turn what went wrong into one sentence.
#include "visavis/app/program.hpp"

#include "command_line.hpp"
#include "commands.hpp"

#include "visavis/config/load.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/net/memory.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <sys/prctl.h>

namespace visavis::app {

namespace {

/// What the database's library says comes in lines; the operator gets one.
std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!blank) {
            line.push_back(c);
        } else if (!line.empty() && line.back() != ' ') {
            line.push_back(' ');
        }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

} // namespace

int run(int argc, char** argv) {
    // No core dump, no ptrace by others: keys and names of people are in this memory.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    net::tune_memory();
    auto parsed = parse_command_line(argc, argv);
    if (const auto* const status = std::get_if<int>(&parsed)) {
        return *status;
    }
    try {
        crypto::initialise();
        const auto& invocation = std::get<Invocation>(parsed);
        return std::visit([&](const auto& command) { return execute(command, invocation.sources); },
                          invocation.command);
    } catch (const std::exception& trouble) { // one sentence for the operator; what() of ours is written for that
        std::fprintf(stderr, "visavis: %s\n", one_line(trouble.what()).c_str());
        return 1;
    }
}

} // namespace visavis::app
