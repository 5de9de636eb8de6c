// visavis-bench-floor: the least a relay over TLS can do on this stack - epoll, OpenSSL on the socket, eight bytes of
// frame, no JSON, no rooms, no limits. What it reaches is the physical limit the other servers are measured against,
// so it does everything that saves time without being unfair: one TLS write per connection and turn, no record buffers
// for idle connections, output buffers only while there is output. It must never serve anybody but the benchmark.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace {

struct Frame {
    std::uint32_t size;
    std::uint32_t address; ///< in: to whom; out: the same
};

struct Connection {
    SSL* tls{nullptr};
    int socket{-1};
    std::uint32_t address{0};
    bool established{false};
    bool registered{false};
    bool blocked{false};
    std::string partial;              ///< of a frame that has not come in whole
    std::unique_ptr<std::string> out; ///< lent from the pool while there is output
};

class Floor {
  public:
    Floor(const char* port, const char* certificate, const char* key)
        : context_{SSL_CTX_new(TLS_server_method())}
        , epoll_{::epoll_create1(EPOLL_CLOEXEC)}
        , listener_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
        SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
        SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_read_ahead(context_, 1);
        SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_OFF);
        SSL_CTX_set_num_tickets(context_, 1);
        const int on = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the socket interface asks for
        const auto* const address = reinterpret_cast<const sockaddr*>(&here);
        if (SSL_CTX_use_certificate_chain_file(context_, certificate) != 1 ||
            SSL_CTX_use_PrivateKey_file(context_, key, SSL_FILETYPE_PEM) != 1 ||
            ::bind(listener_, address, sizeof here) != 0 || ::listen(listener_, 1024) != 0) {
            std::fprintf(stderr, "cannot start\n");
            std::exit(EXIT_FAILURE);
        }
        epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 512> events{};
        for (;;) {
            const auto count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                const auto& event = events.at(static_cast<std::size_t>(i));
                if (event.data.ptr == nullptr) {
                    accept();
                } else {
                    handle(*static_cast<Connection*>(event.data.ptr), event.events);
                }
            }
            for (auto* const connection : touched_) {
                if (connection->out) {
                    flush(*connection);
                }
            }
            touched_.clear();
            for (auto* const connection : gone_) {
                delete connection; // NOLINT(cppcoreguidelines-owning-memory): nothing of this turn knows it any more
            }
            gone_.clear();
        }
    }

  private:
    void accept() {
        for (;;) {
            const auto socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (socket < 0) {
                return;
            }
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            auto* const connection = new Connection; // NOLINT(cppcoreguidelines-owning-memory): epoll holds it
            connection->socket = socket;
            connection->tls = SSL_new(context_);
            SSL_set_fd(connection->tls, socket);
            SSL_set_accept_state(connection->tls);
            epoll_event event{.events = EPOLLIN, .data = {.ptr = connection}};
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
        }
    }

    void handle(Connection& connection, std::uint32_t events) {
        if (!connection.established) {
            ERR_clear_error();
            const auto result = SSL_do_handshake(connection.tls);
            if (result != 1) {
                if (SSL_get_error(connection.tls, result) != SSL_ERROR_WANT_READ) {
                    close(connection);
                }
                return;
            }
            connection.established = true;
        }
        if ((events & EPOLLOUT) != 0 && connection.out) {
            flush(connection);
        }
        for (;;) {
            ERR_clear_error();
            std::size_t bytes = 0;
            const auto result = SSL_read_ex(connection.tls, input_.data(), input_.size(), &bytes);
            if (result == 1) {
                take(connection, {input_.data(), bytes});
                if (bytes < input_.size() && SSL_has_pending(connection.tls) == 0) {
                    return; // what comes later is told by epoll, which is level-triggered
                }
            } else {
                if (SSL_get_error(connection.tls, result) != SSL_ERROR_WANT_READ) {
                    close(connection);
                }
                return;
            }
        }
    }

    void take(Connection& connection, std::string_view input) {
        if (!connection.partial.empty()) {
            connection.partial += input;
            input = connection.partial;
        }
        std::string_view rest{input};
        Frame frame{};
        while (rest.size() >= sizeof frame) {
            std::memcpy(&frame, rest.data(), sizeof frame);
            if (rest.size() - sizeof frame < frame.size) {
                break;
            }
            relay(connection, frame, rest.substr(0, sizeof frame + frame.size));
            rest.remove_prefix(sizeof frame + frame.size);
        }
        std::string left{rest};
        connection.partial = std::move(left);
    }

    void relay(Connection& connection, const Frame& frame, std::string_view bytes) {
        if (!connection.registered) {
            connection.registered = true;
            connection.address = frame.address;
            by_address_[frame.address] = &connection;
            append(connection, bytes);
        } else if (const auto to = by_address_.find(frame.address); to != by_address_.end()) {
            append(*to->second, bytes);
        }
    }

    void append(Connection& to, std::string_view bytes) {
        if (!to.out) {
            if (pool_.empty()) {
                pool_.push_back(std::make_unique<std::string>());
            }
            to.out = std::move(pool_.back());
            pool_.pop_back();
            touched_.push_back(&to);
        }
        *to.out += bytes;
    }

    void flush(Connection& connection) {
        std::string_view rest{*connection.out};
        while (!rest.empty()) {
            ERR_clear_error();
            std::size_t bytes = 0;
            if (SSL_write_ex(connection.tls, rest.data(), rest.size(), &bytes) != 1) {
                break;
            }
            rest.remove_prefix(bytes);
        }
        connection.out->erase(0, connection.out->size() - rest.size());
        if (connection.blocked != !rest.empty()) {
            connection.blocked = !rest.empty();
            epoll_event event{.events = connection.blocked ? std::uint32_t{EPOLLIN | EPOLLOUT} : std::uint32_t{EPOLLIN},
                              .data = {.ptr = &connection}};
            ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
        }
        if (connection.out->empty()) {
            if (pool_.size() < 64) {
                pool_.push_back(std::move(connection.out));
            }
            connection.out.reset();
        }
    }

    void close(Connection& connection) {
        if (connection.socket < 0) {
            return;
        }
        if (connection.registered && by_address_[connection.address] == &connection) {
            by_address_.erase(connection.address);
        }
        SSL_free(connection.tls);
        ::close(connection.socket);
        connection.socket = -1;
        connection.out.reset();
        gone_.push_back(&connection);
    }

    SSL_CTX* context_;
    int epoll_;
    int listener_;
    std::array<char, 16 * 1024> input_{};
    std::unordered_map<std::uint32_t, Connection*> by_address_;
    std::vector<Connection*> touched_;
    std::vector<Connection*> gone_;
    std::vector<std::unique_ptr<std::string>> pool_;
};

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: visavis-bench-floor PORT CERTIFICATE KEY\n");
        return EXIT_FAILURE;
    }
    std::signal(SIGPIPE, SIG_IGN);
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    Floor{argv[1], argv[2], argv[3]}.run();
}
