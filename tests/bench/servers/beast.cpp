// visavis-bench-beast: a relay as one would first write it - Boost.Beast's websocket::stream over asio::ssl::stream,
// one coroutine per connection, a queue of shared messages. It reads no JSON: the receiver's address is looked for as
// text. A peer to measure against, never a server for anybody.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp> // the product needs none of it, so its copy of Asio has none
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unordered_map>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr std::size_t address_size = 36;

class Connection;
std::unordered_map<std::string, Connection*> connections; // one thread: no lock

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(tcp::socket socket, asio::ssl::context& context)
        : socket_{std::move(socket), context} {}

    asio::awaitable<void> run() {
        const auto self = shared_from_this();
        boost::system::error_code failure;
        beast::get_lowest_layer(socket_).set_option(tcp::no_delay{true}, failure);
        co_await socket_.next_layer().async_handshake(asio::ssl::stream_base::server,
                                                      asio::redirect_error(asio::use_awaitable, failure));
        beast::flat_buffer buffer;
        beast::http::request<beast::http::empty_body> request;
        if (!failure) {
            co_await beast::http::async_read(socket_.next_layer(), buffer, request,
                                             asio::redirect_error(asio::use_awaitable, failure));
        }
        if (failure || request.target().size() != address_size + 1) {
            co_return;
        }
        address_ = std::string{request.target().substr(1)};
        co_await socket_.async_accept(request, asio::redirect_error(asio::use_awaitable, failure));
        if (failure) {
            co_return;
        }
        connections[address_] = this;
        for (;;) {
            buffer.clear();
            co_await socket_.async_read(buffer, asio::redirect_error(asio::use_awaitable, failure));
            if (failure) {
                break;
            }
            relay(beast::buffers_to_string(buffer.data()));
        }
        connections.erase(address_);
    }

  private:
    static void relay(std::string text) {
        constexpr std::string_view to{"\"to\":\""};
        const auto at = text.find(to);
        if (at == std::string::npos) {
            return;
        }
        if (const auto peer = connections.find(text.substr(at + to.size(), address_size)); peer != connections.end()) {
            peer->second->send(std::make_shared<const std::string>(std::move(text)));
        }
    }

    void send(std::shared_ptr<const std::string> message) {
        queue_.push_back(std::move(message));
        if (queue_.size() == 1) {
            asio::co_spawn(socket_.get_executor(), write(), asio::detached);
        }
    }

    asio::awaitable<void> write() {
        const auto self = shared_from_this();
        boost::system::error_code failure;
        while (!queue_.empty() && !failure) {
            const auto message = queue_.front();
            co_await socket_.async_write(asio::buffer(*message), asio::redirect_error(asio::use_awaitable, failure));
            queue_.pop_front();
        }
    }

    beast::websocket::stream<asio::ssl::stream<tcp::socket>> socket_;
    std::string address_;
    std::deque<std::shared_ptr<const std::string>> queue_;
};

asio::awaitable<void> accept(tcp::acceptor& acceptor, asio::ssl::context& context) {
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        auto connection = std::make_shared<Connection>(std::move(socket), context);
        asio::co_spawn(acceptor.get_executor(), connection->run(), asio::detached);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: visavis-bench-beast PORT CERTIFICATE KEY\n");
        return EXIT_FAILURE;
    }
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    asio::io_context io{1};
    asio::ssl::context context{asio::ssl::context::tlsv13_server};
    context.use_certificate_chain_file(argv[2]);
    context.use_private_key_file(argv[3], asio::ssl::context::pem);
    tcp::acceptor acceptor{
        io, {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(std::atoi(argv[1]))}, true};
    acceptor.listen(1024);
    asio::co_spawn(io, accept(acceptor, context), asio::detached);
    io.run();
    return EXIT_SUCCESS;
}
