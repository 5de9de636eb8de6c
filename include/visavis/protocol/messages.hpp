// Every WebSocket message, once: struct, name on the wire, fields with their limits (docs/protocol.md). To add one:
// write the struct, add it to its variant, add a row in src/signaling/routes.cpp and an example in tests/examples/.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/error.hpp"
#include "visavis/base/id.hpp"
#include "visavis/base/secret.hpp"
#include "visavis/protocol/field.hpp"
#include "visavis/protocol/words.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

namespace visavis::protocol {

inline constexpr std::int64_t max_display_name = 80;
inline constexpr std::int64_t max_note = 280;
inline constexpr std::int64_t max_description = 60'000; ///< characters of SDP; a frame holds 64 KiB
inline constexpr std::int64_t max_candidate = 2'048;    ///< bytes of JSON
inline constexpr std::int64_t max_resume = 12'288;
inline constexpr std::int64_t max_sequence = 1'000'000'000; ///< of one direction of one seat in one call

// ---- from the client

struct Hello {
    static constexpr std::string_view type = "hello";
    Secret ticket;
    OsFamily os_family{OsFamily::other};
    std::optional<std::string> display_name;
    std::optional<std::string> resume;
    std::optional<std::int64_t> received; ///< last `seq` this page has; absent: the page is new and remembers nothing

    static constexpr auto fields() {
        return std::tuple{field("ticket", &Hello::ticket, {43, 43}), field("os_family", &Hello::os_family),
                          field("display_name", &Hello::display_name, {1, max_display_name}),
                          field("resume", &Hello::resume, {1, max_resume}),
                          field("received", &Hello::received, {0, max_sequence})};
    }
};

struct Admit {
    static constexpr std::string_view type = "admit";
    EntryId entry_id;

    static constexpr auto fields() { return std::tuple{field("entry_id", &Admit::entry_id)}; }
};

struct Decline {
    static constexpr std::string_view type = "decline";
    EntryId entry_id;
    std::optional<Advice> advice;

    static constexpr auto fields() {
        return std::tuple{field("entry_id", &Decline::entry_id), field("advice", &Decline::advice)};
    }
};

struct SetWaitingRoom {
    static constexpr std::string_view type = "set_waiting_room";
    Availability availability{Availability::available};
    std::string note;

    static constexpr auto fields() {
        return std::tuple{field("availability", &SetWaitingRoom::availability),
                          field("note", &SetWaitingRoom::note, {0, max_note})};
    }
};

/// RFC 8829 session description; `sdp` is checked by grammar, relayed, never kept or logged.
template <class Sdp>
struct BasicSessionDescription {
    static constexpr std::string_view schema_name = "SessionDescription";
    DescriptionType type{DescriptionType::offer};
    Sdp sdp;

    static constexpr auto fields() {
        return std::tuple{field("type", &BasicSessionDescription::type),
                          field("sdp", &BasicSessionDescription::sdp, {1, max_description})};
    }
};

using SessionDescription = BasicSessionDescription<std::string>;

template <class Sdp>
struct BasicDescription {
    static constexpr std::string_view type = "description";
    ParticipantId to;
    std::int64_t seq{0};
    BasicSessionDescription<Sdp> description;

    static constexpr auto fields() {
        return std::tuple{field("to", &BasicDescription::to), field("seq", &BasicDescription::seq, {1, max_sequence}),
                          field("description", &BasicDescription::description)};
    }
};

using Description = BasicDescription<std::string>;
using DescriptionView = BasicDescription<TextView>;

template <class Json>
struct BasicCandidate {
    static constexpr std::string_view type = "candidate";
    ParticipantId to;
    std::int64_t seq{0};
    Json candidate;

    static constexpr auto fields() {
        return std::tuple{field("to", &BasicCandidate::to), field("seq", &BasicCandidate::seq, {1, max_sequence}),
                          field("candidate", &BasicCandidate::candidate, {0, max_candidate})};
    }
};

using Candidate = BasicCandidate<OpaqueJson>;
using CandidateView = BasicCandidate<OpaqueJsonView>;

struct Leave {
    static constexpr std::string_view type = "leave";
    std::optional<CallId> call_id;

