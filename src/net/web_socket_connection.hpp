// WebSocketConnection: one accepted WebSocket on its I/O thread. The handler lets it in as a coroutine; from then on
// each message is a call, and only one that has to wait for something, or the end, is a coroutine again, so that no
// frame is kept for a socket that says nothing. Writing needs none: what is sent in one turn is gathered and leaves in
// one TLS write, and only a blocked socket makes anybody wait. The descriptor is given back at the connection's end, so
// the object may be kept longer by whoever still knows it.
#pragma once

#include "connection_caps.hpp"
#include "endpoint.hpp"
#include "frames.hpp"
#include "io_thread.hpp"
#include "tls_stream.hpp"

#include "visavis/net/web_socket.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace visavis::net {

class WebSocketConnection final : public WebSocket,
                                  public Connection,
                                  public std::enable_shared_from_this<WebSocketConnection> {
  public:
    /// What it does after its handler has returned are tasks of `tasks`; `place` is kept until its end.
    WebSocketConnection(IoThread& thread, TaskGroup& tasks, const WebSocketEndpoint& endpoint, TlsStream stream,
                        ConnectionCaps::Place place);
    ~WebSocketConnection() override;

    /// Runs the handler; returns when the connection is over or goes on by itself. `early` is what arrived behind the
    /// upgrade request.
    Task<void> serve(std::string early);

    Task<std::optional<std::string>> read() override;

    void send(EncodedMessage message) override { enqueue(std::move(message), false); }

    void send_binary(EncodedMessage message) override { enqueue(std::move(message), true); }

    void ping(std::uint64_t number) override;

    [[nodiscard]] bool read_binary() const override { return read_binary_; }

    void close(CloseCode code) override;

    [[nodiscard]] asio::any_io_executor executor() const override { return thread_.executor(); }

    void add_to(Footprint& footprint) const override;

    void sweep(SteadyTime now) override;

    [[nodiscard]] SteadyTime due() const override {
        const bool only_pings = write_deadline_ == SteadyTime::max() && close_deadline_ == SteadyTime::max();
        return only_pings ? next_ping_ : SteadyTime::min();
    }

    void leave() override;
    void drop() override;
    void flush() override;

  private:
    struct Queued {
        EncodedMessage message;
        bool binary;
    };

    /// A message that nobody could take when it came.
    struct Waiting {
        std::string text;
        bool binary;
    };

    /// What other threads may touch, under its lock.
    struct Outbox {
        std::mutex mutex;
        std::vector<Queued> queue;
        std::size_t bytes{0};
        std::uint64_t ping{0};           ///< goes out behind the queue; 0: none
        std::optional<CloseCode> ending; ///< set once; nothing is queued afterwards
        bool flush_planned{false};
    };

    /// What the read side still has to do with what arrives.
    enum class Listening : std::uint8_t { to_messages, to_nothing, peer_closed };

    void enqueue(EncodedMessage message, bool binary);
    [[nodiscard]] std::optional<CloseCode> ending();
    void end_locked(CloseCode code);
    void plan_flush_locked();
    /// What a message has left to be waited for.
    using Rest = std::optional<Task<void>>;
    void decode(std::span<char> input, Rest* rest = nullptr);
    void deliver(FrameEvent event, Rest* rest);
    void end_with(CloseCode code);
    void end_after_inbox(CloseCode code);
    [[nodiscard]] bool answers_ping(std::string_view payload);
    [[nodiscard]] bool too_many_control_frames();
    [[nodiscard]] bool gather(std::string& batch);
    [[nodiscard]] bool write(std::string_view batch);
    [[nodiscard]] std::optional<std::string> try_read();
    [[nodiscard]] std::string next_of_inbox();
    [[nodiscard]] bool may_read() const;
    [[nodiscard]] Rest read_and_hand_over();
    [[nodiscard]] TlsStream::Status take_in(Rest* rest = nullptr);
    [[nodiscard]] bool had_its_turn() const;

    [[nodiscard]] const Limits& limits() const { return endpoint_.limits; }

    /// What stands between a reader and the next message.
    enum class Pause : std::uint8_t { none, others, socket, over };
    [[nodiscard]] Pause pause();
    Task<void> let_others();
    void talk();
    [[nodiscard]] bool hand_over();
    void note_footprint();
    Task<void> take_slowly(Task<void> rest);
    Task<void> end();
    void failed(const std::exception& exception);
    Task<void> finish();
    void release();

    IoThread& thread_;
    TaskGroup& tasks_;
    const WebSocketEndpoint& endpoint_;
    std::optional<ConnectionCaps::Place> place_;
    std::optional<TlsStream> stream_;
    std::shared_ptr<Conversation> conversation_; ///< it knows this socket too: let go of at the end
    Outbox outbox_;
    std::atomic<bool> ended_{false}; ///< whether outbox_.ending is set, to be looked at without the lock

    // On the I/O thread only.
    FrameDecoder decoder_;
    std::vector<Waiting> inbox_;          ///< what of the last record nobody could take yet, newest first
    std::optional<CloseCode> peer_ended_; ///< by its close or a violation; counts once the inbox is read
    std::string control_out_;             ///< pings and pongs, already frames
    std::string blocked_;                 ///< gathered, but the socket would not take it
    SteadyTime next_ping_;
    SteadyTime write_deadline_{SteadyTime::max()};
    SteadyTime close_deadline_{SteadyTime::max()};
    std::size_t unanswered_pings_{0};
    std::uint64_t pinged_{0}; ///< the last number sent with a ping
    std::uint64_t ponged_{0}; ///< and the last one that came back
    SteadyTime control_second_{};
    std::size_t control_frames_{0};                     ///< of the peer, since control_second_
    std::size_t turns_{0};                              ///< records and messages taken without a pause
    TlsStream::Status wanted_{TlsStream::Status::done}; ///< of the last attempt to take something in
    Listening listening_{Listening::to_messages};
    bool drained_{false}; ///< the last attempt took all there was
    bool read_binary_{false};
    bool waiting_to_write_{false};
    bool end_noticed_{false};
    bool close_framed_{false};
    bool close_written_{false};
};

} // namespace visavis::net
