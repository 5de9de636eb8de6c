// The text of a resume point: lines of words. It is sealed before it leaves and opened before it is parsed, so nobody
// else can write one; it is parsed strictly all the same.
#include "visavis/consultation/resume_point.hpp"

#include <charconv>

namespace visavis::consultation {

namespace {

constexpr std::string_view waiting_word = "waiting";
constexpr std::string_view call_word = "call";
constexpr char name_separator = '\t'; // no name holds a control character

/// Takes the text up to `separator` (or all of it) off the front.
std::string_view take(std::string_view& rest, char separator) {
    const auto at = rest.find(separator);
    const auto word = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return word;
}

std::optional<std::int64_t> parse_revision(std::string_view digits) {
    std::int64_t value = 0;
    const auto [stopped, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const auto* const end = digits.data() + digits.size();
    return problem == std::errc{} && stopped == end && value >= 1 && digits.front() != '0' ? std::optional{value}
                                                                                           : std::nullopt;
}

std::optional<SeatPoint> parse_seat(std::string_view line) {
    const auto participant = ParticipantId::parse(take(line, ' '));
    const auto session = SessionId::parse(take(line, ' '));
    const auto guest = take(line, ' ');
    const auto guest_id = GuestId::parse(guest);
    const auto display_name = take(line, name_separator);
    if (!participant || !session || (!guest_id && guest != "-") || display_name.empty() ||
        line.empty() == guest_id.has_value()) {
        return std::nullopt;
    }
    return SeatPoint{.participant = *participant,
                     .session = *session,
                     .guest = guest_id,
                     .role = guest_id ? Role::guest : Role::practitioner,
                     .display_name = std::string{display_name},
                     .invitation_name = std::string{line}};
}

} // namespace

std::string text(const ResumePoint& point) {
    auto out = point.session.text() + "\n";
    if (const auto* const waiting = std::get_if<WaitingPoint>(&point.place)) {
        return out + std::string{waiting_word} + "\n" + rfc3339(waiting->waiting_since) + "\n" + waiting->run.text();
    }
    const auto& call = std::get<CallPoint>(point.place);
    out += std::string{call_word} + "\n" + call.call.text() + "\n" + rfc3339(call.started_at) + "\n" +
           std::to_string(call.revision);
    for (const auto& seat : call.seats) {
        out += "\n" + seat.participant.text() + " " + seat.session.text() + " " +
               (seat.guest ? seat.guest->text() : std::string{"-"}) + " " + seat.display_name;
        if (seat.guest) {
            out += name_separator + seat.invitation_name;
        }
    }
    return out;
}

std::optional<ResumePoint> parse_resume_point(std::string_view text) {
    const auto session = SessionId::parse(take(text, '\n'));
    const auto kind = take(text, '\n');
    if (!session) {
        return std::nullopt;
    }
    if (kind == waiting_word) {
        const auto since = parse_rfc3339(take(text, '\n'));
        const auto run = RunId::parse(text);
        return since && run ? std::optional{ResumePoint{.session = *session,
                                                        .place = WaitingPoint{.waiting_since = *since, .run = *run}}}
                            : std::nullopt;
    }
    const auto call = CallId::parse(take(text, '\n'));
    const auto started_at = parse_rfc3339(take(text, '\n'));
    const auto revision = parse_revision(take(text, '\n'));
    if (kind != call_word || !call || !started_at || !revision) {
        return std::nullopt;
    }
    CallPoint point{.call = *call, .started_at = *started_at, .revision = *revision, .seats = {}};
    while (!text.empty()) {
        auto seat = parse_seat(take(text, '\n'));
        if (!seat) {
            return std::nullopt;
        }
        point.seats.push_back(std::move(*seat));
    }
    return ResumePoint{.session = *session, .place = std::move(point)};
}

} // namespace visavis::consultation
