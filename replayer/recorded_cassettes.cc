#include "recorded_cassettes.h"

#include <unordered_set>

#include "session_memory.h"
#include "text.h"

namespace replay {

// A NUL on either side: one that was cut off takes no part of the next.
bool note_recorded(const SessionName& session, std::string_view cassette) {
    const std::string end(1, '\0');
    return add_to_session_memory(session, kRecordedSuffix, end + std::string(cassette) + end);
}

std::vector<std::string> recorded_cassettes(const SessionName& session) {
    const std::string noted = session_memory_text(session, kRecordedSuffix);
    std::vector<std::string> cassettes;
    std::unordered_set<std::string_view> known;
    for (std::string_view rest = noted; !rest.empty();) {
        const std::string_view cassette = take_to('\0', rest);
        if (!cassette.empty() && known.insert(cassette).second) cassettes.emplace_back(cassette);
    }
    return cassettes;
}

void remove_recorded(const SessionName& session) { remove_session_memory(session, kRecordedSuffix); }

}  // namespace replay
