// Guests and their access codes (S-099..S-101). The code is found by a keyed hash; it can be shown again to its
// practitioner because it is also kept encrypted under the guest's own key. Every method names the owner: a foreign id
// answers `not_found` (T-04).
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/store/asker.hpp"
#include "visavis/store/records.hpp"

namespace visavis::crypto {
class Vault;
}

namespace visavis::store {

class Database;

inline constexpr std::size_t max_guests_per_account = 1000;
inline constexpr std::size_t max_sessions_ended_at_once =
    1000; ///< by one deletion; the others are dead and swept later

class GuestStore {
  public:
    GuestStore(Database& database, const crypto::Vault& vault)
        : database_{database}
        , vault_{vault} {}

    /// `code` in its canonical form (12 characters, no hyphens). `limit_reached` past 1000 guests.
    Task<Result<Guest>> create(AccountId owner, std::string display_name, Secret code, WallTime now,
                               WallTime expires_at);
    Task<Result<std::vector<Guest>>> list(AccountId owner); ///< newest first
    Task<Result<Secret>> access_code(AccountId owner, GuestId guest);
    Task<Result<Guest>> renew(AccountId owner, GuestId guest, WallTime now, WallTime expires_at);
    /// The key, the code and every session of the guest end at once, however many there are; `ended_sessions` names a
    /// thousand at most (the database says that the others have ended).
    Task<Result<RemovedGuests>> remove(AccountId owner, GuestId guest);
    Task<Result<RemovedGuests>> remove_all(AccountId owner);

    /// The right code makes a session. `access_code_refused`, `access_code_expired`, `not_verified` (the practitioner
    /// is not), `rate_limited` (all sessions a guest may have hold a socket). The code need not live longer than the
    /// call.
    Task<Result<GuestEntry>> enter(const Secret& code, NewSession session, Asker asker = {});

  private:
    Database& database_;
    const crypto::Vault& vault_;
};

} // namespace visavis::store
