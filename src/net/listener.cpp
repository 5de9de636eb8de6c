// Binding, accepting, and the one-shot plain exchange. Asio binds, and serves the plain exchange; accepting is ours.
#include "listener.hpp"

#include "request_head.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace visavis::net {

namespace {

using asio::ip::tcp;

constexpr std::size_t at_once = 16;     // then those who are connected have their turn
constexpr int unsent_bytes = 64 * 1024; // what the kernel takes ahead of the network: the queue stays ours, and bounded

/// Every connection that comes in inherits it.
void tune(int socket) {
    const int on = 1;
    static_cast<void>(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
    static_cast<void>(::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent_bytes, sizeof unsent_bytes));
}

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

Listener::Listener(IoThread& thread, const std::string& address, std::uint16_t port, std::string_view setting)
    : thread_{thread} {
    boost::system::error_code failure;
    const auto parsed = asio::ip::make_address(address, failure);
    if (failure) {
        throw std::runtime_error(fmt::format("{}: {} is not an IP address.", setting, address));
    }
    try {
        tcp::acceptor bound{thread.context(), tcp::endpoint{parsed, port}, true};
        bound.non_blocking(true);
        tune(bound.native_handle());
        port_ = bound.local_endpoint().port();
        socket_ = bound.release();
    } catch (const boost::system::system_error& refused) {
        throw std::runtime_error(
            fmt::format("{}: cannot listen on {} port {}: {}.", setting, address, port, refused.code().message()));
    }
    watch_ = thread.readiness().watch(socket_);
}

Listener::~Listener() {
    close();
}

void Listener::close() {
    if (socket_ >= 0) {
        watch_->forget();
        ::close(std::exchange(socket_, -1));
    }
}

Task<void> Listener::wait() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this](auto handler) { watch_->on_readable(std::move(handler)); }, asio::use_awaitable);
}

std::optional<Accepted> Listener::accept(boost::system::error_code& failure) const {
    tcp::endpoint from;
    auto size = static_cast<socklen_t>(from.capacity());
    const int socket = ::accept4(socket_, from.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
        failure.assign(errno, boost::system::system_category());
        return std::nullopt;
    }
    from.resize(size);
    return Accepted{.socket = Socket{socket}, .from = from.address()};
}

Task<void> Listener::accept_all(std::function<void(Accepted)> then) {
    constexpr std::chrono::minutes between_reports{1};
    asio::steady_timer pause{thread_.executor()};
    SteadyTime next_report{};
    while (socket_ >= 0) {
        co_await wait();
        boost::system::error_code failure;
        for (std::size_t taken = 0; taken < at_once && socket_ >= 0 && !failure; ++taken) {
            if (auto accepted = accept(failure)) {
                then(*std::move(accepted));
            }
        }
        if (failure && failure != asio::error::would_block && failure != asio::error::connection_aborted) {
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

Task<void> serve_plain(IoThread& thread, const Limits& limits, Socket accepted, const PlainAnswer& answer) {
    boost::system::error_code failure;
    tcp::socket socket{thread.context()};
    static_cast<void>(socket.assign(tcp::v4(), accepted.get(), failure)); // of either family: only sockopts would care
    if (failure) {
        co_return;
    }
    static_cast<void>(accepted.release());
    static_cast<void>(socket.non_blocking(true, failure));
    const PlainConnection connection{thread, socket, limits.plain};
    std::string input;
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
