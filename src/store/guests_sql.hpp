// Erasing guests inside a transaction: asked for by their practitioner, or because the account itself goes.
#pragma once

#include "connection.hpp"

#include "visavis/store/records.hpp"

namespace visavis::store {

RemovedGuests erase_all_guests(Transaction& transaction, AccountId owner);

} // namespace visavis::store
