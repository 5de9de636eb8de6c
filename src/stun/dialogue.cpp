// One question at a time.
#include "dialogue.hpp"

#include "visavis/crypto/primitives.hpp"

#include <algorithm>

namespace visavis::stun {

namespace {

using namespace std::chrono_literals;

constexpr auto ask_again_after =
    500ms; // RFC 8489 section 6.2.1: the first retransmission; ours do not back off further

TransactionId fresh_transaction() {
    TransactionId id{};
    crypto::random_bytes(id.size()).copy(id.data(), id.size());
    return id;
}

} // namespace

bool Dialogue::use_nonce(const Message& refusal) {
    const auto* const nonce = refusal.find(Attribute::nonce);
    if (nonce == nullptr) {
        return false;
    }
    nonce_ = *nonce;
    return true;
}

bool Dialogue::use_credentials(const Message& refusal, std::string user_name, const Secret& password) {
    const auto* const realm = refusal.find(Attribute::realm);
    if (realm == nullptr || !use_nonce(refusal)) {
        return false;
    }
    realm_ = *realm;
    user_name_ = std::move(user_name);
    key_ = crypto::stun_long_term_key(user_name_, realm_, password.reveal());
    return true;
}

Task<std::optional<Dialogue::Answer>> Dialogue::ask(Method method, std::vector<Field> fields) {
    return exchange(
        {.method = method, .kind = Kind::request, .transaction = fresh_transaction(), .fields = std::move(fields)});
}

Task<std::optional<Dialogue::Answer>> Dialogue::ask_permission(std::string address) {
    const auto id = fresh_transaction();
    constexpr std::uint16_t any_port = 4000;
    return exchange({.method = Method::create_permission,
                     .kind = Kind::request,
                     .transaction = id,
                     .fields = {{.type = Attribute::xor_peer_address,
                                 .value = xor_address({.address = std::move(address), .port = any_port}, id)}}});
}

Task<std::optional<Dialogue::Answer>> Dialogue::exchange(Message request) {
    if (key_) {
        request.fields.push_back({.type = Attribute::username, .value = user_name_});
        request.fields.push_back({.type = Attribute::realm, .value = realm_});
        request.fields.push_back({.type = Attribute::nonce, .value = nonce_});
    }
    const auto bytes = encode(request, key_);
    while (std::chrono::steady_clock::now() < until_) {
        if (!co_await channel_->send(bytes, until_)) {
            co_return std::nullopt;
        }
        const auto patience =
            datagrams_ ? std::min(until_, std::chrono::steady_clock::now() + ask_again_after) : until_;
        for (;;) {
            const auto text = co_await next_message(patience);
            if (text.empty()) {
                break;
            }
            auto message = decode(text);
            understood_ = understood_ && message.has_value();
            if (message && message->transaction == request.transaction && message->kind != Kind::request) {
                co_return Answer{.message = std::move(*message), .authentic = key_ && is_authentic(text, *key_)};
            }
        }
        if (!datagrams_) {
            break;
        }
    }
    co_return std::nullopt;
}

Task<std::string> Dialogue::next_message(SteadyTime until) {
    if (datagrams_) {
        co_return co_await channel_->receive(until);
    }
    for (;;) {
        if (buffer_.size() >= header_size) {
            const auto size = whole_size(std::string_view{buffer_}.substr(0, header_size));
            if (!size) {
                understood_ = false;
                co_return std::string{};
            }
            if (buffer_.size() >= *size) {
                auto message = buffer_.substr(0, *size);
                buffer_.erase(0, *size);
                co_return message;
            }
        }
        const auto more = co_await channel_->receive(until);
        if (more.empty()) {
            co_return std::string{};
        }
        buffer_ += more;
    }
}

} // namespace visavis::stun
