// The carrier between machines: NATS through libnats. One thread of ours does everything that may wait - connecting,
// connecting again, writing - so that a server that hangs holds up nobody else; what it has to do waits in a bounded
// queue. libnats' own reconnecting is off: it gives up for good after two refused sign-ins, and it would keep for the
// time after an outage what nobody wants to hear any more. And up to 3.6.0 (Debian 12 has 3.4.1) its reader may still
// look at a subscription that has just been destroyed: so none is destroyed before the reader is past it. Nothing here
// is about rooms or seals.
#include "nats_options.hpp"

#include "visavis/bus/transport.hpp"
#include "visavis/observe/log.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <nats/nats.h>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace visavis::bus {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t queued_messages = 16384;
constexpr std::size_t queued_bytes = std::size_t{16} << 20U;
constexpr auto retry_interval = 100ms;
constexpr auto retry_interval_most = 1000ms;
constexpr std::size_t ended_subscriptions = 64; // kept until their memory may go, a round trip for all of them
constexpr int undelivered_messages = 65536;
constexpr int undelivered_bytes = 64 << 20;

using Receiver = std::shared_ptr<Transport::Receive>;

class NatsTransport final : public Transport {
  public:
    explicit NatsTransport(const config::BusSettings& settings);
    NatsTransport(const NatsTransport&) = delete;
    NatsTransport& operator=(const NatsTransport&) = delete;

    ~NatsTransport() override { stop(); }

    [[nodiscard]] bool reaches_others() const override { return true; }

    void start(LinkChanged changed) override {
        changed_ = std::move(changed);
        thread_ = std::thread{[this] { run(); }};
    }

    void stop() override;
    [[nodiscard]] std::unique_ptr<Interest> listen(std::string subject, Receive receive) override;
    bool send(std::string subject, std::string reply_to, std::string payload) override;
    void forget(std::uint64_t interest);

  private:
    struct Send {
        std::string subject;
        std::string reply_to;
        std::string payload;
    };

    struct Listen {
        std::uint64_t interest;
        std::string subject;
        Receiver receive;
    };

    struct Forget {
        std::uint64_t interest;
    };

    using Work = std::variant<Send, Listen, Forget>;

    /// What libnats holds of a subscription, until it has called for it the last time.
    struct Closure {
        NatsTransport& transport;
        Receiver receive;
    };

    struct Heard {
        std::string subject;
        Receiver receive;
        natsSubscription* subscription{nullptr};
    };

    static void on_closed(natsConnection* /*connection*/, void* closure) {
        auto& self = *static_cast<NatsTransport*>(closure);
        self.changed_(false); // at once: the thread may be in the middle of a write
        const std::scoped_lock lock{self.mutex_};
        self.closed_ = true;
        self.link_up_ = false;
        self.wake_.notify_all();
    }

    static void on_message(natsConnection* /*connection*/, natsSubscription* /*subscription*/, natsMsg* message,
                           void* closure) {
        const auto& receive = *static_cast<Closure*>(closure)->receive;
        const auto* const reply_to = natsMsg_GetReply(message);
        const auto size = natsMsg_GetDataLength(message);
        receive({.subject = natsMsg_GetSubject(message),
                 .reply_to = reply_to == nullptr ? "" : reply_to,
                 .payload = {size > 0 ? natsMsg_GetData(message) : "", static_cast<std::size_t>(std::max(size, 0))},
                 .nobody_there = natsMsg_IsNoResponders(message)});
        natsMsg_Destroy(message);
    }

    static void on_complete(void* closure) {
        const std::unique_ptr<Closure> last{static_cast<Closure*>(closure)};
        last->transport.count_closures(-1);
    }

    void run();
    bool connect();
    void disconnect();
    void perform(Send& message);
    void perform(Listen& listen);
    void perform(const Forget& forget);
    void subscribe(Heard& heard);
    void count_closures(int more);
    void free_ended();

    NatsOptions options_;
    LinkChanged changed_;
    std::thread thread_;
    natsConnection* connection_{nullptr};           // the thread's own
    std::map<std::uint64_t, Heard> heard_;          // the thread's own
    std::vector<natsSubscription*> ended_;          // the thread's own; still in libnats' memory
    std::vector<std::unique_ptr<Closure>> orphans_; // the thread's own
    natsStatus last_failure_{NATS_OK};              // the thread's own

