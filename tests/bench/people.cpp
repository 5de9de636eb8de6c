// visavis-bench-people: practitioners, guests and their tickets for a measurement, made through the store's own classes
// as the HTTP door would make them, only without a thousand password hashes. `make` writes the sessions once, `tickets`
// gives each of them a fresh ticket (they hold for thirty seconds). It must only be pointed at a throw-away database.
#include "visavis/base/clock.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"
#include "visavis/invitations/access_code.hpp"
#include "visavis/store/accounts.hpp"
#include "visavis/store/database.hpp"
#include "visavis/store/guests.hpp"
#include "visavis/store/sessions.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using namespace visavis;

namespace {

struct People {
    People(const std::string& url, const std::string& key_file)
        : vault{crypto::Vault::from_file(key_file)}
        , database{{.url = Secret{url}, .pool_size = 4, .on_trouble = {}}}
        , accounts{database, vault}
        , guests{database, vault}
        , sessions{database, vault} {}

    SystemClock clock;
    crypto::Vault vault;
    store::Database database;
    store::AccountStore accounts;
    store::GuestStore guests;
    store::SessionStore sessions;
};

struct Seat {
    std::size_t group;
    std::size_t index;
    Secret token;
};

/// Repeats what only met other writers; throws for everything else.
template <class Work>
auto done(Work work) -> Task<typename decltype(work())::value_type::value_type> {
    for (int tries = 0;; ++tries) {
        auto outcome = co_await work();
        if (outcome) {
            if constexpr (std::is_void_v<typename decltype(outcome)::value_type>) {
                co_return;
            } else {
                co_return std::move(*outcome);
            }
        }
        if (outcome.error().code != ErrorCode::busy || tries == 20) {
            throw std::runtime_error{std::string{describe(outcome.error().code).name}};
        }
    }
}

store::NewSession new_session(const Secret& token, const Clock& clock) {
    return {.token_hash = crypto::sha256(token.reveal()),
            .created_at = clock.now(),
            .expires_at = clock.now() + std::chrono::hours{12}};
}

/// A practitioner and `size - 1` guests, each with a session.
Task<> make_group(People& people, std::size_t group, std::size_t size, std::string login_name,
                  const std::string& password_hash, std::vector<Seat>& seats) {
    const auto account = co_await done([&] {
        return people.accounts.create(
            {.login_name = login_name, .display_name = "Dr. Bench", .password_hash = password_hash, .verified = true});
    });
    seats.push_back({.group = group, .index = 0, .token = crypto::random_token()});
    co_await done([&] { return people.accounts.sign_in(account, new_session(seats.back().token, people.clock)); });
    for (std::size_t index = 1; index < size; ++index) {
        const auto code = invitations::new_access_code();
        const auto now = people.clock.now();
        co_await done(
            [&] { return people.guests.create(account, "Paula Probe", code, now, now + std::chrono::hours{24}); });
        auto token = crypto::random_token();
        co_await done([&] { return people.guests.enter(code, new_session(token, people.clock)); });
        seats.push_back({.group = group, .index = index, .token = std::move(token)});
    }
}

/// Runs `work(0)` to `work(count - 1)`, a few at a time.
void for_each(std::size_t count, const std::function<Task<>(std::size_t)>& work) {
    asio::io_context context;
    std::size_t next = 0;
    std::exception_ptr failure;
    const auto worker = [&]() -> Task<> {
        while (next < count && !failure) {
            co_await work(next++);
        }
    };
    for (int i = 0; i < 8; ++i) {
        asio::co_spawn(context, worker(),
                       [&](const std::exception_ptr& thrown) { failure = thrown ? thrown : failure; });
    }
    context.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void make(People& people, std::size_t groups, std::size_t size, const std::string& file, const std::string& prefix) {
    const auto hash = crypto::hash_password(Secret{"a password nobody signs in with"});
    std::vector<std::vector<Seat>> all(groups);
    for_each(groups, [&](std::size_t group) {
        return make_group(people, group, size, prefix + "." + std::to_string(group), hash, all[group]);
    });
    std::ofstream out{file};
    for (const auto& group : all) {
        for (const auto& seat : group) {
            out << seat.group << ' ' << seat.index << ' ' << seat.token.reveal() << '\n';
        }
    }
}

Task<> ticket(People& people, const Seat& seat, Secret& made) {
    const auto now = people.clock.now();
    const auto session = co_await done([&] { return people.sessions.find(crypto::sha256(seat.token.reveal()), now); });
    made = crypto::random_token();
    co_await done([&] {
        return people.sessions.issue_ticket(session.id, crypto::sha256(made.reveal()), now,
                                            now + std::chrono::seconds{30});
    });
}

/// For the first `groups` and in them the first `size` seats.
void tickets(People& people, std::size_t groups, std::size_t size, const std::string& from, const std::string& file) {
    std::ifstream in{from};
    std::vector<Seat> seats;
    std::size_t group = 0;
    std::size_t index = 0;
    std::string token;
    while (in >> group >> index >> token) {
        if (group < groups && index < size) {
            seats.push_back({.group = group, .index = index, .token = Secret{token}});
        }
    }
    std::vector<Secret> made(seats.size());
    for_each(seats.size(), [&](std::size_t i) { return ticket(people, seats[i], made[i]); });
    std::ofstream out{file};
    for (std::size_t i = 0; i < seats.size(); ++i) {
        out << seats[i].group << ' ' << seats[i].index << ' ' << made[i].reveal() << '\n';
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv, argv + argc);
    try {
        crypto::initialise();
        if (words.size() == 8 && words[1] == "make") {
            People people{words[2], words[3]};
            make(people, std::stoul(words[4]), std::stoul(words[5]), words[6], words[7]);
            return EXIT_SUCCESS;
        }
        if (words.size() == 8 && words[1] == "tickets") {
            People people{words[2], words[3]};
            tickets(people, std::stoul(words[4]), std::stoul(words[5]), words[6], words[7]);
            return EXIT_SUCCESS;
        }
        std::fprintf(stderr,
                     "usage: visavis-bench-people make URL KEY_FILE GROUPS SIZE SESSIONS_FILE LOGIN_PREFIX\n"
                     "       visavis-bench-people tickets URL KEY_FILE GROUPS SIZE SESSIONS_FILE TICKETS_FILE\n");
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
    }
    return EXIT_FAILURE;
}