    static constexpr auto fields() { return std::tuple{field("call_id", &Leave::call_id)}; }
};

using ClientMessage = std::variant<Hello, Admit, Decline, SetWaitingRoom, Description, Candidate, Leave>;
/// The same in the same order, where what is only handed on lies in the text that was decoded.
using ClientMessageView = std::variant<Hello, Admit, Decline, SetWaitingRoom, DescriptionView, CandidateView, Leave>;

// ---- from the server

struct Welcome {
    static constexpr std::string_view type = "welcome";
    Role role;
    ParticipantId participant_id;
    WallTime server_time;

    static constexpr auto fields() {
        return std::tuple{field("role", &Welcome::role), field("participant_id", &Welcome::participant_id),
                          field("server_time", &Welcome::server_time)};
    }
};

struct WaitingEntry {
    static constexpr std::string_view schema_name = "WaitingEntry";
    EntryId entry_id;
    std::string display_name;                ///< chosen by the guest
    std::string invitation_name;             ///< whose access code it is, in the practitioner's own words
    std::optional<NameWarning> name_warning; ///< of the chosen name; only when it differs
    WallTime waiting_since;
    bool connected;

    static constexpr auto fields() {
        return std::tuple{field("entry_id", &WaitingEntry::entry_id),
                          field("display_name", &WaitingEntry::display_name, {1, max_display_name}),
                          field("invitation_name", &WaitingEntry::invitation_name, {1, max_display_name}),
                          field("name_warning", &WaitingEntry::name_warning),
                          field("waiting_since", &WaitingEntry::waiting_since),
                          field("connected", &WaitingEntry::connected)};
    }
};

struct WaitingRoomState {
    static constexpr std::string_view type = "waiting_room";
    Availability availability;
    std::string note;
    std::vector<WaitingEntry> entries;

    static constexpr auto fields() {
        return std::tuple{field("availability", &WaitingRoomState::availability),
                          field("note", &WaitingRoomState::note, {0, max_note}),
                          field("entries", &WaitingRoomState::entries, {0, 50})};
    }
};

struct PractitionerName {
    static constexpr std::string_view schema_name = "PractitionerName";
    std::string display_name;

    static constexpr auto fields() {
        return std::tuple{field("display_name", &PractitionerName::display_name, {1, max_display_name})};
    }
};

struct Waiting {
    static constexpr std::string_view type = "waiting";
    WallTime waiting_since;
    PractitionerName practitioner;
    bool practitioner_present;
    Availability availability;
    std::string note;
    std::string resume;

    static constexpr auto fields() {
        return std::tuple{field("waiting_since", &Waiting::waiting_since),
                          field("practitioner", &Waiting::practitioner),
                          field("practitioner_present", &Waiting::practitioner_present),
                          field("availability", &Waiting::availability),
                          field("note", &Waiting::note, {0, max_note}),
                          field("resume", &Waiting::resume, {1, max_resume})};
    }
};

struct WaitingEnded {
    static constexpr std::string_view type = "waiting_ended";
    WaitingEnd reason;
    std::optional<Advice> advice; ///< only with `declined`

    static constexpr auto fields() {
        return std::tuple{field("reason", &WaitingEnded::reason), field("advice", &WaitingEnded::advice)};
    }
};

struct Peer {
    static constexpr std::string_view schema_name = "Peer";
    ParticipantId participant_id;
    std::string display_name;
    std::optional<std::string> invitation_name; ///< of guests, to the practitioner only
    std::optional<NameWarning> name_warning;    ///< likewise
    Role role;
    bool polite; ///< the receiver of this message is the polite side towards this peer
    bool connected;

