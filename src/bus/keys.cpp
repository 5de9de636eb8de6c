// Giving keys and learning them, and what every message must pass before anybody hears it: its seal, its time, its
// number.
#include "bus_parts.hpp"

#include <boost/asio/post.hpp>

namespace visavis::bus {

/// Nothing, and counted, unless it opens as this kind, is fresh, and is later than all that was heard of its sender.
template <class Kind>
std::optional<Kind> Bus::Impl::open(const Transport::Incoming& incoming) {
    const std::scoped_lock lock{key_mutex};
    auto opened = keyring.open(incoming.payload, {incoming.subject, incoming.reply_to});
    auto* const kind = opened ? std::get_if<Kind>(&*opened) : nullptr;
    if (kind == nullptr) {
        const auto why = opened ? Unopened::forged : opened.error();
        if (why != Unopened::own) {
            drop(why == Unopened::unknown_key ? observe::Literal{"unknown_key"} : observe::Literal{"forged"});
        }
        return std::nullopt;
    }
    const auto& envelope = kind->envelope;
    const auto now = parts.clock.now();
    if (now - envelope.sent_at > parts.freshness || envelope.sent_at - now > parts.freshness) {
        drop("stale");
        return std::nullopt;
    }
    if (!heard.take(envelope.from, envelope.number, now, parts.freshness)) {
        drop("repeated");
        return std::nullopt;
    }
    return std::move(*kind);
}

template std::optional<HeardBeat> Bus::Impl::open<HeardBeat>(const Transport::Incoming&);
template std::optional<HeardMessage> Bus::Impl::open<HeardMessage>(const Transport::Incoming&);

void Bus::Impl::send_beat(Beat beat) {
    const std::scoped_lock lock{send_mutex};
    const auto subject = Bus::subject("presence");
    std::string sealed;
    {
        const std::scoped_lock keys{key_mutex};
        sealed = keyring.seal_beat(beat, next_number++, parts.clock.now(), {subject, ""});
    }
    transport->send(subject, "", std::move(sealed));
}

void Bus::Impl::heard_key(const Transport::Incoming& incoming) {
    auto given = open<HeardKey>(incoming);
    if (!given || stopping) {
        return;
    }
    const auto from = given->envelope.from;
    const bool asks = given->asks;
    {
        const std::scoped_lock keys{key_mutex};
        keyring.learn(std::move(*given));
    }
    {
        const std::scoped_lock lock{mutex};
        hear(from, parts.clock.steady());
    }
    tell();
    if (asks) {
        give_key(from);
    }
}

/// Posted, since in one process it is heard on the thread of who says it.
void Bus::Impl::give_key(const NodeId& node_there) {
    asio::post(heart, [weak = weak_from_this(), node_there] {
        const auto self = weak.lock();
        if (self == nullptr || self->stopping) {
            return;
        }
        const std::scoped_lock lock{self->send_mutex};
        const auto subject = Bus::address(node_there, key_word);
        std::optional<std::string> sealed;
        {
            const std::scoped_lock keys{self->key_mutex};
            sealed = self->keyring.seal_key(node_there, self->next_number++, self->parts.clock.now(), {subject, ""});
        }
        if (sealed) {
            self->transport->send(subject, "", *std::move(sealed));
        }
    });
}

/// Everybody has the new key before the first message under it: nothing else is sent meanwhile.
void Bus::Impl::renew_keys() {
    const std::scoped_lock lock{send_mutex};
    std::vector<std::pair<std::string, std::string>> sealed;
    {
        const std::scoped_lock keys{key_mutex};
        keyring.renew();
        for (const auto& peer : keyring.peers()) {
            const auto subject = Bus::address(peer, key_word);
            if (auto key = keyring.seal_key(peer, next_number++, parts.clock.now(), {subject, ""})) {
                sealed.emplace_back(subject, *std::move(key));
            }
        }
    }
    for (auto& [subject, key] : sealed) {
        transport->send(subject, "", std::move(key));
    }
}

void Bus::Impl::keep_keys(SteadyTime now) {
    if (!keys_made) {
        keys_made = now;
    }
    if (now - *keys_made >= parts.renew_keys_after) {
        renew_keys();
        keys_made = now;
        old_keys_kept = true;
    } else if (old_keys_kept && now - *keys_made > parts.freshness) {
        const std::scoped_lock keys{key_mutex};
        keyring.forget_old();
        old_keys_kept = false;
    }
}

} // namespace visavis::bus
