// Runs the tests - or, when a test has started this very program as a server, serves until the test is done with it.
#include "support/server_process.hpp"

#include <gmock/gmock.h>

int main(int argc, char** argv) {
    if (visavis::test::served_as_asked(argc, argv)) {
        return 0;
    }
    testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
