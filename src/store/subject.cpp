// Sealing and opening the personal columns of one subject.
#include "subject.hpp"

#include "pool.hpp"
#include "sql_values.hpp"

namespace visavis::store {

namespace {

// Never under a master key that was rotated away, nor while one is being rotated: nobody could open it afterwards.
constexpr Statement insert_key{"insert_subject_key", R"(
    insert into keys.subject_key (subject_id, wrapped)
    select $1, $2
    where coalesce((select array_agg(id) from keys.master_key), array[$3::bytea]) = array[$3::bytea])"};

crypto::Key unwrapped(const std::string& id, const pqxx::field& wrapped, const crypto::Vault& vault) {
    auto key = vault.unwrap(bytes_from(wrapped), id);
    if (!key) {
        throw Unreadable{};
    }
    return *std::move(key);
}

} // namespace

Subject::Subject(std::string id, const pqxx::field& wrapped, const crypto::Vault& vault)
    : id_{std::move(id)}
    , key_{unwrapped(id_, wrapped, vault)} {}

pqxx::binarystring Subject::seal(std::string_view column, std::string_view plain) const {
    return bytes_to_sql(crypto::seal(key_, plain, context(column)));
}

std::string Subject::open(std::string_view column, const pqxx::field& sealed) const {
    auto plain = crypto::open(key_, bytes_from(sealed), context(column));
    if (!plain) {
        throw Unreadable{};
    }
    return *std::move(plain);
}

void Subject::store_key(Transaction& transaction, const crypto::Vault& vault) const {
    const auto wrapped = bytes_to_sql(wrapped_by(vault));
    if (transaction.exec(insert_key, id_, wrapped, bytes_to_sql(vault.id())).affected_rows() == 0) {
        throw Unreadable{};
    }
}

std::string Subject::context(std::string_view column) const {
    std::string text{column};
    text += ':';
    text += id_;
    return text;
}

} // namespace visavis::store
