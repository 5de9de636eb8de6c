// Vault: the master key and what hangs on it. Each subject (account, guest) has a data key of its own, wrapped here;
// deleting the wrapped key erases the subject in every backup ("Erasure by key"). The vault holds no state but the
// master key.
#pragma once

#include "visavis/base/secret.hpp"
#include "visavis/crypto/primitives.hpp"

#include <string>
#include <string_view>

namespace visavis::crypto {

class Vault {
  public:
    explicit Vault(const Key& master);
    /// A file with 32 bytes in base64, readable by nobody else. Throws std::runtime_error with a sentence for the
    /// operator.
    static Vault from_file(const std::string& path);
    /// Writes a new random master key, mode 0600; refuses to overwrite.
    static void create_file(const std::string& path);

    /// Names the master key, 16 bytes; tells nothing of it.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }

    [[nodiscard]] std::string wrap(const Key& data_key, std::string_view subject_id) const;
    /// Nothing when it was wrapped by another master key or for another subject.
    [[nodiscard]] std::optional<Key> unwrap(std::string_view wrapped, std::string_view subject_id) const;

    [[nodiscard]] const Key& login_name_index() const noexcept { return login_name_index_; }

    [[nodiscard]] const Key& access_code_index() const noexcept { return access_code_index_; }

    /// Seals the `resume` strings clients hold for us; survives a restart.
    [[nodiscard]] const Key& resume_key() const noexcept { return resume_key_; }

    /// From it the nodes of one installation derive what they share: seals, subjects and daily hashes of sources.
    [[nodiscard]] const Key& bus_key() const noexcept { return bus_key_; }

    /// Names the bucket of a room to the front, the same on every node.
    [[nodiscard]] const Key& room_bucket_key() const noexcept { return room_bucket_key_; }

  private:
    std::string id_;
    Key wrapping_;
    Key login_name_index_;
    Key access_code_index_;
    Key resume_key_;
    Key bus_key_;
    Key room_bucket_key_;
};

} // namespace visavis::crypto
