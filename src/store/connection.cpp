// Opening a connection with every limit set on it before the first job can use it.
#include "connection.hpp"

#include <poll.h>

namespace visavis::store {

namespace {

// libpq knows no shorter connect_timeout than two seconds. The rest lets a dead peer be noticed within seconds on TCP.
constexpr std::string_view keywords[] = {"connect_timeout=2",    "application_name=visavis", "client_encoding=UTF8",
                                         "keepalives_idle=5",    "keepalives_interval=2",    "keepalives_count=3",
                                         "tcp_user_timeout=5000"};

void forbid_silent_reconnect(pqxx::connection& connection) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma clang diagnostic pop
}

} // namespace

std::string connection_string(const Secret& url) {
    std::string text{url.reveal()};
    const bool is_uri = text.starts_with("postgresql://") || text.starts_with("postgres://");
    char separator = !is_uri ? ' ' : text.contains('?') ? '&' : '?';
    for (const auto keyword : keywords) {
        text += separator;
        text += keyword;
        separator = is_uri ? '&' : ' ';
    }
    return text;
}

Connection::Connection(const DatabaseOptions& options)
    : connection_{connection_string(options.url)} {
    const auto limit = std::to_string(options.statement_timeout.count());
    pqxx::nontransaction work{connection_};
    work.exec("set synchronous_commit = on; set timezone = 'UTC'; set search_path = public; set statement_timeout = " +
              limit + "; set lock_timeout = " + limit + "; set idle_in_transaction_session_timeout = 10000");
    forbid_silent_reconnect(connection_);
}

void Connection::prepare(const Statement& statement) {
    if (prepared_.insert(statement.name).second) {
        connection_.prepare(statement.name, statement.sql);
    }
}

bool Connection::is_stale() const {
    if (!connection_.is_open()) {
        return true;
    }
    pollfd waiting{.fd = connection_.sock(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 0) != 0;
}

} // namespace visavis::store
