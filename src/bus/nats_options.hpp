// How a connection to NATS is made: what the settings say, and the times within which a server must answer. It must not
// hold a callback; whoever connects sets those.
#pragma once

#include "visavis/config/settings.hpp"

#include <chrono>
#include <memory>
#include <nats/nats.h>

namespace visavis::bus {

struct DestroyNatsOptions {
    void operator()(natsOptions* options) const noexcept { natsOptions_Destroy(options); }
};

using NatsOptions = std::unique_ptr<natsOptions, DestroyNatsOptions>;

/// For connecting, for a write, for an answer to what was asked.
inline constexpr std::chrono::milliseconds nats_timeout{1000};

/// Throws std::runtime_error with a sentence for the operator.
[[nodiscard]] NatsOptions nats_options(const config::BusSettings& settings);

} // namespace visavis::bus
