// Making sessions inside somebody else's transaction: signing in and changing a password belong to accounts, entering
// to guests.
#pragma once

#include "connection.hpp"

#include "visavis/store/records.hpp"

namespace visavis::store {

/// In a transaction that has locked the account's row: makes room among its own sessions.
SessionId insert_practitioner_session(Transaction& transaction, AccountId account, const NewSession& session);

/// The session may outlive the code's validity. In a transaction that has locked the guest's row: makes
/// room among the guest's sessions; `rate_limited` when each of them holds a socket.
Result<SessionId> insert_guest_session(Transaction& transaction, AccountId account, GuestId guest,
                                       const NewSession& session);

} // namespace visavis::store
