// The short commands: migrate, config, key, account.
#include "commands.hpp"

#include "block_on.hpp"

#include "visavis/accounts/login_name.hpp"
#include "visavis/accounts/password_policy.hpp"
#include "visavis/base/display_name.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/jobs/retention.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/database.hpp"
#include "visavis/store/master_key.hpp"
#include "visavis/store/retention.hpp"
#include "visavis/store/roles.hpp"

#include <cstdio>
#include <iostream>
#include <stdexcept>

namespace visavis::app {

namespace {

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
}

/// One line from standard input, without its line feed.
Secret password_from_stdin() {
    std::string line;
    std::getline(std::cin, line);
    return Secret{std::move(line)};
}

/// Throws unless `outcome` is a success; `refused` says what an expected refusal means here.
template <class T>
T expect(Result<T> outcome, ErrorCode expected, const std::string& refused) {
    if (!outcome) {
        throw std::runtime_error(outcome.error().code == expected
                                     ? refused
                                     : "The database did not answer. Is it running, and is "
                                       "database.url right?");
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*outcome);
    }
}

std::string checked_login_name(const std::string& text) {
    auto name = accounts::login_name(text);
    if (!name) {
        throw std::runtime_error("The login name must be 3 to 64 of a-z 0-9 . _ - and begin with a letter or digit.");
    }
    return std::move(*name);
}

std::string checked_password_hash(const std::string& login_name, const std::string& display_name) {
    const auto password = password_from_stdin();
    if (!accounts::is_acceptable_password(password, login_name, display_name)) {
        throw std::runtime_error("The password must have at least 12 characters and must not be easy to guess.");
    }
    return crypto::hash_password(password);
}

/// The database and the accounts in it, for one command.
struct AccountCommand {
    explicit AccountCommand(const config::Sources& sources)
        : settings{config::load(sources)}
        , vault{crypto::Vault::from_file(settings.keys.master_key_file)}
        , database{checked_options(settings)}
        , accounts{database, vault} {
        if (auto problem = store::adopt_master_key(settings.database.url, vault); !problem.empty()) {
            throw std::runtime_error(problem);
        }
    }

    static store::DatabaseOptions checked_options(const config::Settings& settings) {
        if (auto problem = store::schema_problem(settings.database.url); !problem.empty()) {
            throw std::runtime_error(problem);
        }
        store::DatabaseOptions options;
        options.url = settings.database.url;
        options.pool_size = 1;
        return options;
    }

    config::Settings settings;
    crypto::Vault vault;
    store::Database database;
    store::AccountStore accounts;
};

} // namespace

int execute(const Migrate& /*command*/, const config::Sources& sources) {
    const auto settings = config::load(sources);
    const auto owner = config::owner_url(settings);
    auto done = store::migrate(owner, settings.database.migrations_directory);
    for (auto& line : store::grant_to_server(owner, settings.database.url)) {
        done.push_back(std::move(line));
    }
    for (const auto& line : done) {
        say(line);
    }
    say(done.empty() ? "The database is up to date already." : "The database is up to date.");
    return 0;
}

int execute(const ShowConfig& /*command*/, const config::Sources& /*sources*/) {
    std::fputs(config::documented_toml().c_str(), stdout);
    return 0;
}

int execute(const CreateKey& command, const config::Sources& /*sources*/) {
    crypto::Vault::create_file(command.file);
    say("Wrote a new master key. Keep a copy where no backup of the database is kept: without it nobody can read the "
        "personal data, and with both everybody can.");
    return 0;
}

int execute(const RotateKey& command, const config::Sources& sources) {
    const auto settings = config::load(sources);
    const auto owner = config::owner_url(settings);
    if (auto problem = store::schema_problem(owner); !problem.empty()) {
        throw std::runtime_error(problem);
    }
    const auto coming = crypto::Vault::from_file(command.file);
    const auto rotation =
        store::rotate_master_key(owner, crypto::Vault::from_file(settings.keys.master_key_file), coming);
    say(rotation.done_before ? "The database is under this master key already."
                             : std::to_string(rotation.rewrapped) + " keys were wrapped anew.");
    say("Put the new file in place of keys.master_key_file, keep a copy of it where no backup of the database is, and "
        "destroy the old one once no backup of the schema keys needs it any more.");
    return 0;
}

int execute(const CreateAccount& command, const config::Sources& sources) {
    AccountCommand work{sources};
    auto login_name = checked_login_name(command.login_name);
    auto name = display_name(command.display_name);
    if (!name) {
        throw std::runtime_error("The display name must have 1 to 80 characters and no control characters.");
    }
    auto hash = checked_password_hash(login_name, *name);
    expect(block_on(work.accounts.create({.login_name = std::move(login_name),
                                          .display_name = std::move(*name),
                                          .password_hash = std::move(hash),
                                          .verified = command.verified})),
           ErrorCode::already_exists, "This login name is already taken.");
    say(command.verified ? "The account is ready."
                         : "The account is ready; it can open consultations once it is verified.");
    return 0;
}

int execute(const VerifyAccount& command, const config::Sources& sources) {
    AccountCommand work{sources};
    expect(block_on(work.accounts.verify(checked_login_name(command.login_name))), ErrorCode::not_found,
           "There is no account with this login name.");
    say("The account is verified.");
    return 0;
}

int execute(const DisableAccount& command, const config::Sources& sources) {
    AccountCommand work{sources};
    expect(block_on(work.accounts.disable(checked_login_name(command.login_name))), ErrorCode::not_found,
           "There is no account with this login name.");
    say("The account is disabled and signed out everywhere.");
    return 0;
}

int execute(const DeleteAccount& command, const config::Sources& sources) {
    AccountCommand work{sources};
    const auto removed = expect(block_on(work.accounts.remove(checked_login_name(command.login_name))),
                                ErrorCode::not_found, "There is no account with this login name.");
    say("The account is deleted, and with it " + std::to_string(removed.count) + " guests.");
    return 0;
}

int execute(const SetPassword& command, const config::Sources& sources) {
    AccountCommand work{sources};
    const auto login_name = checked_login_name(command.login_name);
    auto hash = checked_password_hash(login_name, "");
    expect(block_on(work.accounts.set_password(login_name, std::move(hash))), ErrorCode::not_found,
           "There is no account with this login name.");
    say("The password is set; the account is signed out everywhere.");
    return 0;
}

int execute(const Retention& command, const config::Sources& sources) {
    const auto settings = config::load(sources);
    store::Database database{store::for_bulk_work(AccountCommand::checked_options(settings))};
    store::RetentionStore retention{database};
    const SystemClock clock;
    jobs::RetentionJob job{retention, clock, settings.consultation.grace};
    if (command.dry_run) {
        for (const auto& line : expect(block_on(job.plan()), ErrorCode::not_found, "")) {
            say(line);
        }
        return 0;
    }
    const auto report = expect(block_on(job.run_once()), ErrorCode::not_found, "");
    for (const auto& line : report.lines) {
        say(std::string{line.data_class} + ": " + std::to_string(line.removed) + " removed");
    }
    if (report.outcome == store::RetentionOutcome::another_node_works) {
        say("A server is doing this at the moment; nothing was done here.");
    }
    if (report.outcome == store::RetentionOutcome::clock_went_back) {
        throw std::runtime_error("The clock of this machine is behind the last retention run; nothing was deleted.");
    }
    return 0;
}

} // namespace visavis::app
