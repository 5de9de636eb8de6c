// The listening thread: connect, LISTEN, sleep in poll(). A lost connection is made anew twice a second.
#include "visavis/store/ended_sessions.hpp"

#include "connection.hpp"

#include <poll.h>
#include <ranges>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace visavis::store {

namespace {

constexpr int pause_between_connects = 500; // milliseconds
constexpr int without_end = -1;
constexpr const char* channel_name = "ended_sessions"; // migrations/0006_ended_sessions.sql

} // namespace

/// Readable once stop() was called.
struct EndedSessions::StopSignal {
    StopSignal()
        : descriptor{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
        if (descriptor < 0) {
            throw std::system_error{errno, std::system_category(), "eventfd"};
        }
    }

    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    ~StopSignal() { ::close(descriptor); }

    void raise() const { static_cast<void>(::eventfd_write(descriptor, 1)); }

    /// False: stop. True: `socket` (-1: none) has something, or the time is over.
    [[nodiscard]] bool sleep(int socket, int milliseconds) const {
        pollfd waiting[] = {{.fd = descriptor, .events = POLLIN, .revents = 0},
                            {.fd = socket, .events = POLLIN, .revents = 0}};
        static_cast<void>(::poll(waiting, 2, milliseconds)); // interrupted: as if something had been said
        return waiting[0].revents == 0;
    }

    const int descriptor;
};

class EndedSessions::Receiver final : public pqxx::notification_receiver {
  public:
    Receiver(pqxx::connection& connection, EndedSessions& owner)
        : notification_receiver{connection, channel_name}
        , owner_{owner} {}

    void operator()(const std::string& payload, int /*backend*/) override { owner_.hear(payload); }

  private:
    EndedSessions& owner_;
};

EndedSessions::EndedSessions(DatabaseOptions options)
    : options_{std::move(options)}
    , stop_signal_{std::make_unique<StopSignal>()} {}

EndedSessions::~EndedSessions() {
    stop();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void EndedSessions::start(Listener listener) {
    listener_ = std::move(listener);
    running_ = true;
    thread_ = std::thread{[this] {
        run();
        running_ = false;
    }};
}

void EndedSessions::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
        listener_ = {}; // what it holds may end before this object does
    }
    stop_signal_->raise();
}

void EndedSessions::run() {
    do {
        try {
            listen();
            return;
        } catch (const pqxx::failure&) {
            report(listening_.exchange(false) ? Trouble::connection_lost : Trouble::not_reachable);
        }
    } while (stop_signal_->sleep(-1, pause_between_connects));
}

/// Returns when it is to stop.
void EndedSessions::listen() {
    Connection connection{options_};
    const Receiver receiver{connection.raw(), *this};
    listening_ = true;
    missed(); // the comparison begins after LISTEN, so nothing falls in between
    while (stop_signal_->sleep(connection.socket(), without_end)) {
        connection.raw().get_notifs();
    }
    ::shutdown(connection.socket(), SHUT_RDWR); // saying goodbye could wait for a database that stands still
}

void EndedSessions::hear(const std::string& payload) {
    std::vector<SessionId> ended;
    for (const auto word : std::views::split(payload, ',')) {
        const auto id = SessionId::parse(std::string_view{word});
        if (!id) {
            return missed(); // too many to be named, or nothing of ours
        }
        ended.push_back(*id);
    }
    if (ended.empty()) {
        return missed();
    }
    const std::scoped_lock lock{mutex_};
    if (!stopped_) {
        listener_.ended(ended);
    }
}

void EndedSessions::missed() {
    const std::scoped_lock lock{mutex_};
    if (!stopped_) {
        listener_.missed();
    }
}

void EndedSessions::report(Trouble trouble) const {
    if (options_.on_trouble) {
        options_.on_trouble(trouble);
    }
}

} // namespace visavis::store
