// Making sessions inside somebody else's transaction: signing in and changing a password belong to accounts, entering
// to guests.
#pragma once

#include "connection.hpp"

#include "visavis/store/records.hpp"

namespace visavis::store {

SessionId insert_practitioner_session(Transaction& transaction, AccountId account, const NewSession& session);

/// The session may outlive the code's validity.
SessionId insert_guest_session(Transaction& transaction, AccountId account, GuestId guest, const NewSession& session);

} // namespace visavis::store
