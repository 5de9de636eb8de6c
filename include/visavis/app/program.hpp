// The program: command line in, exit status out. 0 done, 1 refused or failed with a sentence on stderr, 2 wrong words
// on the command line.
#pragma once

namespace visavis::app {

int run(int argc, char** argv);

} // namespace visavis::app
