// Database's public face; the work is in pool.cpp.
#include "visavis/store/database.hpp"

#include "run.hpp"
#include "schema.hpp"

namespace visavis::store {

namespace {

constexpr Statement newest_applied{"newest_applied_migration", "select max(version) from schema_migration"};

} // namespace

DatabaseOptions for_bulk_work(DatabaseOptions options) {
    options.pool_size = 1;
    options.statement_timeout = std::chrono::seconds{10};
    options.answer_timeout = std::chrono::seconds{12};
    return options;
}

Database::Database(DatabaseOptions options)
    : pool_{std::make_unique<Pool>(std::move(options))} {}

Database::~Database() = default;

Task<Result<>> Database::ready(Asker asker) {
    return in_autocommit(*this, place_of(asker, 0), [](Transaction& transaction) -> Result<> {
        const auto rows = transaction.exec(newest_applied);
        if (rows[0][0].is_null() || rows[0][0].as<int>() != newest_migration) {
            return refuse(ErrorCode::unavailable, std::chrono::seconds{10});
        }
        return {};
    });
}

std::string_view to_text(Trouble trouble) {
    switch (trouble) {
    case Trouble::not_reachable:
        return "not_reachable";
    case Trouble::connection_lost:
        return "connection_lost";
    case Trouble::outcome_unknown:
        return "outcome_unknown";
    case Trouble::timed_out:
        return "timed_out";
    case Trouble::conflict:
        return "conflict";
    case Trouble::refused:
        return "refused";
    case Trouble::unreadable:
        return "unreadable";
    case Trouble::worker_cut_loose:
        return "worker_cut_loose";
    }
    return "unknown";
}

} // namespace visavis::store
