// The rows of docs/limits.md. A value is never written here: it is read from the one place that defines and enforces
// it. tests/house fails when a limit has no row, or a row names a test that does not exist.
#include "limits_table.hpp"

#include "consultation/limits.hpp"
#include "net/limits.hpp"
#include "net/proxy_header.hpp"
#include "net/tls_policy.hpp"
#include "net/tls_stream.hpp"
#include "protocol/strict_json.hpp"
#include "rest/attempt_limiter.hpp"
#include "rest/handlers/session_parts.hpp"
#include "rest/password_worker.hpp"
#include "rest/sign_in_order.hpp"

#include "visavis/accounts/password_policy.hpp"
#include "visavis/base/display_name.hpp"
#include "visavis/config/settings.hpp"
#include "visavis/consultation/delivery_log.hpp"
#include "visavis/consultation/room.hpp"
#include "visavis/protocol/bodies.hpp"
#include "visavis/protocol/messages.hpp"
#include "visavis/signaling/limits.hpp"
#include "visavis/store/database.hpp"
#include "visavis/store/guests.hpp"
#include "visavis/store/sessions.hpp"

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::tools {

namespace {

using namespace std::chrono_literals;

std::string grouped(std::integral auto number) {
    auto digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return digits;
}

std::string time(std::chrono::milliseconds value) {
    return value % 1s == 0s ? grouped(value / 1s) + " s" : grouped(value.count()) + " ms";
}

std::string bytes(std::integral auto value) {
    constexpr std::size_t kibi = 1024;
    const auto size = static_cast<std::size_t>(value);
    return size % (kibi * kibi) == 0 ? grouped(size / (kibi * kibi)) + " MiB"
           : size % kibi == 0        ? grouped(size / kibi) + " KiB"
                                     : grouped(size) + " bytes";
}

struct Row {
    std::string what;
    std::string value;
    std::string_view past_it;
    std::string_view proof;   ///< tests, separated by ", "
    std::string_view defined; ///< its name in the source
};

struct Section {
    std::string_view title;
    std::vector<Row> rows;
};

std::string written(const Section& section) {
    auto out = "\n## " + std::string{section.title} +
               "\n\n| what | limit | past it | proven by | defined as |\n|---|---|---|---|---|\n";
    for (const auto& row : section.rows) {
        out += "| ";
        out += row.what;
        out += " | " + row.value + " | ";
        out += row.past_it;
        out += " | `";
        for (const char letter : row.proof) {
            out += letter == ',' ? std::string{"`,"} : letter == ' ' ? std::string{" `"} : std::string{letter};
        }
        out += "` | `";
        out += row.defined;
        out += "` |\n";
    }
    return out;
}

constexpr std::string_view dropped = "the connection is dropped";

} // namespace

std::string limits_table() {
    const net::Limits net;
    const rest::AttemptLimits attempts;
    const store::DatabaseOptions database;
    const Section sections[]{
        {"Connections (T-12)",
         {
             {"connections in all", grouped(net.connections), "closed at once, before TLS",
              "ConnectionCaps.CountInAllAndPerSource", "net::Limits::connections"},
             {"connections of one source, a whole clinic included", grouped(net.connections_per_source),
              "closed at once, before TLS; others come in", "ManySockets.OfOneSourceLeaveRoomForOthers",
              "net::Limits::connections_per_source"},
             {"connections of an IPv6 /56, and of a /48; a source is a /64 there",
              grouped(2 * net.connections_per_source) + ", " + grouped(4 * net.connections_per_source),
              "closed at once, before TLS", "ConnectionCaps.CountAnIpv6HomeAndASiteTogether",
              "net::Limits::connections_per_source"},
             {"TLS records of a connection that bring no data, its handshake included",
              grouped(net::records_without_data), dropped, "RecordsWithoutData.AreCutOffWhileOthersAreServed",
              "net::records_without_data"},
             {"bytes of a TLS handshake that is not over", bytes(net::handshake_bytes), dropped,
              "HalfHandshake.EndsTheConnectionWhenItIsLong", "net::handshake_bytes"},
             {"looks at a socket in one turn, each for at most a record", grouped(net::looks_in_a_turn),
              "others have their turn", "RecordsWithoutData.AreCutOffWhileOthersAreServed", "net::looks_in_a_turn"},
             {"RSA key of the certificate", grouped(net::min_rsa_bits) + " to " + grouped(net::max_rsa_bits) + " bits",
              "the server does not start", "Tls.RefusesToStartWithAKeyNoConnectionWouldUse", "net::max_rsa_bits"},
             {"connections to the redirecting and to the metrics listener, each", grouped(net.plain_connections),
              "closed at once", "ConnectionCaps.CountInAllAndPerSource", "net::Limits::plain_connections"},
             {"PROXY header in front of a connection from a trusted proxy", bytes(net::proxy_header_bytes), dropped,
              "ProxyHeader.IsNeverWaitedForBeyondItsLength", "net::proxy_header_bytes"},
             {"requests on one connection", grouped(net.requests_per_connection),
              "the last answer says `Connection: close`", "HttpServer.ClosesAfterTheLastRequestAConnectionMayMake",
              "net::Limits::requests_per_connection"},
             {"requests sent ahead", grouped(net.pipelined_requests), "answered up to there, then closed",
              "HttpServer.AnswersPipelinedRequestsInOrderUpToItsLimit", "net::Limits::pipelined_requests"},
         }},
        {"Time (T-12)",
         {
             {"TLS handshake, from accept, with the PROXY header if there is one", time(net.handshake), dropped,
              "SlowClients.AreCutInTimeWhileOthersAreServed, "
              "ProxyProtocol.GivesHeaderAndHandshakeTogetherTheTimeOfOneHandshake",
              "net::Limits::handshake"},
             {"head of a request, from its first byte (the first one: from the handshake)", time(net.header), dropped,
              "SlowClients.AreCutInTimeWhileOthersAreServed", "net::Limits::header"},
             {"body of a request, from the end of its head", time(net.body), dropped,
              "SlowClients.AreCutInTimeWhileOthersAreServed", "net::Limits::body"},
             {"between two requests", time(net.idle), dropped, "SlowClients.AreCutInTimeWhileOthersAreServed",
              "net::Limits::idle"},
             {"until a handler has answered", time(net.handler), dropped,
              "HttpServer.GivesUpOnAHandlerThatDoesNotAnswer", "net::Limits::handler"},
             {"for each 16 KiB of output", time(net.write), dropped,
              "DeafClient.WithLittleToReadIsDroppedByTheWriteTimeOut", "net::Limits::write"},
             {"for the peer to read a last answer", time(net.linger), dropped, "HttpServer.CutsSlowPeers",
              "net::Limits::linger"},
             {"a whole exchange on the redirecting or the metrics listener", time(net.plain), dropped,
              "PlainListener.DropsWhoTakesTooLong", "net::Limits::plain"},
             {"first message of a WebSocket", time(signaling::hello_timeout), "close 4005", "Hello.MustComeInTime",
              "signaling::hello_timeout"},
             {"between our pings", time(net.ping_interval), "", "WebSocket.KeepsAPeerThatAnswersPings",
              "net::Limits::ping_interval"},
             {"pings in a row without any sign of life", grouped(net.missed_pings), dropped,
              "WebSocket.DropsAPeerThatDoesNotAnswerPings", "net::Limits::missed_pings"},
             {"what is queued, and the closing handshake of a WebSocket", time(net.close), dropped,
              "WebSocket.ReaderThatNeverReadsIsDroppedInTime", "net::Limits::close"},
             {"how often all of these are looked at; they are met at most this early, never late", time(net.sweep), "",
              "SlowClients.AreCutInTimeWhileOthersAreServed", "net::Limits::sweep"},
         }},
        {"HTTP (T-11)",
         {
             {"head of a request", bytes(net.header_bytes), "431; 414 when its first line alone is longer",
              "HttpServer.RefusesAmbiguousAndOversizedRequestsAndCloses", "net::Limits::header_bytes"},
             {"fields in a head", grouped(net.header_fields), "431",
              "HttpServer.RefusesAmbiguousAndOversizedRequestsAndCloses", "net::Limits::header_fields"},
             {"path", bytes(net.path_bytes), "414", "HttpServer.RefusesAmbiguousAndOversizedRequestsAndCloses",
              "net::Limits::path_bytes"},
             {"query", bytes(net.query_bytes), "414", "HttpServer.RefusesAmbiguousAndOversizedRequestsAndCloses",
              "net::Limits::query_bytes"},
             {"body", bytes(net.body_bytes), "413 `payload_too_large`, unread",
              "HttpServer.RefusesAmbiguousAndOversizedRequestsAndCloses", "net::Limits::body_bytes"},
             {"the client's files in memory", bytes(net.static_bytes), "the server does not start",
              "ClientFiles.RefusesTooLargeAndIncompleteDirectories", "net::Limits::static_bytes"},
         }},
        {"WebSocket (T-12)",
         {
             {"message, also in fragments", bytes(net.message_bytes), "close 1009, at the header that announces it",
              "Conformance.Framing, Conformance.Fragmentation", "net::Limits::message_bytes"},
             {"fragments of a message", grouped(net.message_fragments), "close 1008", "Conformance.Fragmentation",
              "net::Limits::message_fragments"},
             {"pings and pongs in a second", grouped(net.control_frames_per_second), "close 1008",
              "ControlFrames.FloodIsClosed", "net::Limits::control_frames_per_second"},
             {"unsent answers to pings", bytes(net.pong_bytes), "further pings are not answered",
              "ControlFrames.FloodIsClosed", "net::Limits::pong_bytes"},
             {"messages queued for a client", grouped(net.outbox_messages), "close 4004; its seat is kept",
              "WebSocket.SlowReaderIsClosedWithTooSlow", "net::Limits::outbox_messages"},
             {"bytes queued for a client", bytes(net.outbox_bytes), "close 4004; its seat is kept",
              "DeafClient.CostsAMebibyteAndIsDropped", "net::Limits::outbox_bytes"},
         }},
        {"Signaling and rooms (T-12)",
         {
             {"messages at once, and in each second", grouped(signaling::messages_per_second),
              "the socket is read more slowly; nothing is lost", "Flood.IsReadMoreSlowlyAndAllOfItArrives",
              "signaling::messages_per_second"},
             {"bytes of messages at once, and in each second", bytes(signaling::bytes_per_second),
              "the socket is read more slowly; nothing is lost",
              "Flood.OfLargeMessagesIsReadMoreSlowlyAndAllOfItArrives", "signaling::bytes_per_second"},
             {"read more slowly without a break", time(signaling::slowed_at_most), "`too_many_messages`, close 1008",
              "Flood.WithoutEndIsCutOff", "signaling::slowed_at_most"},
             {"messages without a number that a room on another node has not confirmed",
              grouped(signaling::unconfirmed_messages), "`unavailable` for each",
              "BusOutage.AnswersWhatTheHomeMayNotHaveTaken", "signaling::unconfirmed_messages"},
             {"refused messages of one socket", grouped(signaling::max_refusals), "close 1008",
              "JsonBombs.AreRefusedAndThenCutOff", "signaling::max_refusals"},
             {"rooms of a practitioner", "1", "there is no second one to open",
              "WaitingRoom.MovesThePractitionerToTheNewestWindow", "consultation::Room"},
             {"a practitioner's session without a socket or a request, at most",
              time(config::SessionSettings{}.practitioner_idle), "`not_signed_in`",
              "Sessions.WithoutASocketEndWithinMinutes", "config::SessionSettings::practitioner_idle"},
             {"a guest's", time(config::SessionSettings{}.guest_idle), "`not_signed_in`; the code makes a new one",
              "Sessions.WithoutASocketEndWithinMinutes", "config::SessionSettings::guest_idle"},
             {"sockets of a session", "1", "the older closes with 4002",
              "WaitingRoom.ClosesTheOlderSocketOfTheSameSession", "consultation::Room"},
             {"times one guest comes anew into a waiting room and is not let in, at once",
              grouped(consultation::entries_at_once), "`rate_limited` with `retry_after`, close 1001",
              "WaitingRoom.LetsAGuestComeAnewOnlySoOften, RestlessGuest.WhoEntersAndLeavesIsToldToWaitAWhile",
              "consultation::entries_at_once"},
             {"until one of them is there again", time(consultation::entry_every), "the same",
              "WaitingRoom.LetsAGuestComeAnewOnlySoOften", "consultation::entry_every"},
             {"between two lists of those who wait", time(signaling::list_interval),
              "the next one comes then, as the room is",
              "RestlessGuest.WhoseSocketComesAndGoesMakesNoMoreThanFourListsASecond", "signaling::list_interval"},
             {"ended calls that a room remembers", grouped(consultation::ends_remembered), "the earliest go",
              "Call.IsRememberedAsEndedAlsoAfterOthers", "consultation::ends_remembered"},
             {"people in a call", grouped(consultation::max_participants), "`call_full`",
              "GroupCall.HoldsNineAndRefusesTheTenth", "consultation::max_participants"},
             {"messages kept for a seat whose socket is lost", grouped(consultation::DeliveryLog::max_messages),
              "the oldest go; the page begins anew", "Deliveries.SaysThatItHasForgotten",
              "consultation::DeliveryLog::max_messages"},
             {"bytes of them", bytes(consultation::DeliveryLog::max_bytes), "the oldest go; the page begins anew",
              "Deliveries.IsBoundedInBytes", "consultation::DeliveryLog::max_bytes"},
             {"how long they are kept", time(consultation::DeliveryLog::keep_for), "the page begins anew",
              "Deliveries.ForgetsWhatIsOld", "consultation::DeliveryLog::keep_for"},
             {"messages to a seat until a ping asks whether they have arrived",
              grouped(consultation::DeliveryLog::ping_after_messages), "a ping; its pong lets them be forgotten",
              "Deliveries.AreAskedForWhenManyWereSent", "consultation::DeliveryLog::ping_after_messages"},
             {"and while they keep coming, at the very most",
              grouped(consultation::DeliveryLog::ping_after_messages_at_most), "the same",
              "Deliveries.AreAskedForAtLeastSoOften", "consultation::DeliveryLog::ping_after_messages_at_most"},
             {"bytes of them", bytes(consultation::DeliveryLog::ping_after_bytes), "the same",
              "Deliveries.AreAskedForByTheirBytesToo", "consultation::DeliveryLog::ping_after_bytes"},
             {"or nothing for so long", time(consultation::DeliveryLog::ping_after), "the same",
              "Deliveries.AreAskedForWhenNothingFollows", "consultation::DeliveryLog::ping_after"},
             {"people in a waiting room", grouped(consultation::max_waiting), "`waiting_room_full`",
              "WaitingRoom.HoldsNoMoreThanItsLimit", "consultation::max_waiting"},
         }},
        {"JSON (T-13)",
         {
             {"size, before parsing: a message", bytes(net.message_bytes), "close 1009", "Conformance.Framing",
              "net::Limits::message_bytes"},
             {"size, before parsing: a body", bytes(net.body_bytes), "413",
              "HttpServer.RefusesAmbiguousAndOversizedRequestsAndCloses", "net::Limits::body_bytes"},
             {"depth", grouped(protocol::max_json_depth), "`malformed_json`", "JsonBombs.AreRefusedAndThenCutOff",
              "protocol::max_json_depth"},
             {"session description", grouped(protocol::max_description) + " characters", "`invalid_message`",
              "JsonBombs.AreRefusedAndThenCutOff", "protocol::max_description"},
             {"candidate", bytes(protocol::max_candidate), "`invalid_message`", "JsonBombs.AreRefusedAndThenCutOff",
              "protocol::max_candidate"},
             {"resume string", grouped(protocol::max_resume) + " characters", "`invalid_message`",
              "JsonBombs.AreRefusedAndThenCutOff", "protocol::max_resume"},
             {"note of a waiting room", grouped(protocol::max_note) + " characters", "`invalid_message`",
              "ClientMessage.CountsCharactersNotBytes", "protocol::max_note"},
             {"name", grouped(protocol::max_display_name) + " characters", "`invalid_message`",
              "ClientMessage.CountsCharactersNotBytes", "protocol::max_display_name"},
             {"password", bytes(accounts::max_password_bytes), "`invalid_message`",
              "PasswordPolicy.BoundsTheLengthAndTheTimeOfItsEstimate", "accounts::max_password_bytes"},
         }},
        {"Session descriptions (T-07)",
         {
             {"lines", grouped(consultation::max_description_lines), "`description_refused`",
              "DescriptionCheck.RefusesTooManyAndTooLongLines", "consultation::max_description_lines"},
             {"one line", bytes(consultation::max_description_line), "`description_refused`",
              "DescriptionCheck.RefusesTooManyAndTooLongLines", "consultation::max_description_line"},
             {"media sections", grouped(consultation::max_media_sections), "`description_refused`",
              "DescriptionCheck.RefusesTooManyAndTooLongLines", "consultation::max_media_sections"},
         }},
        {"Guessing (T-01, T-14): passwords and access codes, each",
         {
             {"wrong attempts of one source in " + time(attempts.window), grouped(attempts.per_source),
              "429 `rate_limited`, also for the right one", "AttemptLimiter.AllowsTenInAnyMinuteAndSaysWhenAgain",
              "rest::AttemptLimits::per_source"},
             {"attempts of all sources in that time", grouped(attempts.overall), "each answer waits",
              "AttemptLimiter.SlowsEverybodyAboveTheOverallRate", "rest::AttemptLimits::overall"},
             {"that wait", time(attempts.delay), "", "AttemptLimiter.SlowsEverybodyAboveTheOverallRate",
              "rest::AttemptLimits::delay"},
             {"of an IPv6 /56, and of a /48; a source is a /64 there",
              "times " + grouped(attempts.wider) + ", times " + grouped(attempts.wider * attempts.wider),
              "429 `rate_limited`, also for the right one", "AttemptLimiter.CountsAnIpv6HomeAndASiteTogether",
              "rest::AttemptLimits::wider"},
             {"right attempts of one source in that time", grouped(attempts.right_per_source), "429 `rate_limited`",
              "AttemptLimiter.CountsRightAttemptsTowardsAGenerousRate", "rest::AttemptLimits::right_per_source"},
             {"attempts remembered", grouped(attempts.remembered), "the oldest is forgotten",
              "AttemptLimiter.RefusesNobodyBecauseOthersAreMany, AttemptLimiter.CostsTheSameWhenItIsFull",
              "rest::AttemptLimits::remembered"},
             {"passwords waiting to be hashed", grouped(rest::password_queue), "503 `busy` for whoever would come last",
              "PasswordWorker.AnswersBusyBeyondItsQueueAndRecovers, "
              "PasswordWorker.RefusesWhoWouldComeLastAndNotWhoComes",
              "rest::password_queue"},
             {"changes of the password that a session may try in a minute",
              grouped(rest::handlers::password_changes_of_session), "429 `rate_limited`",
              "PasswordChange.IsNoWayToGuessFromManyAddresses", "rest::handlers::password_changes_of_session"},
             {"known devices of an account", grouped(rest::known_devices_of_account),
              "the one used longest ago is forgotten", "SignInOrders.ForgetTheDeviceUsedLongestAgo",
              "rest::known_devices_of_account"},
             {"sessions of a guest", grouped(store::max_sessions_per_guest),
              "the longest unused ends; 429 when each holds a socket",
              "Bounds.AGuestHasTenSessionsAndTheLongestUnusedGoes, Bounds.ASessionThatHoldsASocketIsNotPushedOut",
              "store::max_sessions_per_guest"},
             {"sessions of a practitioner", grouped(store::max_sessions_per_account), "the longest unused ends",
              "Bounds.AnAccountHasTwentySessionsOfItsOwn", "store::max_sessions_per_account"},
             {"open tickets of a session", grouped(store::max_tickets_per_session), "the oldest ends",
              "Bounds.ASessionHasFourOpenTicketsAndTheOldestGoes", "store::max_tickets_per_session"},
             {"guests of a practitioner", grouped(store::max_guests_per_account), "409 `limit_reached`",
              "Guests.LimitHoldsAlsoForManyAtOnce", "store::max_guests_per_account"},
         }},
        {"Database (T-12)",
         {
             {"requests waiting for a connection", grouped(database.queue_limit),
              "503 `busy` for the newest of whoever has most waiting",
              "Pool.FullQueueIsBusyAtOnce, Pool.AFloodOfOneIsRefusedToItAndToNobodyElse",
              "store::DatabaseOptions::queue_limit"},
             {"connections that one practice, or one source of strangers, keeps busy", "half of them",
              "its further requests wait", "Pool.NobodyKeepsAllConnectionsBusy", "store::Database::Pool"},
             {"sessions that one transaction ends when a guest or an account is deleted",
              grouped(store::max_sessions_ended_at_once), "dead as well, and swept by the hourly job",
              "Bounds.AGuestWithAHundredThousandSessionsIsDeadAtOnceAndSweptAfterwards",
              "store::max_sessions_ended_at_once"},
             {"one statement", time(database.statement_timeout), "503 `unavailable`",
              "Outage.FrozenDatabaseAnswersInTimeAndThePoolRecovers", "store::DatabaseOptions::statement_timeout"},
             {"until a request has its answer, queueing included", time(database.answer_timeout),
              "503 `unavailable` with `Retry-After`", "DatabaseAway.FrozenLeavesCallsRunningAndAnswersWithinASecond",
              "store::DatabaseOptions::answer_timeout"},
         }},
    };
    std::string out = "# Limits\n\nGenerated by visavis-generate from the constants that enforce them; do not edit. "
                      "None is a setting: they are safety, "
                      "not taste. A source is a\nkeyed hash of an address that means nothing outside the process. What "
                      "a refusal looks like stands in "
                      "[protocol.md](protocol.md).\n";
    for (const auto& section : sections) {
        out += written(section);
    }
    return out;
}

} // namespace visavis::tools
