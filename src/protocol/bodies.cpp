// Decoding and encoding HTTP bodies.
#include "visavis/protocol/bodies.hpp"

#include "codec.hpp"

namespace visavis::protocol {

template <class Body>
Result<Body> decode_body(std::string_view text) {
    const auto document = parse_strictly(text);
    if (!document) {
        return refuse(ErrorCode::malformed_json);
    }
    std::string unescaped;
    return document->value.is_object() ? decode_record<Body>(document->members, unescaped) : refuse_member("");
}

template <class Body>
std::string encode_body(const Body& body) {
    std::string out;
    Codec<Body>::encode(out, body);
    return out;
}

template Result<SignInRequest> decode_body(std::string_view);
template Result<ChangePasswordRequest> decode_body(std::string_view);
template Result<SetConnectionPolicyRequest> decode_body(std::string_view);
template Result<CreateGuestRequest> decode_body(std::string_view);
template Result<RenewGuestRequest> decode_body(std::string_view);
template Result<GuestSessionRequest> decode_body(std::string_view);

template std::string encode_body(const Account&);
template std::string encode_body(const SessionResponse&);
template std::string encode_body(const GuestList&);
template std::string encode_body(const Invitation&);
template std::string encode_body(const GuestWithInvitation&);
template std::string encode_body(const DeletedGuests&);
template std::string encode_body(const Readiness&);
template std::string encode_body(const GuestSessionResponse&);
template std::string encode_body(const TicketResponse&);
template std::string encode_body(const RetentionRuleList&);
template std::string encode_body(const Problem&);

} // namespace visavis::protocol
