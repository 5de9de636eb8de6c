// HttpConnection: the HTTP/1.1 side of one TLS connection: handshake, requests one after the other, until the end or an
// upgrade. It and its buffers are gone once the connection has become a WebSocket.
#pragma once

#include "io_thread.hpp"
#include "site.hpp"
#include "tls_stream.hpp"

#include "visavis/base/peer_address.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace visavis::net {

class HttpConnection final : public Connection {
  public:
    HttpConnection(IoThread& thread, const Site& site, TlsStream& stream, const PeerAddress& peer,
                   SteadyTime handshake_by);

    /// The connection has become a WebSocket.
    struct Upgraded {
        const WebSocketEndpoint& endpoint;
        std::string early; ///< what came behind the request
    };

    /// Returns when the connection is over (nothing), or has become a WebSocket.
    Task<std::optional<Upgraded>> serve();

    void sweep(SteadyTime now) override;
    void leave() override;
    void drop() override;

  private:
    struct Answer {
        unsigned status;
        std::string lines;
        std::string body;            ///< of a handler or a problem
        std::string_view fixed_body; ///< of a static file, when `body` is empty
    };

    Task<bool> handshake();
    Task<std::optional<RequestHead>> read_head();
    Task<bool> read_body(const RequestHead& head);
    Task<bool> serve_one(const RequestHead& head);
    Task<HttpResponse> call_handler(const RequestHead& head);
    Task<bool> upgrade(const RequestHead& head, const WebSocketEndpoint& endpoint);
    /// More input, or false when there will be none.
    Task<bool> receive();
    Task<bool> write(std::string_view bytes);
    Task<void> respond(const Answer& answer, bool head_only);
    Task<void> refuse(Refusal refusal);
    Task<void> linger();

    [[nodiscard]] static Answer answer_of(HttpResponse response);
    [[nodiscard]] Answer static_answer(const RequestHead& head) const;
    [[nodiscard]] HttpRequest request_of(const RequestHead& head);
    [[nodiscard]] static bool is_api(std::string_view path);

    void allow(Limits::Duration time) { deadline_ = std::chrono::steady_clock::now() + time; }

    IoThread& thread_;
    const Site& site_;
    TlsStream& stream_;
    const PeerAddress& peer_;
    SteadyTime deadline_;
    std::string input_;
    std::string body_;
    std::size_t requests_{0};
    std::size_t sent_ahead_{0}; ///< requests in a row that were already here
    std::size_t turns_{0};      ///< records taken without a pause
    bool idle_{true};           ///< nothing of a request is here
    bool keep_alive_{true};
    bool leaving_{false};
    const WebSocketEndpoint* upgraded_{nullptr};
};

} // namespace visavis::net
