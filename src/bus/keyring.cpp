// Heads: of a message the id of its key, of a key the public halves of who sends and who shall open it.
#include "keyring.hpp"

#include "visavis/bus/wire.hpp"

namespace visavis::bus {

namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t key_bytes = 32;
constexpr auto half_bytes = crypto::KeyPair::public_bytes;

template <class Tag>
std::string bytes_of(const Id<Tag>& id) {
    Writer writer;
    writer.id(id);
    return std::move(writer).take();
}

std::optional<HeardBeat> read_beat(Envelope envelope) {
    Reader reader{envelope.payload};
    const auto word = reader.byte();
    const auto key = reader.id<SendingKeyId>();
    std::string half{reader.rest()};
    if (!reader.complete() || half.size() != half_bytes || word < static_cast<std::uint8_t>(Beat::here) ||
        word > static_cast<std::uint8_t>(Beat::leaving)) {
        return std::nullopt;
    }
    return HeardBeat{
        .envelope = std::move(envelope), .beat = static_cast<Beat>(word), .public_half = std::move(half), .key = key};
}

std::optional<HeardKey> read_key(Envelope envelope, std::string_view half) {
    Reader reader{envelope.payload};
    const auto asks = reader.byte();
    const auto id = reader.id<SendingKeyId>();
    const auto bytes = reader.rest();
    if (!reader.complete() || bytes.size() != key_bytes) {
        return std::nullopt;
    }
    HeardKey key{
        .envelope = {.from = envelope.from, .number = envelope.number, .sent_at = envelope.sent_at, .payload = {}},
        .public_half = std::string{half},
        .id = id,
        .key = crypto::Key{bytes},
        .asks = asks != 0};
    wipe(envelope.payload.data(), envelope.payload.size());
    return key;
}

} // namespace

Keyring::Keyring(const crypto::Key& installation, const NodeId& self)
    : installation_{installation.derive("agree on keys")}
    , beats_{installation.derive("seal beats")}
    , self_{self} {}

std::string Keyring::seal_beat(Beat beat, std::uint64_t number, WallTime now, const Way& way) const {
    Writer writer;
    writer.byte(static_cast<std::uint8_t>(beat)).id(own_.id);
    auto payload = std::move(writer).take();
    payload += pair_.public_half();
    return seal_envelope(beats_, Seal::installation, "",
                         {.from = self_, .number = number, .sent_at = now, .payload = std::move(payload)}, way);
}

std::string Keyring::seal_message(std::string_view payload, std::uint64_t number, WallTime now, const Way& way) const {
    return seal_envelope(own_.key, Seal::sender, bytes_of(own_.id),
                         {.from = self_, .number = number, .sent_at = now, .payload = std::string{payload}}, way);
}

std::optional<std::string> Keyring::seal_key(const NodeId& to, std::uint64_t number, WallTime now,
                                             const Way& way) const {
    const auto peer = peers_.find(to);
    const auto key = peer == peers_.end() ? std::nullopt : pair_.agree(peer->second.public_half, installation_);
    if (!key) {
        return std::nullopt;
    }
    Writer writer;
    writer.byte(holds_key_of(to) ? 0 : 1).id(own_.id);
    Envelope envelope{.from = self_, .number = number, .sent_at = now, .payload = std::move(writer).take()};
    envelope.payload += own_.key.bytes();
    auto sealed = seal_envelope(*key, Seal::agreement, pair_.public_half() + peer->second.public_half, envelope, way);
    wipe(envelope.payload.data(), envelope.payload.size());
    return sealed;
}

void Keyring::renew() {
    last_pair_ = std::exchange(pair_, crypto::KeyPair::random());
    last_own_ = own_.id;
    own_ = {.id = SendingKeyId::random(), .key = crypto::Key::random()};
}

void Keyring::forget_old() {
    last_pair_.reset();
    for (auto& [node, peer] : peers_) {
        peer.last_key.reset();
    }
}

std::optional<crypto::Key> Keyring::agreed(std::string_view own, std::string_view others) const {
    if (own == pair_.public_half()) {
        return pair_.agree(others, installation_);
    }
    return last_pair_ && own == last_pair_->public_half() ? last_pair_->agree(others, installation_) : std::nullopt;
}

Opened Keyring::open(std::string_view bytes, const Way& way) const {
    constexpr std::size_t keys_head = 2 * half_bytes;
    const auto seal = bytes.empty() ? Seal{} : static_cast<Seal>(bytes.front());
    bytes.remove_prefix(bytes.empty() ? 0 : 1);
    if (seal == Seal::installation) {
        auto envelope = open_envelope(beats_, seal, "", bytes, way);
        auto beat = envelope ? read_beat(*std::move(envelope)) : std::nullopt;
        return beat ? Opened{*std::move(beat)} : std::unexpected(Unopened::forged);
    }
    if (seal == Seal::agreement && bytes.size() > keys_head) {
        const auto head = bytes.substr(0, keys_head);
        const auto others = head.substr(0, half_bytes);
        const auto key = agreed(head.substr(half_bytes), others);
        auto envelope = key ? open_envelope(*key, seal, head, bytes.substr(keys_head), way) : std::nullopt;
        auto given = envelope ? read_key(*std::move(envelope), others) : std::nullopt;
        return given ? Opened{*std::move(given)} : std::unexpected(key ? Unopened::forged : Unopened::unknown_key);
    }
    if (seal != Seal::sender || bytes.size() <= id_bytes) {
        return std::unexpected(Unopened::forged);
    }
    const auto head = bytes.substr(0, id_bytes);
    if (bytes_of(own_.id) == head || (last_own_ && bytes_of(*last_own_) == head)) {
        return std::unexpected(Unopened::own);
    }
    for (const auto& [node, peer] : peers_) {
        for (const auto* const key : {&peer.key, &peer.last_key}) {
            if (*key && bytes_of((*key)->id) == head) {
                auto envelope = open_envelope((*key)->key, seal, head, bytes.substr(id_bytes), way);
                return envelope && envelope->from == node ? Opened{HeardMessage{*std::move(envelope)}}
                                                          : std::unexpected(Unopened::forged);
            }
        }
    }
    return std::unexpected(Unopened::unknown_key);
}

void Keyring::learn(const HeardBeat& beat) {
    auto& peer = peers_[beat.envelope.from];
    peer.public_half = beat.public_half;
    peer.told = beat.key;
}

void Keyring::learn(HeardKey key) {
    auto& peer = peers_[key.envelope.from];
    peer.public_half = std::move(key.public_half);
    peer.told = key.id;
    if (!peer.key || peer.key->id != key.id) {
        peer.last_key = std::move(peer.key);
        peer.key = SendingKey{.id = key.id, .key = std::move(key.key)};
    }
}

bool Keyring::holds_key_of(const NodeId& node) const {
    const auto peer = peers_.find(node);
    return peer != peers_.end() && peer->second.key && peer->second.key->id == peer->second.told;
}

std::vector<NodeId> Keyring::peers() const {
    std::vector<NodeId> all;
    for (const auto& [node, peer] : peers_) {
        all.push_back(node);
    }
    return all;
}

void Keyring::forget(const NodeId& node) {
    peers_.erase(node);
}

} // namespace visavis::bus
