// The key of the day, and the message.
#include "shared_attempts.hpp"

#include "visavis/bus/wire.hpp"
#include "visavis/crypto/primitives.hpp"
#include "visavis/crypto/vault.hpp"

#include <algorithm>

namespace visavis::rest {

namespace {

AttemptLimiter::Shared::Day today(const crypto::Key& key, WallTime now) {
    const auto number = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
    AttemptLimiter::Shared::Day day{.number = number, .key = {}};
    const auto derived = key.derive("sources of day " + std::to_string(number));
    std::ranges::copy(derived.bytes().substr(0, day.key.size()), day.key.begin());
    return day;
}

} // namespace

std::optional<AttemptLimiter::Shared> shared_attempts(const ApiParts& parts, AttemptKind kind) {
    if (parts.bus.alone()) {
        return std::nullopt;
    }
    return AttemptLimiter::Shared{
        .today = [key = parts.vault.bus_key(), &clock = parts.clock] { return today(key, clock.now()); },
        .tell =
            [&bus = parts.bus, kind](std::int64_t day, const Sources& sources, AttemptNews news) {
                bus::Writer writer;
                writer.byte(static_cast<std::uint8_t>(kind)).byte(static_cast<std::uint8_t>(news));
                writer.number(static_cast<std::uint64_t>(day)).byte(static_cast<std::uint8_t>(sources.size()));
                for (const auto source : sources) {
                    writer.number(source);
                }
                bus.publish(bus::Bus::subject("attempts"), std::move(writer).take());
            }};
}

bus::Subscription count_attempts_elsewhere(bus::Bus& bus, const asio::any_io_executor& executor, const Clock& clock,
                                           AttemptLimiter& sign_in, AttemptLimiter& code) {
    return bus.subscribe(bus::Bus::subject("attempts"), executor, [&](const bus::Message& message) {
        bus::Reader reader{message.payload};
        const auto kind = reader.byte();
        const auto news = reader.byte();
        const auto day = static_cast<std::int64_t>(reader.number());
        const auto count = std::min<std::size_t>(reader.byte(), Sources::most);
        Sources sources;
        for (std::size_t i = 0; i < count; ++i) {
            sources.add(reader.number());
        }
        if (reader.complete() && count > 0 && news <= static_cast<std::uint8_t>(AttemptNews::right)) {
            auto& limiter = kind == static_cast<std::uint8_t>(AttemptKind::sign_in) ? sign_in : code;
            limiter.count_of_another(day, sources, static_cast<AttemptNews>(news), clock.steady());
        }
    });
}

} // namespace visavis::rest
