#include "needed_memory.h"

#include <algorithm>
#include <string>
#include <vector>

#include "control_block.h"
#include "recorded_cassettes.h"
#include "secret_vault.h"
#include "session_memory.h"
#include "session_part.h"

namespace replay {

bool is_memory_needed(const SessionName& session) {
    const std::vector<std::string> cassettes = recorded_cassettes(session);
    return std::any_of(cassettes.begin(), cassettes.end(), [&](const std::string& one) { return !parts_of(one, session).empty(); });
}

void remove_unneeded_memory(const SessionName& session) {
    ControlBlock::remove(session);
    if (is_memory_needed(session)) return;
    SecretVault::remove(session);
    remove_recorded(session);  // the last: it says what the other is needed for
}

void remove_memory_of_dead(const SessionName& spared) {
    for (const SessionName& session : sessions_with_memory()) {
        const bool is_spared = session.pid == spared.pid && session.started_ns == spared.started_ns;
        if (is_spared || session.root_is_alive() || is_memory_needed(session)) continue;
        for (const std::string& suffix : session_memory(session, ""))
            if (suffix != kRecordedSuffix) remove_session_memory(session, suffix);
        remove_recorded(session);
    }
}

}  // namespace replay
