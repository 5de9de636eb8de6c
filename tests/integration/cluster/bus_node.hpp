// One node of a test's own with nothing but a bus, over either carrier.
#pragma once

#include "support/client.hpp"
#include "support/nats_server.hpp"

#include "visavis/bus/bus.hpp"
#include "visavis/bus/wire.hpp"
#include "visavis/crypto/vault.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace visavis::test {

using namespace std::chrono_literals;
using namespace visavis::bus;

/// What a handler was given, from any thread.
class Inbox {
  public:
    Bus::Handler handler() {
        return [this](Message message) {
            const std::scoped_lock lock{mutex_};
            payloads_.push_back(std::move(message.payload));
        };
    }

    std::vector<std::string> payloads() const {
        const std::scoped_lock lock{mutex_};
        return payloads_;
    }

    void clear() {
        const std::scoped_lock lock{mutex_};
        payloads_.clear();
    }

    [[nodiscard]] bool has(std::size_t count) const {
        return eventually([&] { return payloads().size() >= count; }, 5s);
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> payloads_;
};

/// One node: a thread and its bus.
class Node {
  public:
    Node(const crypto::Key& key, std::unique_ptr<Transport> transport, const Clock* clock = nullptr,
         std::chrono::milliseconds renew_keys_after = 24h)
        : bus_{{.key = key,
                .clock = clock != nullptr ? *clock : system_clock_,
                .metrics = metrics_,
                .renew_keys_after = renew_keys_after},
               std::move(transport)} {
        watch_ = bus_.watch(executor(), [this](const Event& event) {
            downs_ += std::holds_alternative<BusDown>(event) ? 1 : 0;
            gone_ += std::holds_alternative<NodeGone>(event) ? 1 : 0;
        });
        bus_.start(executor());
    }

    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    ~Node() {
        leave();
        guard_.reset();
        thread_.join();
    }

    void leave() {
        bus_.stop();
        EXPECT_TRUE(eventually([&] { return bus_.idle(); }, 5s));
    }

    Bus& operator*() { return bus_; }

    Bus* operator->() { return &bus_; }

    asio::any_io_executor executor() { return io_.get_executor(); }

    std::expected<std::string, NoAnswer> request(const std::string& subject, const std::string& payload,
                                                 std::chrono::milliseconds timeout = 5s) {
        return asio::co_spawn(io_, bus_.request(subject, payload, timeout), asio::use_future).get();
    }

    /// Holds the thread, heart and all, until the answer is destroyed.
    std::shared_ptr<void> hang() {
        auto held = std::make_shared<std::promise<void>>();
        asio::post(io_, [waiting = held->get_future().share()] { waiting.wait(); });
        return {nullptr, [held](void*) { held->set_value(); }};
    }

    [[nodiscard]] int downs() const { return downs_; }

    [[nodiscard]] int gone() const { return gone_; }

    [[nodiscard]] double dropped(const std::string& reason) const {
        const auto text = metrics_.text();
        const auto line = "visavis_bus_messages_dropped_total{reason=\"" + reason + "\"} ";
        const auto at = text.find(line);
        return at == std::string::npos ? 0 : std::stod(text.substr(at + line.size()));
    }

  private:
    SystemClock system_clock_;
    observe::Metrics metrics_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard_{io_.get_executor()};
    std::atomic<int> downs_{0};
    std::atomic<int> gone_{0};
    Bus bus_;
    Subscription watch_;
    std::thread thread_{[this] { io_.run(); }};
};

/// Where the nodes of one test meet.
class Carrier {
  public:
    virtual ~Carrier() = default;
    virtual std::unique_ptr<Transport> transport() = 0;
};

class InProcess final : public Carrier {
  public:
    std::unique_ptr<Transport> transport() override { return local_transport(medium_); }

  private:
    std::shared_ptr<LocalMedium> medium_{make_local_medium()};
};

class OverNats final : public Carrier {
  public:
    std::unique_ptr<Transport> transport() override { return nats_transport({.nats_urls = {server.url()}}); }

    NatsServer server;
};

inline crypto::Key some_key() {
    crypto::initialise();
    return crypto::Key::random();
}

} // namespace visavis::test
