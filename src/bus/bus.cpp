// Sending, receiving and asking.
#include "visavis/bus/bus.hpp"

#include "bus_parts.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>

namespace visavis::bus {

namespace {

constexpr std::size_t hash_bytes = 16;

std::string all_of(const NodeId& node) {
    return "visavis.node." + node.text() + ".";
}

/// Ends a subscription: nothing more is handed to its handler, and the carrier may forget it.
struct Registration {
    std::weak_ptr<Bus::Impl> impl;
    std::string subject;
    std::shared_ptr<Listener> listener;

    Registration() = default;
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

    ~Registration() {
        listener->active = false;
        if (const auto bus = impl.lock()) {
            bus->end(subject, listener);
        }
    }
};

} // namespace

Bus::Impl::Impl(Parts given_parts, std::unique_ptr<Transport> carrier)
    : parts{std::move(given_parts)}
    , subject_key{parts.key.derive("name subjects")}
    , here{all_of(node)}
    , transport{std::move(carrier)}
    , alone{!transport->reaches_others()}
    , tasks{[](const std::exception&) { observe::log(observe::Level::error, "bus.task_failed"); }}
    , keyring{parts.key, node} {}

bool Bus::Impl::send(const std::string& subject, const std::string& reply_to, std::string_view payload) {
    const std::scoped_lock lock{send_mutex};
    std::string sealed;
    {
        const std::scoped_lock keys{key_mutex};
        sealed = keyring.seal_message(payload, next_number++, parts.clock.now(), {subject, reply_to});
    }
    return transport->send(subject, reply_to, std::move(sealed));
}

void Bus::Impl::drop(observe::Literal reason) {
    parts.metrics.count("bus_messages_dropped", "reason", reason);
}

void Bus::Impl::deliver(const std::shared_ptr<Listener>& listener, Envelope envelope, std::string_view reply_to) {
    if (envelope.from == node || !up) { // acted on now, it could not even be answered
        return;
    }
    met(envelope.from);
    const auto size = envelope.payload.size();
    const auto waiting = listener->messages.fetch_add(1);
    const auto waiting_bytes = listener->bytes.fetch_add(size);
    if (waiting >= listener->limit.messages || waiting_bytes + size > listener->limit.bytes) {
        listener->messages.fetch_sub(1);
        listener->bytes.fetch_sub(size);
        listener->lost = true; // there is one waiting, or this one is larger than all it may hold
        drop("overflow");
        return;
    }
    asio::post(listener->executor, [listener, message = Message{.from = envelope.from,
                                                                .payload = std::move(envelope.payload),
                                                                .reply_to = std::string{reply_to}}]() mutable {
        listener->messages.fetch_sub(1);
        listener->bytes.fetch_sub(message.payload.size());
        message.after_loss = listener->lost.exchange(false);
        if (listener->active) {
            listener->handler(std::move(message));
        }
    });
}

void Bus::Impl::listen_here() {
    const auto to = [this](void (Impl::*receive)(const Transport::Incoming&)) {
        return [weak = weak_from_this(), receive](const Transport::Incoming& incoming) {
            if (const auto impl = weak.lock()) {
                (impl.get()->*receive)(incoming);
            }
        };
    };
    interest_here = transport->listen(here + ">", to(&Impl::receive_here));
    interest_beats = transport->listen(Bus::subject("presence"), to(&Impl::heard_beat));
}

void Bus::Impl::receive(const Transport::Incoming& incoming) {
    auto message = open<HeardMessage>(incoming);
    if (!message) {
        return;
    }
    std::vector<std::shared_ptr<Listener>> those;
    {
        const std::scoped_lock lock{mutex};
        if (const auto known = subjects.find(std::string{incoming.subject}); known != subjects.end()) {
            those = known->second.listeners;
        }
    }
    for (const auto& listener : those) { // none: it is for something that is over
        deliver(listener, message->envelope, incoming.reply_to);
    }
}

void Bus::Impl::receive_here(const Transport::Incoming& incoming) {
    const auto word = incoming.subject.substr(here.size());
    if (word == key_word) {
        heard_key(incoming);
        return;
    }
    if (!word.starts_with(reply_word)) {
        receive(incoming);
        return;
    }
    std::uint64_t request = 0;
    std::from_chars(word.data() + reply_word.size(), word.data() + word.size(), request);
    if (incoming.nobody_there) {
        answer(request, std::unexpected(NoAnswer::nobody_there));
    } else if (auto message = open<HeardMessage>(incoming)) {
        met(message->envelope.from);
        answer(request, std::move(message->envelope.payload));
    }
}

void Bus::Impl::end(const std::string& subject, const std::shared_ptr<Listener>& listener) {
    std::shared_ptr<Transport::Interest> ended; // outside of the lock
    const std::scoped_lock lock{mutex};
    const auto known = subjects.find(subject);
    if (known != subjects.end() && std::erase(known->second.listeners, listener) > 0 &&
        known->second.listeners.empty()) {
        ended = std::move(known->second.interest);
        subjects.erase(known);
    }
}

void Bus::Impl::answer(std::uint64_t request, std::expected<std::string, NoAnswer> answer) {
    std::shared_ptr<Pending> pending;
    {
        const std::scoped_lock lock{mutex};
        const auto known = requests.find(request);
        if (known == requests.end()) {
            return;
        }
        pending = std::move(known->second);
        requests.erase(known);
    }
    const auto executor = pending->timer.get_executor();
    asio::post(executor, [pending = std::move(pending), answer = std::move(answer)]() mutable {
        pending->answer = std::move(answer);
        pending->timer.cancel();
    });
}

Bus::Bus(Parts parts, std::unique_ptr<Transport> transport)
    : impl_{std::make_shared<Impl>(std::move(parts), std::move(transport))} {}

Bus::~Bus() {
    impl_->transport->stop();
}

void Bus::start(const asio::any_io_executor& executor) {
    impl_->heart = executor;
    if (impl_->alone) {
        impl_->up = true;
        return;
    }
    impl_->listen_here();
    impl_->parts.metrics.gauge("bus_up", 0);
    impl_->parts.metrics.gauge("nodes_seen", 0);
    impl_->tasks.spawn(executor, impl_->beat());
    impl_->transport->start([weak = std::weak_ptr{impl_}](bool up) {
        if (const auto impl = weak.lock()) {
            impl->link_changed(up);
        }
    });
}

bool Bus::idle() const {
    return impl_->tasks.running() == 0;
}

const NodeId& Bus::node() const {
    return impl_->node;
}

bool Bus::alone() const {
    return impl_->alone;
}

bool Bus::up() const {
    return impl_->up;
}

std::vector<NodeId> Bus::others() const {
    const std::scoped_lock lock{impl_->mutex};
    std::vector<NodeId> all;
    for (const auto& [node, life] : impl_->nodes) {
        all.push_back(node);
    }
    return all;
}

std::string Bus::subject(std::string_view purpose, std::string_view name) const {
    const auto hash = crypto::blind_index(impl_->subject_key, std::string{purpose} + ":" + std::string{name});
    return subject(purpose) + "." +
           crypto::base64url({reinterpret_cast<const char*>(hash.data()), std::min(hash.size(), hash_bytes)});
}

std::string Bus::subject(std::string_view purpose) {
    return "visavis." + std::string{purpose};
}

std::string Bus::address(const NodeId& node, std::string_view name) {
    return all_of(node) + std::string{name};
}

bool Bus::publish(const std::string& subject, std::string_view payload) {
    return !impl_->alone && impl_->up && impl_->send(subject, "", payload);
}

void Bus::reply(const Message& request, std::string_view payload) {
    if (!request.reply_to.empty()) {
        publish(request.reply_to, payload);
    }
}

Subscription Bus::subscribe(const std::string& subject, asio::any_io_executor executor, Handler handler,
                            PendingLimit limit) {
    auto registration = std::make_shared<Registration>();
    auto listener = std::make_shared<Listener>(std::move(executor), std::move(handler), limit);
    registration->impl = impl_;
    registration->subject = subject;
    registration->listener = listener;
    const std::scoped_lock lock{impl_->mutex};
    auto& known = impl_->subjects[subject];
    known.listeners.push_back(std::move(listener));
    if (known.interest == nullptr && !impl_->alone && !subject.starts_with(impl_->here)) {
        known.interest =
            impl_->transport->listen(subject, [weak = std::weak_ptr{impl_}](const Transport::Incoming& incoming) {
                if (const auto impl = weak.lock()) {
                    impl->receive(incoming);
                }
            });
    }
    return Subscription{std::move(registration)};
}

Subscription Bus::watch(asio::any_io_executor executor, Watcher watcher) {
    auto watch = std::make_shared<Watch>();
    watch->executor = std::move(executor);
    watch->watcher = std::move(watcher);
    {
        const std::scoped_lock lock{impl_->mutex};
        std::erase_if(impl_->watches, [](const auto& one) { return one.expired(); });
        impl_->watches.push_back(watch);
    }
    return Subscription{std::shared_ptr<void>{nullptr, [watch](void*) { watch->active = false; }}};
}

Task<std::expected<std::string, NoAnswer>> Bus::request(std::string subject, std::string payload,
                                                        std::chrono::milliseconds timeout) {
    if (impl_->alone) {
        co_return std::unexpected(NoAnswer::nobody_there);
    }
    if (!impl_->up) {
        co_return std::unexpected(NoAnswer::bus_down);
    }
    const auto impl = impl_;
    const auto pending = std::make_shared<Pending>(co_await asio::this_coro::executor);
    std::uint64_t number = 0;
    {
        const std::scoped_lock lock{impl->mutex};
        number = impl->next_request++;
        impl->requests.emplace(number, pending);
    }
    pending->timer.expires_after(timeout);
    if (!impl->send(subject, impl->here + std::string{reply_word} + std::to_string(number), payload)) {
        impl->answer(number, std::unexpected(NoAnswer::bus_down));
    }
    while (!pending->answer && pending->timer.expiry() > std::chrono::steady_clock::now()) {
        co_await pending->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    {
        const std::scoped_lock lock{impl->mutex};
        impl->requests.erase(number);
    }
    co_return pending->answer ? std::move(*pending->answer) : std::unexpected(NoAnswer::timed_out);
}

} // namespace visavis::bus
