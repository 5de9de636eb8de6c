// The command line as a value: which command, with which words. The only file that knows CLI11 is command_line.cpp.
#pragma once

#include "visavis/config/load.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace visavis::app {

struct Serve {};

struct Migrate {};

struct ShowConfig {};

struct CreateKey {
    std::string file;
};

struct RotateKey {
    std::string file; ///< the coming master key
};

struct CreateAccount {
    std::string login_name;
    std::string display_name;
    bool verified{false};
};

struct VerifyAccount {
    std::string login_name;
};

struct DisableAccount {
    std::string login_name;
};

struct DeleteAccount {
    std::string login_name;
};

struct SetPassword {
    std::string login_name;
};

struct Doctor {
    bool json{false};
};

struct Retention {
    bool dry_run{true};
};

using Command = std::variant<Serve, Migrate, ShowConfig, CreateKey, RotateKey, CreateAccount, VerifyAccount,
                             DisableAccount, DeleteAccount, SetPassword, Retention, Doctor>;

struct Invocation {
    config::Sources sources;
    Command command;
};

/// The invocation, or the exit status when there is nothing more to do (--help, --version, wrong words; already
/// printed).
[[nodiscard]] std::variant<Invocation, int> parse_command_line(int argc, char** argv);

} // namespace visavis::app
