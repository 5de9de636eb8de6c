// discard: gives a container's memory back. Assigning `{}` would be an assignment of no elements, which keeps it.
#pragma once

namespace visavis::net {

template <class Container>
void discard(Container& container) noexcept {
    Container{}.swap(container);
}

} // namespace visavis::net
