// Keyring: the keys between nodes. Each node seals what it says under a key of its own, random and in memory only, and
// gives it to every other node under a key that the two agree on (X25519), proven by the installation's key. Both are
// made anew at start and later again, and the old ones forgotten: neither follows from the master key, so traffic that
// somebody has recorded stays closed to whoever gets that key later.
//
// Every node tells its public half and its key's id with each beat. Who lacks that key sends its own and asks for it.
// A key is given with the number from which it is good, so nothing opens here that was sent before it was given:
// nothing from before this node's own start.
//
// It must not send anything, and it has no lock: Bus calls it with its own.
#pragma once

#include "envelope.hpp"

#include "visavis/crypto/key_pair.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace visavis::bus {

using SendingKeyId = Id<struct SendingKeyTag>;

enum class Beat : std::uint8_t { here = 1, leaving = 2 };

/// What opening something gave: one of three kinds, by its seal.
struct HeardBeat {
    Envelope envelope;
    Beat beat;
    std::string public_half;
    SendingKeyId key;
};

struct HeardKey {
    Envelope envelope;
    std::string public_half;
    SendingKeyId id;
    crypto::Key key;
    bool asks; ///< the sender lacks ours
};

struct HeardMessage {
    Envelope envelope;
};

enum class Unopened : std::uint8_t { forged, unknown_key, own };

using Opened = std::expected<std::variant<HeardBeat, HeardKey, HeardMessage>, Unopened>;

class Keyring {
  public:
    Keyring(const crypto::Key& installation, const NodeId& self);

    // ---- sending; numbers are the caller's

    [[nodiscard]] std::string seal_beat(Beat beat, std::uint64_t number, WallTime now, const Way& way) const;
    [[nodiscard]] std::string seal_message(std::string_view payload, std::uint64_t number, WallTime now,
                                           const Way& way) const;
    /// Our key for one node; nothing when it has told no public half.
    [[nodiscard]] std::optional<std::string> seal_key(const NodeId& to, std::uint64_t number, WallTime now,
                                                      const Way& way) const;
    /// New keys of our own. What was sealed to the last public half can still be opened until forget_old().
    void renew();
    void forget_old();

    // ---- receiving

    [[nodiscard]] Opened open(std::string_view bytes, const Way& way) const;
    /// After number and time were found good.
    void learn(const HeardBeat& beat);
    void learn(HeardKey key);

    /// Whether what this node says can be opened, by the key it last told of.
    [[nodiscard]] bool holds_key_of(const NodeId& node) const;
    [[nodiscard]] std::vector<NodeId> peers() const;
    void forget(const NodeId& node);

  private:
    struct SendingKey {
        SendingKeyId id;
        crypto::Key key;
    };

    struct Peer {
        std::string public_half;          ///< as last told
        std::optional<SendingKeyId> told; ///< the id of its key, as last told
        std::optional<SendingKey> key;
        std::optional<SendingKey> last_key; ///< until forget_old()
    };

    [[nodiscard]] std::optional<crypto::Key> agreed(std::string_view own, std::string_view others) const;

    crypto::Key installation_;
    crypto::Key beats_;
    NodeId self_;
    crypto::KeyPair pair_{crypto::KeyPair::random()};
    std::optional<crypto::KeyPair> last_pair_;
    std::optional<SendingKeyId> last_own_; ///< what is still on its way back to us
    SendingKey own_{.id = SendingKeyId::random(), .key = crypto::Key::random()};
    std::unordered_map<NodeId, Peer> peers_;
};

} // namespace visavis::bus
