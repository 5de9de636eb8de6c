// What several dialects have in common: how a message of the mix is written, and the client's side of a WebSocket.
#pragma once

#include "dialect.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::bench {

/// Whether the next of the mix is a description: 5 of 100.
[[nodiscard]] bool is_description(const Seat& seat);
[[nodiscard]] std::string addressed(const Seat& from, std::string_view to, std::uint64_t sequence, bool is_description,
                                    std::uint32_t number);

void ask_for_upgrade(Seat& seat, const std::string& path, const std::string& more);
[[nodiscard]] bool upgraded(Seat& seat);
/// Answers pings; leaves out everything else that is no text.
[[nodiscard]] std::optional<std::string_view> next_web_socket_message(Seat& seat, std::size_t& at);
void send_text(Seat& seat, std::string_view text);

[[nodiscard]] std::unique_ptr<Dialect> make_floor_dialect();
[[nodiscard]] std::unique_ptr<Dialect> make_beast_dialect();
[[nodiscard]] std::unique_ptr<Dialect> make_visavis_dialect(std::uint16_t port);
[[nodiscard]] std::unique_ptr<Dialect> make_spreed_dialect(const std::string& secret);

} // namespace visavis::bench
