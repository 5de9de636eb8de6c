// Running one task to its end on the calling thread: for commands, which have nothing else to do.
#pragma once

#include "visavis/base/task.hpp"

#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>

namespace visavis::app {

template <class T>
T block_on(Task<T> task) {
    asio::io_context context;
    std::exception_ptr failure;
    std::optional<T> outcome;
    auto keep = [](Task<T> inner, std::optional<T>& kept) -> Task<> { kept.emplace(co_await std::move(inner)); };
    asio::co_spawn(context, keep(std::move(task), outcome),
                   [&](std::exception_ptr thrown) { failure = std::move(thrown); });
    context.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    return std::move(*outcome);
}

} // namespace visavis::app
