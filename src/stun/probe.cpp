// The questions, in the order in which an answer rules something out.
#include "visavis/stun/probe.hpp"

#include "dialogue.hpp"

#include "visavis/crypto/primitives.hpp"

#include <boost/asio/ip/address_v4.hpp>

#include <array>

namespace visavis::stun {

namespace {

using namespace std::chrono_literals;

constexpr unsigned unauthorized = 401;
constexpr unsigned forbidden_peer = 403;
constexpr unsigned stale_nonce = 438;
constexpr unsigned quota = 486;

Verdict verdict_of(Failure failure) {
    switch (failure) {
    case Failure::name_not_found:
        return Verdict::name_not_found;
    case Failure::not_reachable:
        return Verdict::not_reachable;
    case Failure::no_answer:
        return Verdict::no_answer;
    case Failure::tls_refused:
        return Verdict::tls_refused;
    case Failure::certificate_refused:
        break;
    }
    return Verdict::certificate_refused;
}

Diagnosis silence(const Dialogue& dialogue) {
    return {.verdict = dialogue.understood() ? Verdict::no_answer : Verdict::not_understood};
}

std::vector<Field> udp_allocation() {
    constexpr char udp = 17;
    return {{.type = Attribute::requested_transport, .value = std::string{udp, '\0', '\0', '\0'}}};
}

/// One connection to the server and the allocation on it. coturn remembers who a connection is from the first signed
/// request on, so every set of credentials is tried on a connection of its own.
struct Attempt {
    std::unique_ptr<Dialogue> dialogue;
    Diagnosis diagnosis; ///< `works` when there is an allocation
    std::optional<Endpoint> relayed{};
};

Task<Attempt> allocate(const IceUrl& url, const Secret& secret, WallTime expiry, SteadyTime until) {
    auto channel = co_await Channel::open(url.transport, url.host, url.port, until);
    if (!channel) {
        co_return Attempt{.dialogue = nullptr,
                          .diagnosis = {.verdict = verdict_of(channel.error().failure),
                                        .detail = channel.error().certificate_problem}};
    }
    auto dialogue = std::make_unique<Dialogue>(std::move(*channel), url.transport == IceTransport::udp, until);
    auto challenge = co_await dialogue->ask(Method::allocate, udp_allocation());
    if (!challenge) {
        co_return Attempt{.dialogue = nullptr, .diagnosis = silence(*dialogue)};
    }
    if (challenge->message.kind == Kind::success) {
        co_return Attempt{.dialogue = std::move(dialogue), .diagnosis = {.verdict = Verdict::open_to_all}};
    }
    auto user_name =
        std::to_string(expiry.time_since_epoch().count()) + ":" + crypto::base64url(crypto::random_bytes(12));
    const Secret password{crypto::turn_credential(secret, user_name)};
    const auto number = error_number(challenge->message);
    if (number != unauthorized || !dialogue->use_credentials(challenge->message, std::move(user_name), password)) {
        co_return Attempt{.dialogue = nullptr, .diagnosis = {.verdict = Verdict::allocation_refused, .error = number}};
    }
    auto answer = co_await dialogue->ask(Method::allocate, udp_allocation());
    if (answer && error_number(answer->message) == stale_nonce && dialogue->use_nonce(answer->message)) {
        answer = co_await dialogue->ask(Method::allocate, udp_allocation());
    }
    if (!answer) {
        co_return Attempt{.dialogue = nullptr, .diagnosis = silence(*dialogue)};
    }
    if (answer->message.kind != Kind::success) {
        const auto refusal = error_number(answer->message);
        const auto verdict = refusal == unauthorized ? Verdict::credentials_refused
                             : refusal == quota      ? Verdict::quota_reached
                                                     : Verdict::allocation_refused;
        co_return Attempt{.dialogue = nullptr, .diagnosis = {.verdict = verdict, .error = refusal}};
    }
    const auto* const relayed = answer->message.find(Attribute::xor_relayed_address);
    co_return Attempt{.dialogue = std::move(dialogue),
                      .diagnosis = {.verdict = answer->authentic ? Verdict::works : Verdict::not_authentic},
                      .relayed =
                          relayed == nullptr ? std::nullopt : from_xor_address(*relayed, answer->message.transaction)};
}

Task<> give_up(Dialogue& dialogue) {
    static_cast<void>(
        co_await dialogue.ask(Method::refresh, {{.type = Attribute::lifetime, .value = number32(std::uint32_t{0})}}));
}

/// Which of the forbidden addresses it would relay to, if any.
Task<Diagnosis> find_a_way_in(Dialogue& dialogue, const std::vector<std::string>& forbidden) {
    for (const auto& text : forbidden) {
        const auto address = asio::ip::make_address_v4(text).to_bytes();
        const auto answer =
            co_await dialogue.ask_permission({reinterpret_cast<const char*>(address.data()), address.size()});
        if (!answer) {
            co_return silence(dialogue);
        }
        if (answer->message.kind == Kind::success || error_number(answer->message) != forbidden_peer) {
            co_return Diagnosis{
                .verdict = Verdict::reaches_forbidden, .detail = text, .error = error_number(answer->message)};
        }
    }
    co_return Diagnosis{.verdict = Verdict::works};
}

/// Whether two people who are both relayed could meet on it: each is reached at the relay's own, public address. Behind
/// an address translation coturn takes that address for a private one, which docker/coturn.conf denies.
Task<Diagnosis> reach_itself(Dialogue& dialogue, const Endpoint& relayed) {
    const auto answer = co_await dialogue.ask_permission(relayed.address);
    if (!answer) {
        co_return silence(dialogue);
    }
    const bool permitted = answer->message.kind == Kind::success;
    co_return Diagnosis{.verdict = permitted ? Verdict::works : Verdict::refuses_itself,
                        .error = error_number(answer->message)};
}

} // namespace

std::string_view word(Verdict verdict) {
    constexpr std::array<std::string_view, 17> words{"works",
                                                     "bad_url",
                                                     "name_not_found",
                                                     "not_reachable",
                                                     "no_answer",
                                                     "tls_refused",
                                                     "certificate_refused",
                                                     "not_understood",
                                                     "open_to_all",
                                                     "credentials_refused",
                                                     "clock_ahead",
                                                     "expiry_ignored",
                                                     "quota_reached",
                                                     "allocation_refused",
                                                     "not_authentic",
                                                     "reaches_forbidden",
                                                     "refuses_itself"};
    return words[static_cast<std::size_t>(verdict)];
}

Task<Diagnosis> probe_stun(IceUrl url, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    auto channel = co_await Channel::open(url.transport, url.host, url.port, until);
    if (!channel) {
        co_return Diagnosis{.verdict = verdict_of(channel.error().failure),
                            .detail = channel.error().certificate_problem};
    }
    Dialogue dialogue{std::move(*channel), url.transport == IceTransport::udp, until};
    const auto answer = co_await dialogue.ask(Method::binding, {});
    if (!answer) {
        co_return silence(dialogue);
    }
    const auto* const mapped = answer->message.find(Attribute::xor_mapped_address);
    const bool told = answer->message.kind == Kind::success && mapped != nullptr &&
                      from_xor_address(*mapped, answer->message.transaction);
    co_return Diagnosis{.verdict = told ? Verdict::works : Verdict::not_understood,
                        .error = error_number(answer->message)};
}

Task<Diagnosis> probe_turn(IceUrl url, RelayAccess access, std::vector<std::string> forbidden,
                           std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    auto attempt = co_await allocate(url, access.secret, access.now + access.lifetime, until);
    auto diagnosis = std::move(attempt.diagnosis);
    if (diagnosis.verdict == Verdict::credentials_refused) {
        // Another secret, or has the time of ours run out over there? A day from now it has not.
        auto later = co_await allocate(url, access.secret, access.now + 24h, until);
        if (later.diagnosis.verdict == Verdict::works) {
            diagnosis = {.verdict = Verdict::clock_ahead};
            co_await give_up(*later.dialogue);
        }
        co_return diagnosis;
    }
    if (!attempt.dialogue) {
        co_return diagnosis;
    }
    if (diagnosis.verdict == Verdict::works) {
        diagnosis = co_await find_a_way_in(*attempt.dialogue, forbidden);
    }
    if (diagnosis.verdict == Verdict::works && attempt.relayed) {
        diagnosis = co_await reach_itself(*attempt.dialogue, *attempt.relayed);
    }
    co_await give_up(*attempt.dialogue);
    if (diagnosis.verdict == Verdict::works) {
        auto ended = co_await allocate(url, access.secret, access.now - access.lifetime, until);
        if (ended.diagnosis.verdict == Verdict::works) {
            diagnosis = {.verdict = Verdict::expiry_ignored};
            co_await give_up(*ended.dialogue);
        }
    }
    co_return diagnosis;
}

} // namespace visavis::stun
