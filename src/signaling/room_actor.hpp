// RoomActor: a room and the thread it lives on. Every event is one turn on that thread: apply it to the pure room, push
// each delivery to its outbox in the order decided, hand records on. A turn never suspends. A room that has moved to
// another node is dead here: nothing it still hears has an effect, above all no call of it counts as ended.
//
// The list of those who wait is told at once when it has changed, and then not again for a while, however often it
// changes; the last state always arrives.
#pragma once

#include "visavis/base/clock.hpp"
#include "visavis/base/task.hpp"
#include "visavis/bus/bus.hpp"
#include "visavis/consultation/room.hpp"
#include "visavis/net/web_socket.hpp"
#include "visavis/observe/metrics.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <type_traits>
#include <vector>

namespace visavis::signaling {

class RoomActor : public std::enable_shared_from_this<RoomActor> {
  public:
    /// On the room's executor.
    struct Listener {
        std::function<void(const CallId&, const std::shared_ptr<RoomActor>&)> finished;
        /// Seats of these sessions are here from now on, and no longer; whether they have a socket or not.
        std::function<void(const std::shared_ptr<RoomActor>&, const std::vector<SessionId>& taken,
                           const std::vector<SessionId>& given_up)>
            seats_changed;
    };

    RoomActor(asio::any_io_executor executor, consultation::Room room, const Clock& clock, Listener listener)
        : executor_{std::move(executor)}
        , room_{std::move(room)}
        , clock_{clock}
        , listener_{std::move(listener)}
        , timer_{executor_}
        , list_timer_{executor_} {}

    /// Runs `event(Room&, Now)` as a turn. It returns Effects, which are performed, or Result<Effects>; a refusal comes
    /// back. The caller keeps the actor alive meanwhile.
    template <class Event>
    Task<Result<>> turn(Event event) {
        co_return co_await on_executor([this, event = std::move(event)]() mutable { return turn_here(event); });
    }

    /// The same for a caller who is on the room's thread already.
    template <class Event>
    Result<> turn_here(Event&& event) {
        return finish(std::forward<Event>(event), now(), SteadyTime::min());
    }

    /// And for a message relayed at a time that was read just now: all that becomes due by it is a ping.
    template <class Event>
    Result<> relay_at(SteadyTime time, Event&& event) {
        return finish(std::forward<Event>(event), time, time + consultation::DeliveryLog::ping_after);
    }

    /// The pong of one of the room's pings. On its executor. No turn follows: it only forgets.
    void pong(consultation::ConnectionId connection, consultation::PingNumber number) {
        room_.pong(connection, number);
    }

    /// Looks at the room without changing it.
    template <class Question>
    Task<std::invoke_result_t<Question, const consultation::Room&>> ask(Question question) {
        co_return co_await on_executor(
            [this, question = std::move(question)]() mutable { return question(std::as_const(room_)); });
    }

    /// Takes the socket in before `enter`, so that the turn can deliver to it.
    Task<> attach(consultation::ConnectionId connection, std::shared_ptr<net::WebSocket> socket);
    /// The socket is gone.
    Task<> detach(consultation::ConnectionId connection);
    /// The node that holds the socket cannot be reached.
    Task<> strand(consultation::ConnectionId connection);

    /// As long as the room lives here, so does this: what makes this node its home. On its executor.
    void keep(bus::Subscription subscription) {
        if (!moved_) {
            kept_.push_back(std::move(subscription));
        }
    }

    /// Another node is its home from now on: its sockets close with `moved`. On its executor.
    void move_away();

    [[nodiscard]] bool moved() const { return moved_; }

    /// On its executor.
    [[nodiscard]] const consultation::Room& room() const { return room_; }

    /// What a message relayed in it touches. On its executor.
    void add_to(Footprint& footprint) const;

    [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

  private:
    template <class Work>
    Task<std::invoke_result_t<Work>> on_executor(Work work) {
        if (co_await asio::this_coro::executor == executor_) {
            co_return work();
        }
        auto hop = [](Work body) -> Task<std::invoke_result_t<Work>> { co_return body(); };
        co_return co_await asio::co_spawn(executor_, hop(std::move(work)), asio::use_awaitable);
    }

    [[nodiscard]] consultation::Now now() const { return {.wall = clock_.now(), .steady = clock_.steady()}; }

    struct Socket {
        consultation::ConnectionId connection;
        std::shared_ptr<net::WebSocket> socket;
    };

    /// Null when it is gone.
    [[nodiscard]] net::WebSocket* socket(consultation::ConnectionId connection) const;
    void forget(consultation::ConnectionId connection);

    template <class Time, class Event>
    Result<> finish(Event&& event, Time time, SteadyTime nothing_new_before) {
        if (moved_) {
            return refuse(ErrorCode::unavailable);
        }
        auto outcome = std::forward<Event>(event)(room_, time);
        if constexpr (std::is_same_v<decltype(outcome), consultation::Effects>) {
            finish_turn(std::move(outcome), nothing_new_before);
        } else {
            if (!outcome) {
                return std::unexpected(outcome.error());
            }
            finish_turn(std::move(*outcome), nothing_new_before);
        }
        return {};
    }

    /// `nothing_new_before`: no deadline that the turn brought is earlier.
    void finish_turn(consultation::Effects&& effects, SteadyTime nothing_new_before = SteadyTime::min());
    void perform(const consultation::Deliver& delivery);
    void perform(consultation::DeliverEncoded& delivery);
    void perform(const consultation::Ping& ping);
    void perform(const consultation::Disconnect& disconnect);
    void perform(const consultation::CallFinished& finished);
    void arm_timer();
    void tell_list(consultation::Effects& effects);
    /// What the seats are now, compared with what was said of them last.
    void say_seats(std::vector<SessionId> now);

    asio::any_io_executor executor_;
    consultation::Room room_;
    const Clock& clock_;
    Listener listener_;
    asio::steady_timer timer_;
    asio::steady_timer list_timer_;
    bool list_rests_{false};       ///< told so lately that it is not told again before the timer says so
    std::vector<SessionId> seats_; ///< as last said; sorted
    std::optional<SteadyTime> armed_for_;
    std::vector<Socket> sockets_; ///< a few
    std::vector<bus::Subscription> kept_;
    std::atomic<bool> moved_{false};
};

} // namespace visavis::signaling
