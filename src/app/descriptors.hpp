// File descriptors: each connection needs one, and what a program may have is often set for programs that need few.
#pragma once

namespace visavis::app {

/// Takes all that the system allows (RLIMIT_NOFILE, from the soft to the hard limit). Many systems and container
/// engines begin with 1,024, which two busy addresses fill.
void raise_descriptor_limit();

} // namespace visavis::app
