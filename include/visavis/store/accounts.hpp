// Practitioners' accounts and their sign-ins. Personal columns are encrypted under the account's own key; look-up by
// login name uses a keyed blind index, made before the task that comes back is awaited: the name need not live longer.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/asker.hpp"
#include "visavis/store/records.hpp"

#include <string_view>

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {

class Database;

class AccountStore {
  public:
    AccountStore(Database& database, const crypto::Vault& vault)
        : database_{database}
        , vault_{vault} {}

    /// `already_exists` when the login name is taken.
    Task<Result<AccountId>> create(NewAccount account);
    /// Nothing when no such account exists; the caller must not let that be seen (T-14).
    Task<Result<std::optional<Credentials>>> credentials(std::string_view login_name, Asker asker = {});
    Task<Result<Account>> account(AccountId id);
    /// One transaction: the last sign-in becomes the previous one, now becomes the last, the session exists.
    /// `wrong_credentials` when the account was disabled meanwhile.
    Task<Result<Account>> sign_in(AccountId id, NewSession session);
    /// One transaction: the new hash, every session of the account ended, the new session exists. Returns the ended
    /// ones.
    Task<Result<std::vector<SessionId>>> change_password(AccountId id, std::string password_hash, NewSession session);

    /// The practice's own connection policy; none: the operator's default. Returns the account as it is now.
    Task<Result<Account>> set_connection_policy(AccountId id, std::optional<ConnectionPolicy> policy);

    // The command line's part; `not_found` when there is no such login name.
    Task<Result<>> verify(std::string_view login_name);
    Task<Result<>> disable(std::string_view login_name);                                 ///< also ends its sessions
    Task<Result<>> set_password(std::string_view login_name, std::string password_hash); ///< also ends its sessions
    /// The end of the contract (S-018): the account, its guests, their keys and all sessions end in one transaction.
    /// Rows of theirs that are too many for it are dead, name nobody and are swept by the retention job.
    Task<Result<RemovedGuests>> remove(std::string_view login_name);

    /// At a start: seals what an older version has left in clear, a hundred accounts at a time; returns how many.
    Task<Result<std::size_t>> seal_older_columns();

  private:
    Database& database_;
    const crypto::Vault& vault_;
};

} // namespace visavis::store
