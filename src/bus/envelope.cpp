// Sealing and opening, and the memory of numbers.
#include "envelope.hpp"

#include "visavis/bus/wire.hpp"

namespace visavis::bus {

namespace {

/// The version of everything that nodes say to each other: whoever changes a message's form changes this.
constexpr std::string_view version = "visavis bus 1\n";

constexpr std::size_t remember_at_least = 32;

std::string context(std::string_view subject, std::string_view reply_to) {
    std::string text{version};
    text += subject;
    text += '\n';
    text += reply_to;
    return text;
}

} // namespace

std::string seal_envelope(const crypto::Key& key, const NodeId& from, std::uint64_t number, WallTime sent_at,
                          std::string_view payload, std::string_view subject, std::string_view reply_to) {
    Writer head;
    head.id(from).number(number).number(static_cast<std::uint64_t>(sent_at.time_since_epoch().count()));
    auto plain = std::move(head).take();
    plain += payload;
    return crypto::seal(key, plain, context(subject, reply_to));
}

std::optional<Envelope> open_envelope(const crypto::Key& key, std::string_view sealed, std::string_view subject,
                                      std::string_view reply_to) {
    const auto plain = crypto::open(key, sealed, context(subject, reply_to));
    if (!plain) {
        return std::nullopt;
    }
    Reader reader{*plain};
    const auto from = reader.id<NodeId>();
    const auto number = reader.number();
    const auto sent_at = reader.number();
    Envelope envelope{.from = from,
                      .number = number,
                      .sent_at = WallTime{std::chrono::seconds{static_cast<std::int64_t>(sent_at)}},
                      .payload = std::string{reader.rest()}};
    return reader.complete() ? std::optional{std::move(envelope)} : std::nullopt;
}

bool Heard::take(const NodeId& from, std::uint64_t number, WallTime now, std::chrono::seconds freshness) {
    auto known = last_.find(from);
    if (known == last_.end()) {
        if (last_.size() >= remember_at_least) { // nodes long gone: what they sent is too old to pass by now
            std::erase_if(last_, [&](const auto& entry) { return now - entry.second.at > 2 * freshness; });
        }
        last_.emplace(from, Last{.number = number, .at = now});
        return true;
    }
    if (number <= known->second.number) {
        return false;
    }
    known->second = {.number = number, .at = now};
    return true;
}

} // namespace visavis::bus
