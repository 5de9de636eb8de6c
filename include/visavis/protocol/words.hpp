// The closed sets of words on the wire.
#pragma once

#include "visavis/base/connection_policy.hpp"
#include "visavis/base/name_warning.hpp"
#include "visavis/base/role.hpp"
#include "visavis/protocol/field.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace visavis::protocol {

enum class Availability : std::uint8_t { available, busy };
enum class DescriptionType : std::uint8_t { offer, answer };
enum class IceTransportPolicy : std::uint8_t { all, relay };
enum class WaitingEnd : std::uint8_t { declined, left, guest_deleted };
/// What somebody who is declined may do now. Words of our own, so that nobody can be sent a text this way.
enum class Advice : std::uint8_t { come_back_later, call_the_practice, make_an_appointment };
enum class PeerEnd : std::uint8_t { hung_up, lost, session_ended };
/// Degraded: it serves, but something that some people need does not work.
enum class ReadinessState : std::uint8_t { ready, degraded };
/// It cannot hear the other nodes; the last self-test found a relay that does not work.
enum class ReadinessProblem : std::uint8_t { bus, relay };
enum class CallEnd : std::uint8_t { hung_up, peer_hung_up, peer_lost, session_ended, guest_deleted };

using visavis::ConnectionPolicy;

using namespace std::string_view_literals;

template <>
struct Words<Role> {
    static constexpr std::array list{"practitioner"sv, "guest"sv};
    static constexpr std::string_view name = "Role";
};

template <>
struct Words<OsFamily> {
    static constexpr std::array list{"windows"sv, "macos"sv, "linux"sv, "chromeos"sv, "android"sv, "ios"sv, "other"sv};
    static constexpr std::string_view name = "OsFamily";
};

template <>
struct Words<NameWarning> {
    static constexpr auto list = name_warning_names;
    static constexpr std::string_view name = "NameWarning";
};

template <>
struct Words<Availability> {
    static constexpr std::array list{"available"sv, "busy"sv};
    static constexpr std::string_view name = "Availability";
};

template <>
struct Words<DescriptionType> {
    static constexpr std::array list{"offer"sv, "answer"sv};
    static constexpr std::string_view name = "DescriptionType";
};

template <>
struct Words<IceTransportPolicy> {
    static constexpr std::array list{"all"sv, "relay"sv};
    static constexpr std::string_view name = "IceTransportPolicy";
};

template <>
struct Words<ConnectionPolicy> {
    static constexpr auto list = connection_policy_names;
    static constexpr std::string_view name = "ConnectionPolicy";
};

template <>
struct Words<WaitingEnd> {
    static constexpr std::array list{"declined"sv, "left"sv, "guest_deleted"sv};
    static constexpr std::string_view name = "WaitingEndReason";
};

template <>
struct Words<Advice> {
    static constexpr std::array list{"come_back_later"sv, "call_the_practice"sv, "make_an_appointment"sv};
    static constexpr std::string_view name = "Advice";
};

template <>
struct Words<PeerEnd> {
    static constexpr std::array list{"hung_up"sv, "lost"sv, "session_ended"sv};
    static constexpr std::string_view name = "PeerLeftReason";
};

template <>
struct Words<ReadinessState> {
    static constexpr std::array list{"ready"sv, "degraded"sv};
    static constexpr std::string_view name = "ReadinessState";
};

template <>
struct Words<ReadinessProblem> {
    static constexpr std::array list{"bus"sv, "relay"sv};
    static constexpr std::string_view name = "ReadinessProblem";
};

template <>
struct Words<CallEnd> {
    static constexpr std::array list{"hung_up"sv, "peer_hung_up"sv, "peer_lost"sv, "session_ended"sv,
                                     "guest_deleted"sv};
    static constexpr std::string_view name = "CallEndReason";
};

} // namespace visavis::protocol
