// Every handler of the route table, by the noun it is about.
#pragma once

#include "../routes.hpp"

namespace visavis::rest::handlers {

// session.cpp
Task<Result<Answer>> sign_in(Api::Context& context, Exchange exchange);
Task<Result<Answer>> sign_out(Api::Context& context, Exchange exchange);
Task<Result<Answer>> enter_as_guest(Api::Context& context, Exchange exchange);
Task<Result<Answer>> issue_ticket(Api::Context& context, Exchange exchange);

// account.cpp
Task<Result<Answer>> account(Api::Context& context, Exchange exchange);
Task<Result<Answer>> set_connection_policy(Api::Context& context, Exchange exchange);
Task<Result<Answer>> change_password(Api::Context& context, Exchange exchange);

// guests.cpp
Task<Result<Answer>> list_guests(Api::Context& context, Exchange exchange);
Task<Result<Answer>> create_guest(Api::Context& context, Exchange exchange);
Task<Result<Answer>> guest_invitation(Api::Context& context, Exchange exchange);
Task<Result<Answer>> renew_guest(Api::Context& context, Exchange exchange);
Task<Result<Answer>> delete_guest(Api::Context& context, Exchange exchange);
Task<Result<Answer>> delete_guests(Api::Context& context, Exchange exchange);

// operations.cpp
Task<Result<Answer>> retention_rules(Api::Context& context, Exchange exchange);
Task<Result<Answer>> health(Api::Context& context, Exchange exchange);
Task<Result<Answer>> readiness(Api::Context& context, Exchange exchange);

} // namespace visavis::rest::handlers