    static constexpr auto fields() {
        return std::tuple{field("participant_id", &Peer::participant_id),
                          field("display_name", &Peer::display_name, {1, max_display_name}),
                          field("invitation_name", &Peer::invitation_name, {1, max_display_name}),
                          field("name_warning", &Peer::name_warning),
                          field("role", &Peer::role),
                          field("polite", &Peer::polite),
                          field("connected", &Peer::connected)};
    }
};

struct IceServer {
    static constexpr std::string_view schema_name = "IceServer";
    std::vector<std::string> urls;
    std::optional<std::string> username;
    std::optional<std::string> credential;

    static constexpr auto fields() {
        return std::tuple{field("urls", &IceServer::urls, {1, 8}), field("username", &IceServer::username, {1, 256}),
                          field("credential", &IceServer::credential, {1, 256})};
    }
};

struct CallStarted {
    static constexpr std::string_view type = "call_started";
    CallId call_id;
    WallTime started_at;
    bool resumed;
    ParticipantId participant_id;
    std::vector<Peer> peers;
    std::vector<IceServer> ice_servers;
    IceTransportPolicy ice_transport_policy;
    ConnectionPolicy connection_policy;
    std::int64_t received; ///< last `seq` the server has from this seat: send again what came after it
    bool gap;              ///< messages to this seat may be missing: negotiate anew
    std::string resume;

    static constexpr auto fields() {
        return std::tuple{field("call_id", &CallStarted::call_id),
                          field("started_at", &CallStarted::started_at),
                          field("resumed", &CallStarted::resumed),
                          field("participant_id", &CallStarted::participant_id),
                          field("peers", &CallStarted::peers, {0, 8}),
                          field("ice_servers", &CallStarted::ice_servers, {0, 4}),
                          field("ice_transport_policy", &CallStarted::ice_transport_policy),
                          field("connection_policy", &CallStarted::connection_policy),
                          field("received", &CallStarted::received, {0, max_sequence}),
                          field("gap", &CallStarted::gap),
                          field("resume", &CallStarted::resume, {1, max_resume})};
    }
};

template <class Sdp>
struct BasicRelayedDescription {
    static constexpr std::string_view type = "description";
    ParticipantId from;
    std::int64_t seq{0};
    BasicSessionDescription<Sdp> description;

    static constexpr auto fields() {
        return std::tuple{field("from", &BasicRelayedDescription::from),
                          field("seq", &BasicRelayedDescription::seq, {1, max_sequence}),
                          field("description", &BasicRelayedDescription::description)};
    }
};

using RelayedDescription = BasicRelayedDescription<std::string>;

template <class Json>
struct BasicRelayedCandidate {
    static constexpr std::string_view type = "candidate";
    ParticipantId from;
    std::int64_t seq{0};
    Json candidate;

    static constexpr auto fields() {
        return std::tuple{field("from", &BasicRelayedCandidate::from),
                          field("seq", &BasicRelayedCandidate::seq, {1, max_sequence}),
                          field("candidate", &BasicRelayedCandidate::candidate, {0, max_candidate})};
    }
};

using RelayedCandidate = BasicRelayedCandidate<OpaqueJson>;

struct PeerInterrupted {
    static constexpr std::string_view type = "peer_interrupted";
    ParticipantId participant_id;

    static constexpr auto fields() { return std::tuple{field("participant_id", &PeerInterrupted::participant_id)}; }
};

struct PeerReturned {
    static constexpr std::string_view type = "peer_returned";
    ParticipantId participant_id;

    static constexpr auto fields() { return std::tuple{field("participant_id", &PeerReturned::participant_id)}; }
};

/// Another guest was let into this call.
struct PeerJoined {
    static constexpr std::string_view type = "peer_joined";
    Peer peer;
    std::string resume; ///< replaces the one held so far

    static constexpr auto fields() {
        return std::tuple{field("peer", &PeerJoined::peer), field("resume", &PeerJoined::resume, {1, max_resume})};
    }
};

/// A guest is no longer in this call, which goes on without them.
struct PeerLeft {
    static constexpr std::string_view type = "peer_left";
    ParticipantId participant_id;
    PeerEnd reason;
    std::string resume; ///< replaces the one held so far

