// Whether the master key and the database belong together, asked once at start.
#include "connection.hpp"
#include "connection_problem.hpp"
#include "sql_values.hpp"

#include "visavis/crypto/vault.hpp"

#include <fmt/format.h>

namespace visavis::store {

namespace {

constexpr const char* select_some_key = "select subject_id, wrapped from keys.subject_key limit 1";

} // namespace

std::string key_problem(const Secret& url, const crypto::Vault& vault) {
    try {
        pqxx::connection connection{connection_string(url)};
        pqxx::nontransaction work{connection};
        const auto rows = work.exec(select_some_key);
        if (rows.empty() || vault.unwrap(bytes_from(rows[0][1]), rows[0][0].as<std::string>())) {
            return "";
        }
        return "The master key is not the one this database was written with. Put the right file at "
               "keys.master_key_file.";
    } catch (const pqxx::broken_connection&) {
        return connection_problem(url);
    } catch (const pqxx::failure& failure) {
        return fmt::format("The keys in the database cannot be read ({}).", statement_problem(failure));
    }
}

} // namespace visavis::store
