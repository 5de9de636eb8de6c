// FairQueue: what waits is served in turns - each group after the other, in each group each client after the other - so
// that whoever asks for much waits behind their own questions and nobody else does (T-12). The server's own work goes
// first. It is not thread-safe.
#pragma once

#include "place.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <utility>

namespace visavis::store {

template <class Item>
class FairQueue {
  public:
    struct Taken {
        Place place;
        Item item;
    };

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    void push(const Place& place, Item item) {
        auto& group = of_key(groups_, place.group);
        of_key(group.clients, place.client).items.push_back(std::move(item));
        ++group.size;
        ++size_;
    }

    /// Whose turn it is, among those for whom `may_go(group, item)` holds.
    template <class MayGo>
    [[nodiscard]] std::optional<Taken> pop(MayGo may_go) {
        const auto own = std::ranges::find(groups_, std::uint64_t{0}, &Group::key);
        if (own != groups_.end() && own != groups_.begin()) {
            groups_.splice(groups_.begin(), groups_, own);
        }
        for (auto group = groups_.begin(); group != groups_.end(); ++group) {
            for (auto client = group->clients.begin(); client != group->clients.end(); ++client) {
                if (may_go(group->key, std::as_const(client->items.front()))) {
                    return take_first(group, client);
                }
            }
        }
        return std::nullopt;
    }

    /// Makes room: the newest of whoever has most waiting. Nothing but the server's own work is spared.
    [[nodiscard]] std::optional<Item> drop() {
        const auto group = last_of_the_largest(groups_, [](const Group& one) { return one.key == 0 ? 0 : one.size; });
        if (group == groups_.end()) {
            return std::nullopt;
        }
        const auto client = last_of_the_largest(group->clients, [](const Client& one) { return one.items.size(); });
        auto item = std::move(client->items.back());
        client->items.pop_back();
        forget_empty(group, client);
        return item;
    }

  private:
    struct Client {
        std::uint64_t key;
        std::deque<Item> items{};
    };

    struct Group {
        std::uint64_t key;
        std::list<Client> clients{}; // whose turn it is first
        std::size_t size{0};
    };

    using Groups = std::list<Group>; // whose turn it is first

    template <class Keyed>
    static Keyed& of_key(std::list<Keyed>& all, std::uint64_t key) {
        const auto found = std::ranges::find(all, key, &Keyed::key);
        return found != all.end() ? *found : all.emplace_back(Keyed{.key = key});
    }

    /// Of equals the last: nobody who is about to be served goes for a newcomer who has as much waiting.
    template <class Keyed, class SizeOf>
    static std::list<Keyed>::iterator last_of_the_largest(std::list<Keyed>& all, SizeOf size_of) {
        auto largest = all.begin();
        for (auto one = all.begin(); one != all.end(); ++one) {
            if (size_of(*one) >= size_of(*largest)) {
                largest = one;
            }
        }
        return largest;
    }

    Taken take_first(Groups::iterator group, std::list<Client>::iterator client) {
        Taken taken{.place = {.group = group->key, .client = client->key}, .item = std::move(client->items.front())};
        client->items.pop_front();
        group->clients.splice(group->clients.end(), group->clients, client);
        groups_.splice(groups_.end(), groups_, group);
        forget_empty(group, client);
        return taken;
    }

    void forget_empty(Groups::iterator group, std::list<Client>::iterator client) {
        --size_;
        --group->size;
        if (client->items.empty()) {
            group->clients.erase(client);
        }
        if (group->clients.empty()) {
            groups_.erase(group);
        }
    }

    Groups groups_;
    std::size_t size_{0};
};

} // namespace visavis::store