    std::mutex mutex_; // what stands below
    std::condition_variable wake_;
    std::deque<Work> queue_;
    std::size_t queued_messages_{0};
    std::size_t queued_bytes_{0};
    std::uint64_t last_interest_{0};
    bool link_up_{false};
    bool closed_{true};
    int closures_{0}; // that libnats may still call
    bool overflowed_{false};
    bool stopping_{false};
};

class NatsInterest final : public Transport::Interest {
  public:
    NatsInterest(NatsTransport& transport, std::uint64_t interest)
        : transport_{transport}
        , interest_{interest} {}

    NatsInterest(const NatsInterest&) = delete;
    NatsInterest& operator=(const NatsInterest&) = delete;

    ~NatsInterest() override { transport_.forget(interest_); }

  private:
    NatsTransport& transport_;
    std::uint64_t interest_;
};

NatsTransport::NatsTransport(const config::BusSettings& settings)
    : options_{nats_options(settings)} {
    natsOptions_SetClosedCB(options_.get(), &NatsTransport::on_closed, this);
}

void NatsTransport::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

std::unique_ptr<Transport::Interest> NatsTransport::listen(std::string subject, Receive receive) {
    const std::scoped_lock lock{mutex_};
    queue_.emplace_back(Listen{.interest = ++last_interest_,
                               .subject = std::move(subject),
                               .receive = std::make_shared<Receive>(std::move(receive))});
    wake_.notify_all();
    return std::make_unique<NatsInterest>(*this, last_interest_);
}

void NatsTransport::forget(std::uint64_t interest) {
    const std::scoped_lock lock{mutex_};
    queue_.emplace_back(Forget{interest});
    wake_.notify_all();
}

bool NatsTransport::send(std::string subject, std::string reply_to, std::string payload) {
    {
        const std::scoped_lock lock{mutex_};
        if (!link_up_) {
            return false;
        }
        if (queued_messages_ < queued_messages && queued_bytes_ + payload.size() <= queued_bytes) {
            queued_bytes_ += payload.size();
            ++queued_messages_;
            queue_.emplace_back(Send{std::move(subject), std::move(reply_to), std::move(payload)});
            wake_.notify_all();
            return true;
        }
        link_up_ = false; // it does not carry: everybody starts over, which is better than holes
        overflowed_ = true;
        wake_.notify_all();
    }
    changed_(false);
    return false;
}

void NatsTransport::run() {
    auto wait = retry_interval;
    for (;;) {
        std::deque<Work> work;
        bool reconnect = false;
        bool last = false;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [&] { return stopping_ || closed_ || overflowed_ || !queue_.empty(); });
            last = stopping_;
            reconnect = closed_ || std::exchange(overflowed_, false);
            work.swap(queue_);
            queued_messages_ = 0;
            queued_bytes_ = 0;
        }
        if (reconnect && !last) {
            disconnect();
            for (auto& one : work) { // before anybody hears that the link is up: then what is listened for arrives
                if (!std::holds_alternative<Send>(one)) {
                    std::visit([this](auto& what) { perform(what); }, one);
                }
            }
            work.clear(); // what was to be sent is from before the outage: nobody waits for it any more
            if (connect()) {
                wait = retry_interval;
            } else {
                std::unique_lock lock{mutex_};
                wake_.wait_for(lock, wait, [&] { return stopping_; });
                wait = std::min<std::chrono::milliseconds>(2 * wait, retry_interval_most);
            }
        }
        for (auto& one : work) {
            std::visit([this](auto& what) { perform(what); }, one);
        }
        if (last) {
            disconnect();
            return;
        }
    }
}

