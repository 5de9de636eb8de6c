// What a build with VISAVIS_TEST_ENDPOINTS offers beside the product, so that any RFC 6455 conformance suite can be
// pointed at the connection class that carries consultations: an echo. It must never be in a release; CMakeLists.txt
// sees to that, and the program says so at start.
#include "endpoint.hpp"

#include "visavis/net/server.hpp"

#include <utility>

namespace visavis::net {

#ifdef VISAVIS_TEST_ENDPOINTS

namespace {

constexpr std::size_t large_message = std::size_t{16} * 1024 * 1024; // what the public suites send at most
constexpr std::size_t large_fragments = std::size_t{512} * 1024;     // in pieces of 64 bytes, with room

class Echo final : public Conversation {
  public:
    explicit Echo(std::shared_ptr<WebSocket> socket)
        : socket_{std::move(socket)} {}

    std::optional<Task<void>> take(std::string_view message) override {
        EncodedMessage same{message};
        if (socket_->read_binary()) {
            socket_->send_binary(std::move(same));
        } else {
            socket_->send(std::move(same));
        }
        return std::nullopt;
    }

    Task<void> ended() override { co_return; }

  private:
    std::shared_ptr<WebSocket> socket_;
};

Task<std::shared_ptr<Conversation>> echo(std::shared_ptr<WebSocket> socket) {
    co_return std::make_shared<Echo>(std::move(socket));
}

} // namespace

bool has_test_endpoints() {
    return true;
}

std::vector<WebSocketEndpoint> test_endpoints(const Limits& limits) {
    WebSocketEndpoint with_our_limits{
        .path = "/test/echo", .any_origin = true, .takes_binary = true, .limits = limits, .handler = echo};
    auto large = with_our_limits;
    large.path = "/test/echo/large";
    large.limits.message_bytes = large_message;
    large.limits.message_fragments = large_fragments;
    large.limits.outbox_bytes = 2 * large_message;
    return {std::move(with_our_limits), std::move(large)};
}

#else

bool has_test_endpoints() {
    return false;
}

std::vector<WebSocketEndpoint> test_endpoints(const Limits& /*limits*/) {
    return {};
}

#endif

} // namespace visavis::net
