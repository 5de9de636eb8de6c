// EndedSessions: hears from PostgreSQL which sessions end, whoever ends them: another node, the command line, the
// retention job, an operator with psql. It listens on a connection and a thread of its own, which sleeps until
// something is said. What ended while it could not listen it cannot know; it says so, and whoever holds sessions
// compares them then. It never asks the database anything.
#pragma once

#include "visavis/store/database.hpp"
#include "visavis/store/records.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace visavis::store {

class EndedSessions {
  public:
    /// Called on the listening thread; must not block or throw.
    struct Listener {
        std::function<void(const std::vector<SessionId>&)> ended; ///< whoever holds them
        std::function<void()> missed; ///< some may have ended unheard: since the start, while the database was away, or
                                      ///< too many at once to be named
    };

    explicit EndedSessions(DatabaseOptions options);
    EndedSessions(const EndedSessions&) = delete;
    EndedSessions& operator=(const EndedSessions&) = delete;
    ~EndedSessions(); ///< stops and joins

    /// Once.
    void start(Listener listener);
    /// Nothing is called any more when it returns, and what the listener held is given back. Does not wait for the
    /// thread, which a database that stands still could hold up.
    void stop();

    /// Whether what ends now will be heard.
    [[nodiscard]] bool listening() const noexcept { return listening_.load(); }

    /// Whether the thread has ended, or never began.
    [[nodiscard]] bool idle() const noexcept { return !running_.load(); }

  private:
    struct StopSignal;
    class Receiver;

    void run();
    void listen();
    void hear(const std::string& payload);
    void missed();
    void report(Trouble trouble) const;

    const DatabaseOptions options_;
    std::unique_ptr<StopSignal> stop_signal_;
    std::mutex mutex_; // held while the listener is called
    Listener listener_;
    bool stopped_{false}; // guarded by mutex_
    std::atomic<bool> listening_{false};
    std::atomic<bool> running_{false};
    std::thread thread_;
};

} // namespace visavis::store
