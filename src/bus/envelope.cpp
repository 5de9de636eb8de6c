// Sealing and opening, and the memory of numbers.
#include "envelope.hpp"

#include "visavis/bus/wire.hpp"

namespace visavis::bus {

namespace {

/// The version of everything that nodes say to each other: whoever changes a message's form changes this.
constexpr std::string_view version = "visavis bus 2\n";

constexpr std::size_t remember_at_least = 32;

std::string context(Seal seal, std::string_view head, const Way& way) {
    std::string text{version};
    text += static_cast<char>(seal);
    text += head;
    text += way.subject;
    text += '\n';
    text += way.reply_to;
    return text;
}

} // namespace

std::string seal_envelope(const crypto::Key& key, Seal seal, std::string_view head, const Envelope& envelope,
                          const Way& way) {
    Writer writer;
    writer.id(envelope.from).number(envelope.number);
    writer.number(static_cast<std::uint64_t>(envelope.sent_at.time_since_epoch().count()));
    auto plain = std::move(writer).take();
    plain += envelope.payload;
    std::string sealed{static_cast<char>(seal)};
    sealed += head;
    sealed += crypto::seal(key, plain, context(seal, head, way));
    wipe(plain.data(), plain.size());
    return sealed;
}

std::optional<Envelope> open_envelope(const crypto::Key& key, Seal seal, std::string_view head, std::string_view sealed,
                                      const Way& way) {
    auto plain = crypto::open(key, sealed, context(seal, head, way));
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
    const bool complete = reader.complete();
    wipe(plain->data(), plain->size()); // a key may be in it
    return complete ? std::optional{std::move(envelope)} : std::nullopt;
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
