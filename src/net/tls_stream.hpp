// TlsStream: OpenSSL directly on a non-blocking socket. Each call tries at once and says what to wait for if it could
// not; waiting is a coroutine or a callback on the connection's own thread. It exists because asio::ssl::stream keeps
// four 17 KiB buffers per connection and copies everything twice. It must be used from one thread only.
#pragma once

#include "readiness.hpp"
#include "socket.hpp"

#include "visavis/base/task.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <span>
#include <string_view>

namespace visavis::net {

// What a peer may send that brings nothing (T-23). An honest one needs a handful of records for its handshake, and new
// keys after millions of them.
inline constexpr std::uint32_t records_without_data{64};   ///< in a connection's life, the handshake included
inline constexpr std::uint32_t handshake_bytes{32 * 1024}; ///< of a handshake that is not over
inline constexpr std::uint32_t looks_in_a_turn{4};         ///< at the socket, each for at most a record

class TlsStream {
  public:
    enum class Status : std::uint8_t { done, want_read, want_write, closed };

    struct Outcome {
        Status status;
        std::size_t bytes{0};
    };

    /// Once for each context whose connections are streams: their records are counted.
    static void count_records(SSL_CTX* context);

    /// The socket must be open and non-blocking.
    TlsStream(Socket socket, SSL_CTX* context, Readiness& readiness);
    TlsStream(TlsStream&& other) noexcept;
    TlsStream& operator=(TlsStream&&) = delete;
    ~TlsStream();

    /// Before the handshake only: what has arrived, left where it is, and taken off without a look.
    [[nodiscard]] Outcome try_peek(std::span<char> into);
    void skip(std::size_t bytes);
    [[nodiscard]] Status try_handshake();
    /// `closed` for an orderly end as for a broken one: nothing can be read any more. `into` holds a whole record.
    [[nodiscard]] Outcome try_read(std::span<char> into);

    /// Whether the last read took everything that had arrived, so that trying again is most likely in vain.
    [[nodiscard]] bool drained() const noexcept { return drained_; }

    /// May write a part (one TLS record). After want_write, the next call must begin with the same bytes.
    [[nodiscard]] Outcome try_write(std::string_view from);

    /// Waits for what an outcome asked for. Returns also when cancelled or closed; just try again then.
    [[nodiscard]] Task<void> wait(Status wanted);
    /// The same without a coroutine.
    void on_ready(Status wanted, Readiness::Then then);
    void on_writable(Readiness::Then then);
    /// Ends every wait; the stream stays usable.
    void cancel();

    /// Says that no more will be sent (close_notify, FIN); reading goes on.
    void end_writing();
    /// Closes at once and ends every wait.
    void close();

    /// What its reader will touch when something has arrived, beside the stream's own.
    [[nodiscard]] Footprint& footprint() noexcept { return watch_->footprint(); }

    [[nodiscard]] bool is_open() const noexcept { return socket_ >= 0; }

  private:
    struct Free {
        void operator()(SSL* tls) const noexcept { SSL_free(tls); }
    };

    void use_socket();
    void share_bio();
    [[nodiscard]] Status status_of(int result);
    [[nodiscard]] bool took_too_much(bool data);

    int socket_;
    Readiness::Watched watch_;
    std::unique_ptr<SSL, Free> tls_;
    std::uint32_t idle_records_{0};    ///< that have brought nothing; one that has only begun is among them
    std::uint32_t handshake_bytes_{0}; ///< so far
    bool broken_{false};
    bool ticket_owed_{false}; ///< the client gets it together with the first answer, not in a packet of its own
    bool shares_bio_{false};
    bool drained_{false};
};

} // namespace visavis::net
