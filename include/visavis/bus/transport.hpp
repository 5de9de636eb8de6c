// Transport: what carries bytes between nodes, and nothing more: subjects, requests that are told when nobody listens,
// and whether the link is up. It promises at most one delivery, in the order sent, and it is not trusted: what goes
// over it is sealed, numbered and checked by Bus. It must not be used past Bus.
#pragma once

#include "visavis/config/settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace visavis::bus {

class Transport {
  public:
    struct Incoming {
        std::string_view subject;
        std::string_view reply_to; ///< empty: no answer is wanted
        std::string_view payload;
        bool nobody_there{false}; ///< nobody listens where the request went; there is no payload
    };

    using Receive = std::function<void(const Incoming&)>;
    using LinkChanged = std::function<void(bool up)>;

    /// Listening ends with it. `Receive` may still be running then, on another thread.
    class Interest {
      public:
        Interest() = default;
        Interest(const Interest&) = delete;
        Interest& operator=(const Interest&) = delete;
        virtual ~Interest() = default;
    };

    Transport() = default;
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    virtual ~Transport() = default;

    /// False: there are no other nodes and there never will be.
    [[nodiscard]] virtual bool reaches_others() const = 0;

    /// Connects, and connects again whenever the link is lost. Returns at once. `changed` comes from any thread.
    virtual void start(LinkChanged changed) = 0;

    /// Sends what is queued as far as that goes at once; afterwards nothing comes in and `changed` is not called.
    virtual void stop() = 0;

    /// `subject` may end in ".>", which stands for any words. Survives a lost link. In order with send().
    [[nodiscard]] virtual std::unique_ptr<Interest> listen(std::string subject, Receive receive) = 0;

    /// False when it was not taken: the link is down, or too much is queued.
    virtual bool send(std::string subject, std::string reply_to, std::string payload) = 0;
};

/// Several nodes in one process: what one sends the others hear before send() returns.
class LocalMedium;
[[nodiscard]] std::shared_ptr<LocalMedium> make_local_medium();

/// No other nodes: the default.
[[nodiscard]] std::unique_ptr<Transport> local_transport();
[[nodiscard]] std::unique_ptr<Transport> local_transport(std::shared_ptr<LocalMedium> medium);

/// Throws std::runtime_error with a sentence for the operator when its files cannot be used.
[[nodiscard]] std::unique_ptr<Transport> nats_transport(const config::BusSettings& settings);

/// What the settings say: NATS when they name a server.
[[nodiscard]] std::unique_ptr<Transport> transport_for(const config::BusSettings& settings);

} // namespace visavis::bus