    static constexpr auto fields() {
        return std::tuple{field("participant_id", &PeerLeft::participant_id), field("reason", &PeerLeft::reason),
                          field("resume", &PeerLeft::resume, {1, max_resume})};
    }
};

/// Fresh credentials before the old ones expire.
struct IceServersRenewed {
    static constexpr std::string_view type = "ice_servers";
    std::vector<IceServer> ice_servers;

    static constexpr auto fields() { return std::tuple{field("ice_servers", &IceServersRenewed::ice_servers, {0, 4})}; }
};

struct CallEnded {
    static constexpr std::string_view type = "call_ended";
    CallId call_id;
    CallEnd reason;

    static constexpr auto fields() {
        return std::tuple{field("call_id", &CallEnded::call_id), field("reason", &CallEnded::reason)};
    }
};

struct ErrorReply {
    static constexpr std::string_view type = "error";
    ErrorCode code;
    std::string detail;
    std::string about;                       ///< type of the offending message; empty when it had none that we know
    std::optional<std::int64_t> retry_after; ///< seconds
    std::optional<std::int64_t> seq{};       ///< of the description or candidate that was refused
    std::optional<ParticipantId> to{};       ///< likewise

    static constexpr auto fields() {
        return std::tuple{field("code", &ErrorReply::code),
                          field("detail", &ErrorReply::detail, {1, 200}),
                          field("about", &ErrorReply::about, {0, 32}),
                          field("retry_after", &ErrorReply::retry_after, {0, 86'400}),
                          field("seq", &ErrorReply::seq, {1, max_sequence}),
                          field("to", &ErrorReply::to)};
    }
};

struct GoingAway {
    static constexpr std::string_view type = "going_away";
    std::int64_t reconnect_after_ms;

    static constexpr auto fields() {
        return std::tuple{field("reconnect_after_ms", &GoingAway::reconnect_after_ms, {0, 60'000})};
    }
};

using ServerMessage = std::variant<Welcome, WaitingRoomState, Waiting, WaitingEnded, CallStarted, RelayedDescription,
                                   RelayedCandidate, PeerJoined, PeerLeft, PeerInterrupted, PeerReturned,
                                   IceServersRenewed, CallEnded, ErrorReply, GoingAway>;

// ---- codec

/// `malformed_json` or `invalid_message` with the JSON pointer of what was refused. `type` is filled as soon as it is
/// known, also when the rest is refused (for the answer's `about`); it is always one of our own words.
[[nodiscard]] Result<ClientMessage> decode_client_message(std::string_view text, std::string_view& type);
/// Likewise. The views are of `text` and of `unescaped`, which both must outlive them.
[[nodiscard]] Result<ClientMessageView> decode_client_view(std::string_view text, std::string& unescaped,
                                                           std::string_view& type);
[[nodiscard]] ClientMessage own(ClientMessageView message);
[[nodiscard]] DescriptionView view(const Description& description);
[[nodiscard]] CandidateView view(const Candidate& candidate);
[[nodiscard]] Result<ServerMessage> decode_server_message(std::string_view text); ///< for tests and tools
[[nodiscard]] std::string encode(const ServerMessage& message);
/// Appends what the message becomes for the one it is for.
void append_relayed(std::string& out, const ParticipantId& from, std::int64_t seq, const DescriptionView& message);
void append_relayed(std::string& out, const ParticipantId& from, std::int64_t seq, const CandidateView& message);
[[nodiscard]] std::string encode(const ClientMessage& message); ///< for tests and tools

[[nodiscard]] std::string_view type_of(const ClientMessage& message);

/// Which one of several: a description's or candidate's number and receiver.
struct Reference {
    std::int64_t seq;
    ParticipantId to;
};

/// Nothing for messages that are not numbered.
[[nodiscard]] std::optional<Reference> reference_of(const ClientMessageView& message);

/// The `error` message for a refusal.
[[nodiscard]] ErrorReply error_reply(const Error& error, std::string_view about,
                                     const std::optional<Reference>& which = {});

} // namespace visavis::protocol
