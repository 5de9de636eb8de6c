// While it lives, nothing can be written about calls: an end that was told stays unwritten for as long as a test wants.
// Whether a call is open can still be asked.
#pragma once

#include "visavis/base/secret.hpp"

#include <pqxx/pqxx>

#include <string>

namespace visavis::test {

class HeldCalls {
  public:
    explicit HeldCalls(const Secret& database)
        : connection_{std::string{database.reveal()}}
        , work_{connection_} {
        work_.exec("lock table open_call in share mode");
    }

  private:
    pqxx::connection connection_;
    pqxx::work work_;
};

} // namespace visavis::test
