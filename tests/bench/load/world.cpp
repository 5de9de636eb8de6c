// One epoll set, OpenSSL on non-blocking sockets, one write per connection and turn.
#include "world.hpp"

#include <openssl/bio.h>
#include <openssl/buffer.h>
#include <openssl/err.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace visavis::bench {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

World::World(const Options& given)
    : options{given}
    , dialect{make_dialect(given)}
    , context_{SSL_CTX_new(TLS_client_method())}
    , epoll_{::epoll_create1(EPOLL_CLOEXEC)}
    , buffer_(64 * 1024) {
    SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
    SSL_CTX_set_mode(context_,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context_, 1);
    // Whom we talk to is known: the certificate is the server's business, checking it only our own processor time.
    SSL_CTX_set_verify(context_, SSL_VERIFY_NONE, nullptr);
    groups.resize(options.groups);
    for (std::uint32_t group = 0; group < options.groups; ++group) {
        groups[group].resize(options.size);
        for (std::uint32_t index = 0; index < options.size; ++index) {
            auto& seat = groups[group][index];
            seat.group = group;
            seat.index = index;
            seat.heard.assign(options.size, 0);
        }
    }
}

World::~World() {
    for (auto& group : groups) {
        for (auto& seat : group) {
            close(seat);
        }
    }
    SSL_CTX_free(context_);
    ::close(epoll_);
}

void World::watch(Seat& seat, std::uint32_t events, bool add) {
    epoll_event event{.events = events, .data = {.ptr = &seat}};
    ::epoll_ctl(epoll_, add ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, seat.socket, &event);
}

void World::connect(Seat& seat) {
    seat.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(seat.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // Servers limit the connections of one address, so the clients come from many.
    sockaddr_in source{};
    source.sin_family = AF_INET;
    source.sin_addr.s_addr = htonl(0x7F010000U + 1U + (seat.group * options.size + seat.index) % 200U);
    ::setsockopt(seat.socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what the socket interface asks for
    const auto* const from = reinterpret_cast<const sockaddr*>(&source);
    if (seat.socket < 0 || ::bind(seat.socket, from, sizeof source) != 0) {
        throw std::runtime_error("no socket: too few descriptors?");
    }
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(options.port);
    target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    if (::connect(seat.socket, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0 &&
        errno != EINPROGRESS) {
        throw std::runtime_error("the server takes no connection");
    }
    seat.tls = SSL_new(context_);
    SSL_set_fd(seat.tls, seat.socket);
    seat.encrypted = BIO_new(BIO_s_mem());
    SSL_set0_wbio(seat.tls, seat.encrypted);
    SSL_set_connect_state(seat.tls);
    seat.state = Seat::State::connecting;
    watch(seat, EPOLLOUT, true);
}

void World::close(Seat& seat) {
    if (seat.socket >= 0) {
        SSL_free(seat.tls);
        ::close(seat.socket);
        seat.tls = nullptr;
        seat.encrypted = nullptr;
        seat.socket = -1;
        seat.state = Seat::State::closed;
        seat.in = {};
        seat.out = {};
    }
}

void World::touch(Seat& seat) {
    touched_.push_back(&seat);
}

/// True when it is done.
bool World::handshake(Seat& seat) {
    ERR_clear_error();
    const auto result = SSL_do_handshake(seat.tls);
    if (result != 1 && SSL_get_error(seat.tls, result) != SSL_ERROR_WANT_READ) {
        throw std::runtime_error("a handshake failed");
    }
    watch(seat, EPOLLIN, false);
    write(seat);
    return result == 1;
}

void World::handle(Scenario& scenario, Seat& seat, std::uint32_t events) {
    if (seat.state == Seat::State::connecting) {
        if (!handshake(seat)) {
            return;
        }
        seat.state = Seat::State::greeting;
        if (handshake_only) {
            scenario.on_open(seat);
            return;
        }
        dialect->greet(seat);
    } else if ((events & EPOLLOUT) != 0) {
        write(seat);
    }
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        read(scenario, seat);
    }
    if (seat.touched) {
        touch(seat);
    }
}

void World::read(Scenario& scenario, Seat& seat) {
    bool over = false;
    for (;;) {
        ERR_clear_error();
        std::size_t bytes = 0;
        const auto result = SSL_read_ex(seat.tls, buffer_.data(), buffer_.size(), &bytes);
        if (result == 1) {
            seat.in.append(buffer_.data(), bytes);
            continue;
        }
        over = SSL_get_error(seat.tls, result) != SSL_ERROR_WANT_READ;
        break;
    }
    if (seat.state == Seat::State::greeting && dialect->greeted(seat)) {
        seat.state = Seat::State::open;
        scenario.on_open(seat);
    }
    if (seat.state == Seat::State::open) {
        std::size_t at = 0;
        while (const auto text = dialect->next(seat, at)) {
            scenario.on_message(seat, *text);
            if (seat.state != Seat::State::open) {
                return;
            }
        }
        seat.in.erase(0, at);
    }
    if (over) {
        close(seat);
        scenario.on_closed(seat);
    }
}

/// One record for each message.
void World::encrypt(Seat& seat) {
    std::string_view rest{seat.out};
    std::size_t at = 0;
    for (const auto end : seat.ends) {
        std::size_t bytes = 0;
        SSL_write_ex(seat.tls, rest.data() + at, end - at, &bytes);
        at = end;
    }
    if (at < rest.size()) {
        std::size_t bytes = 0;
        SSL_write_ex(seat.tls, rest.data() + at, rest.size() - at, &bytes);
    }
    seat.out.clear();
    seat.ends.clear();
}

void World::write(Seat& seat) {
    encrypt(seat);
    BUF_MEM* waiting = nullptr;
    BIO_get_mem_ptr(seat.encrypted, &waiting);
    while (waiting->length > 0) {
        const auto sent = ::send(seat.socket, waiting->data, waiting->length, MSG_NOSIGNAL);
        if (sent <= 0) {
            break;
        }
        std::array<char, 4096> taken{};
        for (auto left = static_cast<std::size_t>(sent); left > 0;) {
            const auto got = BIO_read(seat.encrypted, taken.data(), static_cast<int>(std::min(left, taken.size())));
            left -= static_cast<std::size_t>(got);
        }
        BIO_get_mem_ptr(seat.encrypted, &waiting);
    }
    const bool blocked = waiting->length > 0;
    if (seat.waiting_to_write != blocked) {
        seat.waiting_to_write = blocked;
        watch(seat, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, false);
    }
}

bool World::run(Scenario& scenario, double until, const std::function<bool()>& done) {
    std::array<epoll_event, 512> events{};
    while (!done()) {
        if (now() > until) {
            return false;
        }
        const auto count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), spins ? 0 : 5);
        for (int i = 0; i < count; ++i) {
            auto& seat = *static_cast<Seat*>(events.at(static_cast<std::size_t>(i)).data.ptr);
            if (seat.socket >= 0) {
                handle(scenario, seat, events.at(static_cast<std::size_t>(i)).events);
            }
        }
        for (auto* const seat : std::exchange(touched_, {})) {
            seat->touched = false;
            if (seat->socket >= 0 && seat->state != Seat::State::connecting && !seat->waiting_to_write) {
                write(*seat);
                if (seat->leaving && !seat->waiting_to_write) {
                    scenario.on_last_words(*seat);
                }
            }
        }
    }
    return true;
}

} // namespace visavis::bench
