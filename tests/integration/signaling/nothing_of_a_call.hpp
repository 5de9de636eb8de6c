// What somebody outside a call must never be sent, whatever else they hear (T-02, T-03).
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace visavis::test {

/// `frames`: everything one socket received.
inline void expect_nothing_of_a_call(const std::string& frames) {
    for (const auto* const word :
         {"call_started", "call_id", "ice_servers", "\"sdp\"", "candidate", "peers", "fingerprint", "credential"}) {
        EXPECT_EQ(frames.find(word), std::string::npos) << word;
    }
}

} // namespace visavis::test
