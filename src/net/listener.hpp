// Listening sockets: bind with a sentence for the operator when it fails, accept until closed, and the two plain
// listeners that answer one request each: the redirect to HTTPS and the metrics. It must not decide what becomes of a
// TLS connection.
#pragma once

#include "io_thread.hpp"

#include "visavis/base/task.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace visavis::net {

/// Throws std::runtime_error naming the setting.
[[nodiscard]] asio::ip::tcp::acceptor listen_on(asio::io_context& context, const std::string& address,
                                                std::uint16_t port, std::string_view setting);

/// Accepts until the acceptor closes. `place` says on which thread the next connection lives; `then` runs on the
/// acceptor's thread.
[[nodiscard]] Task<void> accept_all(asio::ip::tcp::acceptor& acceptor, std::function<IoThread&()> place,
                                    std::function<void(IoThread&, asio::ip::tcp::socket)> then);

/// A complete response for a request's target (which may be malformed text: never echo it unchecked).
using PlainAnswer = std::function<std::string(std::string_view head)>;

/// One request, one answer, end; within limits.plain altogether.
[[nodiscard]] Task<void> serve_plain(IoThread& thread, const Limits& limits, asio::ip::tcp::socket socket,
                                     const PlainAnswer& answer);

} // namespace visavis::net
