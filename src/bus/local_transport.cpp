// The carrier inside one process: a register of listeners, called on the sender's thread.
#include "visavis/bus/transport.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

namespace visavis::bus {

namespace {

bool covers(std::string_view pattern, std::string_view subject) {
    if (pattern.ends_with(".>")) {
        return subject.size() >= pattern.size() && subject.starts_with(pattern.substr(0, pattern.size() - 1));
    }
    return pattern == subject;
}

} // namespace

class LocalMedium {
  public:
    using Receive = Transport::Receive;

    std::uint64_t listen(std::string subject, Receive receive) {
        const std::scoped_lock lock{mutex_};
        listeners_.emplace(++last_, Listener{std::move(subject), std::make_shared<Receive>(std::move(receive))});
        return last_;
    }

    void forget(std::uint64_t listener) {
        const std::scoped_lock lock{mutex_};
        listeners_.erase(listener);
    }

    void send(const std::string& subject, const std::string& reply_to, const std::string& payload) {
        if (deliver({.subject = subject, .reply_to = reply_to, .payload = payload}) == 0 && !reply_to.empty()) {
            deliver({.subject = reply_to, .reply_to = {}, .payload = {}, .nobody_there = true});
        }
    }

  private:
    struct Listener {
        std::string subject;
        std::shared_ptr<Receive> receive;
    };

    std::size_t deliver(const Transport::Incoming& incoming) {
        std::vector<std::shared_ptr<Receive>> those;
        {
            const std::scoped_lock lock{mutex_};
            for (const auto& [id, listener] : listeners_) {
                if (covers(listener.subject, incoming.subject)) {
                    those.push_back(listener.receive);
                }
            }
        }
        for (const auto& receive : those) {
            (*receive)(incoming);
        }
        return those.size();
    }

    std::mutex mutex_;
    std::uint64_t last_{0};
    std::map<std::uint64_t, Listener> listeners_;
};

namespace {

class LocalInterest final : public Transport::Interest {
  public:
    LocalInterest(std::shared_ptr<LocalMedium> medium, std::uint64_t listener)
        : medium_{std::move(medium)}
        , listener_{listener} {}

    LocalInterest(const LocalInterest&) = delete;
    LocalInterest& operator=(const LocalInterest&) = delete;

    ~LocalInterest() override { medium_->forget(listener_); }

  private:
    std::shared_ptr<LocalMedium> medium_;
    std::uint64_t listener_;
};

class LocalTransport final : public Transport {
  public:
    LocalTransport(std::shared_ptr<LocalMedium> medium, bool shared)
        : medium_{std::move(medium)}
        , shared_{shared} {}

    [[nodiscard]] bool reaches_others() const override { return shared_; }

    void start(LinkChanged changed) override {
        *running_ = true;
        changed(true);
    }

    void stop() override { *running_ = false; }

    [[nodiscard]] std::unique_ptr<Interest> listen(std::string subject, Receive receive) override {
        const auto guarded = [running = running_, receive = std::move(receive)](const Incoming& incoming) {
            if (*running) {
                receive(incoming);
            }
        };
        return std::make_unique<LocalInterest>(medium_, medium_->listen(std::move(subject), guarded));
    }

    bool send(std::string subject, std::string reply_to, std::string payload) override {
        if (!*running_) {
            return false;
        }
        medium_->send(subject, reply_to, payload);
        return true;
    }

  private:
    std::shared_ptr<LocalMedium> medium_;
    bool shared_;
    std::shared_ptr<std::atomic<bool>> running_{std::make_shared<std::atomic<bool>>(false)};
};

} // namespace

std::shared_ptr<LocalMedium> make_local_medium() {
    return std::make_shared<LocalMedium>();
}

std::unique_ptr<Transport> local_transport() {
    return std::make_unique<LocalTransport>(make_local_medium(), false);
}

std::unique_ptr<Transport> local_transport(std::shared_ptr<LocalMedium> medium) {
    return std::make_unique<LocalTransport>(std::move(medium), true);
}

std::unique_ptr<Transport> transport_for(const config::BusSettings& settings) {
    return settings.nats_urls.empty() ? local_transport() : nats_transport(settings);
}

} // namespace visavis::bus
