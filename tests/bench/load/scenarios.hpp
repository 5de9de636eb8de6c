// The scenarios. Each prints one line of JSON; an exception means that the run is void.
#pragma once

#include "options.hpp"

namespace visavis::bench {

/// Messages between the members of each group, `window` of them under way in each direction that has any: candidates
/// and descriptions 95:5. Two: one side answers the other. More: everyone writes to everyone, and again when everyone
/// has been heard.
void measure_relay(const Options& options);
/// The time of single messages at a fixed rate over all calls of two, in microseconds.
void measure_latency(const Options& options);
/// Calls from the first connection to the last: handshake, hello, admission, offer, answer, candidates, leaving.
void measure_calls(const Options& options);
/// TCP and TLS, and the end.
void measure_handshakes(const Options& options);
/// Memory of each connection: idle, and idle again after a burst; processor time of doing nothing.
void measure_idle(const Options& options);

void print_result(const Options& options, double work, double cpu, double wall);

} // namespace visavis::bench
