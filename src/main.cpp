// The binary `visavis`. Everything stands in the module `app`.
#include "visavis/app/program.hpp"

int main(int argc, char** argv) {
    return visavis::app::run(argc, argv);
}
