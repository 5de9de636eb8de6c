// The words of the command line (CLI11).
#include "command_line.hpp"

#include "visavis/app/version.hpp"

#include <CLI/CLI.hpp>

#include <optional>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace visavis::app {

namespace {

std::map<std::string, std::string> environment() {
    std::map<std::string, std::string> found;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (text.starts_with("VISAVIS_") && equals != std::string_view::npos) {
            found.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return found;
}

} // namespace

std::variant<Invocation, int> parse_command_line(int argc, char** argv) {
    CLI::App cli{"Visavis: self-hosted medical video consultation", "visavis"};
    cli.set_version_flag("--version", std::string{version()});
    cli.require_subcommand(1);
    cli.fallthrough();

    Invocation invocation;
    std::vector<std::string> assignments;
    std::optional<Command> command;
    cli.add_option("--config", invocation.sources.file, "Settings file (TOML)")->type_name("FILE");
    cli.add_option("--set", assignments, "One setting, e.g. --set server.port=8443; may be repeated")
        ->type_name("KEY=VALUE");

    cli.add_subcommand("serve", "Run the server")->callback([&] { command = Serve{}; });
    cli.add_subcommand("migrate", "Bring the database to the schema of this version")->callback([&] {
        command = Migrate{};
    });
    cli.add_subcommand("config", "Print the complete, commented settings file")->callback([&] {
        command = ShowConfig{};
    });

    auto* const key = cli.add_subcommand("key", "The master key")->require_subcommand(1);
    CreateKey create_key;
    auto* const key_create = key->add_subcommand("create", "Write a new random master key; never overwrites");
    key_create->add_option("file", create_key.file, "Where to write it")->required()->type_name("FILE");
    key_create->callback([&] { command = create_key; });

    RotateKey rotate_key;
    auto* const key_rotate = key->add_subcommand(
        "rotate",
        "Put the database under a new master key; no server may run, and it can be run again when it was ended");
    key_rotate->add_option("file", rotate_key.file, "The new master key, made by: visavis key create")
        ->required()
        ->type_name("FILE");
    key_rotate->callback([&] { command = rotate_key; });

    auto* const account = cli.add_subcommand("account", "Practitioners' accounts")->require_subcommand(1);
    CreateAccount create_account;
    bool password_stdin = false;
    auto* const account_create =
        account->add_subcommand("create", "Create an account; the password comes from standard input");
    account_create->add_option("--login-name", create_account.login_name, "3 to 64 of a-z 0-9 . _ -")
        ->required()
        ->type_name("NAME");
    account_create->add_option("--display-name", create_account.display_name, "What patients see")
        ->required()
        ->type_name("NAME");
    account_create->add_flag("--password-stdin", password_stdin, "Read the password from standard input")->required();
    account_create->add_flag("--verified", create_account.verified, "The practitioner's identity has been checked");
    account_create->callback([&] { command = create_account; });

    std::string login_name;
    const auto on_login_name = [&](const char* name, const char* what) {
        auto* const sub = account->add_subcommand(name, what);
        sub->add_option("login-name", login_name, "The account")->required()->type_name("NAME");
        return sub;
    };
    on_login_name("verify", "Note that the practitioner's identity has been checked")->callback([&] {
        command = VerifyAccount{login_name};
    });
    on_login_name("disable", "No more sign-ins; ends every session")->callback([&] {
        command = DisableAccount{login_name};
    });
    on_login_name("delete", "The end of the contract: the account, its guests, their keys and sessions, at once")
        ->callback([&] { command = DeleteAccount{login_name}; });
    auto* const password = on_login_name("password", "Set a new password from standard input; ends every session");
    password->add_flag("--password-stdin", password_stdin, "Read the password from standard input")->required();
    password->callback([&] { command = SetPassword{login_name}; });

    auto* const retention = cli.add_subcommand("retention", "What is deleted when")->require_option(1);
    bool dry_run = false;
    bool run = false;
    retention->add_flag("--dry-run", dry_run, "Print the plan in words, change nothing");
    retention->add_flag("--run", run, "Run every rule now");
    retention->callback([&] { command = Retention{.dry_run = !run}; });

    auto* const doctor = cli.add_subcommand("doctor", "Say what is wrong with this installation, and what to do");
    Doctor examination;
    doctor->add_flag("--json", examination.json, "For a program to read");
    doctor->callback([&] { command = examination; });

    try {
        cli.parse(argc, argv);
    } catch (const CLI::ExtrasError&) { // its words repeat what was typed, which may be a connection string
        std::cerr
            << "Some words are not understood. visavis --help, or --help behind a command, lists those there are.\n";
        return 2;
    } catch (const CLI::ParseError& error) {
        const int status = cli.exit(error);
        return status == 0 ? 0 : 2;
    }
    for (const auto& assignment : assignments) {
        const auto equals = assignment.find('=');
        if (equals == std::string::npos) {
            std::cerr << "--set takes KEY=VALUE, e.g. --set server.port=8443\n";
            return 2;
        }
        invocation.sources.assignments.emplace_back(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    invocation.sources.environment = environment();
    invocation.command = std::move(*command);
    return invocation;
}

} // namespace visavis::app
