#include "found_by.h"

#include <string>

#include "index_pages.h"

namespace replay {

bool FoundBy::fits(const InteractionHead& head) const {
    const bool is_pulled = (head.flags & kInteractionPulledBody) != 0;
    switch (kind) {
        case KeyKind::exact:
            return key.empty() || head.exact_key == key;
        case KeyKind::canonical:
            return head.canonical_key == key && !is_pulled;
        case KeyKind::bodiless:
            break;
    }
    return head.bodiless_key == key.low && is_pulled;
}

void fail_by_index(const CassetteReader& cassette, std::uint64_t offset) {
    throw IndexError("the index of cassette " + cassette.path() + " is wrong about what lies at byte " + std::to_string(offset) +
                     "; remove the folder .replay beside the cassette");
}

}  // namespace replay
