// Binding, accepting, and the one-shot plain exchange.
#include "listener.hpp"

#include "request_head.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace visavis::net {

namespace {

using asio::ip::tcp;

/// The exchange's place in the thread's sweep.
class PlainConnection final : public Connection {
  public:
    PlainConnection(IoThread& thread, tcp::socket& socket, Limits::Duration time)
        : socket_{socket}
        , deadline_{std::chrono::steady_clock::now() + time} {
        thread.add(*this);
    }

    void sweep(SteadyTime now) override {
        if (now >= deadline_) {
            drop();
        }
    }

    void leave() override { drop(); }

    void drop() override {
        boost::system::error_code ignored;
        static_cast<void>(socket_.close(ignored));
    }

  private:
    tcp::socket& socket_;
    SteadyTime deadline_;
};

} // namespace

tcp::acceptor listen_on(asio::io_context& context, const std::string& address, std::uint16_t port,
                        std::string_view setting) {
    boost::system::error_code failure;
    const auto parsed = asio::ip::make_address(address, failure);
    if (failure) {
        throw std::runtime_error(fmt::format("{}: {} is not an IP address.", setting, address));
    }
    try {
        return tcp::acceptor{context, tcp::endpoint{parsed, port}, true};
    } catch (const boost::system::system_error& refused) {
        throw std::runtime_error(
            fmt::format("{}: cannot listen on {} port {}: {}.", setting, address, port, refused.code().message()));
    }
}

Task<void> accept_all(tcp::acceptor& acceptor, std::function<IoThread&()> place,
                      std::function<void(IoThread&, tcp::socket)> then) {
    constexpr std::chrono::minutes between_reports{1};
    asio::steady_timer pause{acceptor.get_executor()};
    SteadyTime next_report{};
    while (acceptor.is_open()) {
        auto& thread = place();
        boost::system::error_code failure;
        auto socket =
            co_await acceptor.async_accept(thread.context(), asio::redirect_error(asio::use_awaitable, failure));
        if (!failure) {
            then(thread, std::move(socket));
        } else if (acceptor.is_open() && failure != asio::error::connection_aborted) {
            // Out of descriptors or memory: those who are connected matter more than those who come.
            if (const auto now = std::chrono::steady_clock::now(); now >= next_report) {
                next_report = now + between_reports;
                observe::log(observe::Level::warning, "accept_failed", {{"code", std::int64_t{failure.value()}}});
            }
            pause.expires_after(std::chrono::milliseconds{100});
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, failure));
        }
    }
}

Task<void> serve_plain(IoThread& thread, const Limits& limits, tcp::socket socket, const PlainAnswer& answer) {
    const PlainConnection connection{thread, socket, limits.plain};
    std::string input;
    boost::system::error_code failure;
    auto scan = HeadScan{HeadScan::State::incomplete};
    while (scan.state == HeadScan::State::incomplete && input.size() <= limits.header_bytes && !failure) {
        co_await socket.async_wait(tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, failure));
        if (failure) {
            co_return;
        }
        const auto bytes = socket.read_some(asio::buffer(thread.input), failure);
        if (failure == asio::error::would_block) {
            failure = {};
            continue;
        }
        const auto before = input.size();
        input.append(thread.input.data(), bytes);
        scan = scan_head(input, before);
    }
    if (failure) {
        co_return;
    }
    const auto response = answer(scan.state == HeadScan::State::complete ? std::string_view{input}.substr(0, scan.bytes)
                                                                         : std::string_view{});
    co_await asio::async_write(socket, asio::buffer(response), asio::redirect_error(asio::use_awaitable, failure));
    static_cast<void>(socket.shutdown(tcp::socket::shutdown_send, failure));
    // Until the peer has read it and closed, or the time is up.
    for (std::size_t rounds = 0; rounds < 16 && !failure; ++rounds) {
        co_await socket.async_wait(tcp::socket::wait_read, asio::redirect_error(asio::use_awaitable, failure));
        if (!failure) {
            static_cast<void>(socket.read_some(asio::buffer(thread.input), failure));
        }
    }
}

} // namespace visavis::net
