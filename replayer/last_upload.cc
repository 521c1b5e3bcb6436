#include "last_upload.h"

namespace replay {

std::uint64_t start_of_last_upload(std::span<const Event> events) {
    std::uint64_t pulled = 0;
    std::uint64_t start = 0;
    for (const Event& event : events) {
        if (event.kind == EventKind::pull) pulled += event.size;
        if (event.kind == EventKind::seek && event.detail >> kSeekSourceShift == 0) start = pulled;
    }
    return start;
}

}  // namespace replay
