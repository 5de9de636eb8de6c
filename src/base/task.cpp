// The bookkeeping of TaskGroup.
#include "visavis/base/task.hpp"

#include "visavis/base/assert.hpp"

namespace visavis {

TaskGroup::~TaskGroup() {
    VISAVIS_ASSERT(running() == 0, "a task outlives its group");
}

void TaskGroup::finished(const std::exception_ptr& failure) noexcept {
    if (failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& exception) {
            on_exception_(exception);
        } catch (...) {
            assertion_failed(__FILE__, __LINE__, "something that is no std::exception left a task");
        }
    }
    running_.fetch_sub(1, std::memory_order_release);
}

} // namespace visavis
