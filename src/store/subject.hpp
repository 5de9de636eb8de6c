// A subject (an account or a guest) with its data key: what personal columns are sealed and opened with. A subject
// whose key row is gone is erased, and every query treats it as if it did not exist, also when its other rows came back
// from an old backup.
#pragma once

#include "connection.hpp"

#include "visavis/crypto/vault.hpp"

namespace visavis::store {

class Subject {
  public:
    /// A new data key, not yet stored.
    explicit Subject(std::string id)
        : id_{std::move(id)}
        , key_{crypto::Key::random()} {}

    /// Throws Unreadable when the key was wrapped by another master key.
    Subject(std::string id, const pqxx::field& wrapped, const crypto::Vault& vault);

    /// `column` is "<table>.<column>"; a sealed value opens only there and only for this subject.
    [[nodiscard]] pqxx::binarystring seal(std::string_view column, std::string_view plain) const;
    /// Throws Unreadable.
    [[nodiscard]] std::string open(std::string_view column, const pqxx::field& sealed) const;

    [[nodiscard]] std::string wrapped_by(const crypto::Vault& vault) const { return vault.wrap(key_, id_); }

    /// Throws Unreadable when the database is not, or no longer, written with this master key.
    void store_key(Transaction& transaction, const crypto::Vault& vault) const;

  private:
    [[nodiscard]] std::string context(std::string_view column) const;

    std::string id_;
    crypto::Key key_;
};

namespace column {
inline constexpr std::string_view login_name = "account.login_name_sealed";
inline constexpr std::string_view account_name = "account.display_name_sealed";
inline constexpr std::string_view account_password = "account.password_sealed";
inline constexpr std::string_view account_sign_ins = "account.sign_ins_sealed";
inline constexpr std::string_view guest_name = "guest.display_name_sealed";
inline constexpr std::string_view guest_code = "guest.code_sealed";
} // namespace column

} // namespace visavis::store
