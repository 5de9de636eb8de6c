// What the server's own role may do. It owns nothing and defines nothing: it reads and writes the rows it needs, table
// by table, and `visavis migrate`, as the owner, gives it exactly that each time.
#include "visavis/store/roles.hpp"

#include "connection.hpp"
#include "connection_problem.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace visavis::store {

namespace {

struct Grant {
    std::string_view table;
    std::string_view rights;
};

// A lock on a row (for update, for key share) needs the right to update. Statistics are written and never read.
constexpr Grant grants[] = {
    {"public.account", "select, insert, update, delete"},
    {"public.guest", "select, insert, update, delete"},
    {"public.session", "select, insert, update, delete"},
    {"public.ticket", "select, insert, update, delete"},
    {"public.open_call", "select, insert, update, delete"},
    {"public.ended_call", "select, insert, update, delete"},
    {"public.call_statistic", "insert"},
    {"public.retention_run", "select, insert, update, delete"},
    {"public.schema_migration", "select"},
    {"keys.subject_key", "select, insert, delete"},
    {"keys.master_key", "select, insert"},
    {"keys.erasure", ""},
};

constexpr std::string_view functions = "keys.settled_erasures, keys.overwrite_erased";

constexpr const char* lock = "select pg_advisory_xact_lock(7562957251)"; // as the migrations'

struct Login {
    std::string role;
    Secret password;
};

struct Free {
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }

    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }

    void operator()(char* text) const noexcept { PQfreemem(text); }
};

/// Whom a connection string names; what it leaves out is libpq's to fill in, as when it connects.
Login login_of(const Secret& url) {
    Login login;
    const auto take = [&](PQconninfoOption* parsed) {
        const std::unique_ptr<PQconninfoOption, Free> options{parsed};
        for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
            const std::string_view keyword{option->keyword};
            if (keyword == "user" && login.role.empty() && option->val != nullptr) {
                login.role = option->val;
            } else if (keyword == "password" && login.password.empty() && option->val != nullptr) {
                login.password = Secret{option->val};
            }
        }
    };
    take(PQconninfoParse(std::string{url.reveal()}.c_str(), nullptr));
    if (login.role.empty()) {
        take(PQconndefaults());
    }
    return login;
}

/// What the database keeps of a password, so that neither the connection nor a log ever has the password itself.
Secret verifier_of(const Secret& owner_url, const Login& login) {
    const std::unique_ptr<PGconn, Free> connection{PQconnectdb(connection_string(owner_url).c_str())};
    const std::unique_ptr<char, Free> verifier{PQencryptPasswordConn(
        connection.get(), std::string{login.password.reveal()}.c_str(), login.role.c_str(), "scram-sha-256")};
    if (!verifier) {
        throw std::runtime_error("The password of the server's role cannot be prepared for the database.");
    }
    return Secret{verifier.get()};
}

void create_role(pqxx::work& work, const Secret& owner_url, const Login& login) {
    if (!work.exec1("select rolsuper or rolcreaterole from pg_roles where rolname = current_user")[0].as<bool>()) {
        throw std::runtime_error(fmt::format("The role {}, which database.url names, does not exist, and the owner may "
                                             "not make it. As a superuser: create role {} login",
                                             login.role, login.role));
    }
    auto sql = "create role " + work.quote_name(login.role) + " login";
    if (!login.password.empty()) {
        sql += " password " + work.quote(std::string{verifier_of(owner_url, login).reveal()});
    }
    work.exec(sql);
}

void grant(pqxx::work& work, const std::string& role) {
    const auto database = work.quote_name(work.exec1("select current_database()")[0].as<std::string>());
    work.exec("revoke create on schema public from public; revoke create on schema keys from public");
    work.exec("revoke temporary on database " + database + " from public");
    work.exec("revoke all on all tables in schema public, keys from " + role);
    work.exec("revoke all on schema public, keys from " + role);
    work.exec("grant connect on database " + database + " to " + role);
    work.exec("grant usage on schema public, keys to " + role);
    for (const auto& [table, rights] : grants) {
        if (!rights.empty()) {
            work.exec(fmt::format("grant {} on {} to {}", rights, table, role));
        }
    }
    work.exec(fmt::format("grant execute on function {} to {}", functions, role));
}

/// The rows of one question to the database, or a sentence about why there are none.
std::string first_problem(const Secret& url, const char* question) {
    try {
        pqxx::connection connection{connection_string(url)};
        pqxx::nontransaction work{connection};
        return work.exec1(question)[0].as<std::string>("");
    } catch (const pqxx::broken_connection&) {
        return connection_problem(url);
    } catch (const pqxx::failure& failure) {
        return fmt::format("The roles of the database cannot be read ({}).", statement_problem(failure));
    }
}

} // namespace

std::vector<std::string> grant_to_server(const Secret& owner_url, const Secret& server_url) {
    const auto server = login_of(server_url);
    if (server.role == login_of(owner_url).role) {
        return {};
    }
    std::vector<std::string> lines;
    try {
        pqxx::connection connection{connection_string(owner_url)};
        pqxx::work work{connection};
        work.exec(lock);
        if (work.exec("select from pg_roles where rolname = " + work.quote(server.role)).empty()) {
            create_role(work, owner_url, server);
            lines.push_back("created the role " + server.role);
        }
        grant(work, work.quote_name(server.role));
        work.commit();
    } catch (const pqxx::broken_connection&) {
        throw std::runtime_error(connection_problem(owner_url));
    } catch (const pqxx::failure& failure) {
        throw std::runtime_error(fmt::format(
            "The rights of the role {} cannot be set; database.owner_url must name the owner of the tables ({}).",
            server.role, statement_problem(failure)));
    }
    return lines;
}

std::string role_problem(const Secret& url) {
    return first_problem(url, R"(
        select case
            when (select rolsuper from pg_roles where rolname = current_user)
                then 'The server''s role is a superuser of the database.'
            when exists (select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                         where nspname in ('public', 'keys') and pg_has_role(relowner, 'member'))
                then 'The server''s role owns the tables, so it may change and drop them.'
            when has_schema_privilege('public', 'create') or has_schema_privilege('keys', 'create')
                then 'The server''s role may define tables of its own.'
            else '' end)");
}

std::string erasure_problem(const Secret& url) {
    return first_problem(url, R"(
        select case
            when current_setting('wal_recycle')::boolean
                then 'wal_recycle is on: old segments of the write-ahead log, with the keys of the deleted, are kept for reuse.'
            when not has_function_privilege((select proowner from pg_proc
                                             where oid = 'keys.overwrite_erased'::regproc), 'pg_switch_wal()', 'execute')
                then 'The owner of the tables may not end a segment of the write-ahead log, so the keys of the deleted stay '
                     'in it until it is full.'
            else '' end)");
}

} // namespace visavis::store
