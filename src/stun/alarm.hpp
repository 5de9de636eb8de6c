// Alarm: ends a wait on a socket when its time is over, by cancelling that socket. It must not outlive the socket; it
// never rings after its own end.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/task.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>

namespace visavis::stun {

class Alarm {
  public:
    template <class Cancellable>
    Alarm(Cancellable& socket, SteadyTime until)
        : timer_{socket.get_executor(), until} {
        timer_.async_wait([&socket, armed = std::weak_ptr<bool>{rung_}](const boost::system::error_code& error) {
            if (const auto rung = armed.lock(); rung && !error) {
                *rung = true;
                socket.cancel();
            }
        });
    }

    [[nodiscard]] bool rung() const { return *rung_; }

  private:
    std::shared_ptr<bool> rung_{std::make_shared<bool>(false)};
    asio::steady_timer timer_;
};

} // namespace visavis::stun
