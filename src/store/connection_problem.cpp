// libpq parses and pings; its words stay here.
#include "connection_problem.hpp"

#include "connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>

namespace visavis::store {

namespace {

constexpr auto no_connection_string =
    "database.url, or the first line of the file at database.url_file, is not a connection string. Write "
    "postgresql://user:password@host/database without quotes, and in the password %25 for %, %40 for @, %2F for /, %3A "
    "for :, %23 for #, %3F for ?.";

bool is_connection_string(const std::string& text) {
    char* words = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{PQconninfoParse(text.c_str(), &words),
                                                                               &PQconninfoFree};
    PQfreemem(words);
    return options != nullptr;
}

} // namespace

std::string connection_problem(const Secret& url) {
    auto text = connection_string(url);
    const bool is_one = is_connection_string(text);
    const auto answer = is_one ? PQping(text.c_str()) : PQPING_NO_ATTEMPT;
    wipe(text.data(), text.size());
    switch (answer) {
    case PQPING_OK:
        return "The database answers but does not let us in: user, password or database name are wrong, or pg_hba.conf "
               "does not allow it. PostgreSQL's own log says which.";
    case PQPING_REJECT:
        return "The database cannot be reached: it is just starting or stopping. Try again in a moment.";
    case PQPING_NO_RESPONSE:
        return "The database cannot be reached: nothing answers at the host and port, or in the socket folder, of "
               "database.url.";
    case PQPING_NO_ATTEMPT:
        break;
    }
    return no_connection_string;
}

std::string statement_problem(const std::exception& failure) {
    const auto* const refused = dynamic_cast<const pqxx::sql_error*>(&failure);
    return refused != nullptr && !refused->sqlstate().empty()
               ? fmt::format("SQLSTATE {}; PostgreSQL's own log says more", refused->sqlstate())
               : "PostgreSQL's own log says more";
}

} // namespace visavis::store