bool NatsTransport::connect() {
    {
        const std::scoped_lock lock{mutex_};
        closed_ = false; // before: it may be lost again before the call returns
    }
    const auto status = natsConnection_Connect(&connection_, options_.get());
    if (status != NATS_OK) {
        connection_ = nullptr;
        {
            const std::scoped_lock lock{mutex_};
            closed_ = true;
        }
        if (status != last_failure_) {
            last_failure_ = status;
            observe::log(observe::Level::warning, "bus.not_connected",
                         {{"reason", observe::Literal::from_table(natsStatus_GetText(status))}});
        }
        return false;
    }
    last_failure_ = NATS_OK;
    for (auto& [interest, heard] : heard_) {
        subscribe(heard);
    }
    // The server has taken these when it answers; one that does not answer is lost, and on_closed says so.
    static_cast<void>(natsConnection_FlushTimeout(connection_, nats_timeout.count()));
    {
        const std::scoped_lock lock{mutex_};
        link_up_ = !closed_;
    }
    changed_(true);
    return true;
}

/// Ends the connection and waits until libnats calls nothing of ours any more. Its reader is gone when it is closed.
void NatsTransport::disconnect() {
    if (connection_ == nullptr) {
        return;
    }
    natsConnection_Close(connection_);
    {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [&] { return closed_; });
    }
    for (auto& [interest, heard] : heard_) {
        natsSubscription_Destroy(std::exchange(heard.subscription, nullptr));
    }
    free_ended();
    {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [&] { return closures_ == 0; });
    }
    natsConnection_Destroy(connection_);
    connection_ = nullptr;
}

void NatsTransport::free_ended() {
    for (auto* const subscription : ended_) {
        natsSubscription_Destroy(subscription);
    }
    ended_.clear();
}

void NatsTransport::subscribe(Heard& heard) {
    auto closure = std::make_unique<Closure>(*this, heard.receive);
    if (natsConnection_Subscribe(&heard.subscription, connection_, heard.subject.c_str(), &on_message, closure.get()) !=
        NATS_OK) {
        heard.subscription = nullptr; // the connection is lost; the next one brings it
        return;
    }
    static_cast<void>(natsSubscription_SetPendingLimits(heard.subscription, undelivered_messages, undelivered_bytes));
    count_closures(+1);
    if (natsSubscription_SetOnCompleteCB(heard.subscription, &on_complete, closure.get()) == NATS_OK) {
        static_cast<void>(closure.release()); // NOLINT(bugprone-unused-return-value): on_complete deletes it
    } else {
        count_closures(-1);
        orphans_.push_back(std::move(closure)); // the connection was lost since: nobody says when it is not needed
    }
}

void NatsTransport::count_closures(int more) {
    const std::scoped_lock lock{mutex_};
    closures_ += more;
    wake_.notify_all();
}

/// What cannot be written is lost, and then so is the connection: on_closed says it.
void NatsTransport::perform(Send& message) {
    if (connection_ == nullptr) {
        return;
    }
    const auto* const data = message.payload.data();
    const auto size = static_cast<int>(message.payload.size());
    if (message.reply_to.empty()) {
        static_cast<void>(natsConnection_Publish(connection_, message.subject.c_str(), data, size));
    } else {
        static_cast<void>(
            natsConnection_PublishRequest(connection_, message.subject.c_str(), message.reply_to.c_str(), data, size));
    }
}

void NatsTransport::perform(Listen& listen) {
    auto& heard = heard_[listen.interest];
    heard.subject = std::move(listen.subject);
    heard.receive = std::move(listen.receive);
    if (connection_ != nullptr) {
        subscribe(heard);
    }
}

/// When the server's answer to a ping has come, the reader is past what it read before.
void NatsTransport::perform(const Forget& forget) {
    const auto known = heard_.find(forget.interest);
    if (known == heard_.end()) {
        return;
    }
    if (auto* const subscription = known->second.subscription; subscription != nullptr) {
        static_cast<void>(natsSubscription_Unsubscribe(subscription));
        ended_.push_back(subscription);
    }
    heard_.erase(known);
    if (ended_.size() >= ended_subscriptions &&
        natsConnection_FlushTimeout(connection_, nats_timeout.count()) == NATS_OK) {
        free_ended();
    }
}

} // namespace

std::unique_ptr<Transport> nats_transport(const config::BusSettings& settings) {
    return std::make_unique<NatsTransport>(settings);
}

} // namespace visavis::bus
