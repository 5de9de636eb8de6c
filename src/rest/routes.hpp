// Route: one row per endpoint. A row cannot be written without saying who may call it.
#pragma once

#include "visavis/base/error.hpp"
#include "visavis/base/task.hpp"
#include "visavis/net/http.hpp"
#include "visavis/rest/api.hpp"
#include "visavis/store/records.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::rest {

enum class Access : std::uint8_t { anyone, signed_in, practitioner };

/// A request on its way through a handler.
struct Exchange {
    net::HttpRequest request;
    std::optional<store::Session> session; ///< set unless the row says `anyone`
    std::string id;                        ///< the path's `{...}` part, if the row has one

    [[nodiscard]] AccountId account() const { return session->account; }
};

struct Answer {
    unsigned status;
    std::string body; ///< JSON; empty: none
};

using Handler = Task<Result<Answer>> (*)(Api::Context&, Exchange);

struct Route {
    net::Method method;
    std::string_view path; ///< with at most one `{name}` part
    Access access;
    Handler handler;
    std::string_view summary;
    std::string_view request; ///< schema name; empty: no body
    unsigned status;
    std::string_view answer;       ///< schema name; empty: no body
    std::vector<ErrorCode> errors; ///< beyond those every row has
};

[[nodiscard]] std::span<const Route> routes();

/// The method's name as in RFC 9110.
[[nodiscard]] std::string_view method_name(net::Method method);

} // namespace visavis::rest
