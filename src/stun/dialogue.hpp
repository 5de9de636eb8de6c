// Dialogue: requests and their answers over one channel - UDP asks again when nothing comes, a stream is cut into
// messages - and the long-term credentials once the server has told realm and nonce (RFC 8489 section 9.2).
#pragma once

#include "visavis/stun/channel.hpp"
#include "visavis/stun/message.hpp"

#include <memory>
#include <optional>

namespace visavis::stun {

class Dialogue {
  public:
    Dialogue(std::unique_ptr<Channel> channel, bool datagrams, SteadyTime until)
        : channel_{std::move(channel)}
        , datagrams_{datagrams}
        , until_{until} {}

    struct Answer {
        Message message;
        bool authentic; ///< signed with our key; always false before there is one
    };

    /// Nothing when no answer came in time.
    Task<std::optional<Answer>> ask(Method method, std::vector<Field> fields);
    /// The peer address depends on the transaction, hence a request of its own.
    Task<std::optional<Answer>> ask_permission(std::string address);

    /// Signs every later request, as the server's refusal (401, 438) told how. False when it did not tell.
    [[nodiscard]] bool use_credentials(const Message& refusal, std::string user_name, const Secret& password);
    [[nodiscard]] bool use_nonce(const Message& refusal);

    /// False when bytes came that are no STUN message.
    [[nodiscard]] bool understood() const { return understood_; }

  private:
    Task<std::optional<Answer>> exchange(Message request);
    Task<std::string> next_message(SteadyTime until);

    std::unique_ptr<Channel> channel_;
    bool datagrams_;
    SteadyTime until_;
    std::optional<Secret> key_;
    std::string user_name_;
    std::string realm_;
    std::string nonce_;
    std::string buffer_; ///< of a stream: what came after the last whole message
    bool understood_{true};
};

} // namespace visavis::stun
