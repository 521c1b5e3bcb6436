#include "recording.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "error.h"
#include "long_part.h"
#include "needed_memory.h"
#include "own_process.h"
#include "recorded_cassettes.h"
#include "report.h"
#include "session_part.h"
#include "side_folder.h"

namespace replay {

Recording::Recording(const Config& config, const std::string& cassette)
    : config_(config),
      publisher_(config.volatile_headers.value),
      is_of_scope_(cassette != config.cassette.value),
      cassette_(resolved_path(cassette)),
      writer_(part_of(cassette_, config.session), cassette_) {}

// Not own_process(): a child of vfork(2), which ends in the memory of its parent, has nothing to publish.
bool Recording::is_of_this_process() const { return process_ == getpid(); }

// Noted before anything is written, so that nothing can be recorded that nobody would publish.
void Recording::begin() {
    if (process_ == own_process()) return;
    if (is_of_scope_) make_folders_around(cassette_);
    merge_abandoned();
    if (access(writer_.path().c_str(), F_OK) != 0) check_publishable(cassette_);
    process_ = own_process();
    has_ended_ = false;
    is_noted_ = note_recorded(config_.session, cassette_);
}

void Recording::merge_abandoned() const {
    if (publisher_.merge_abandoned(cassette_)) remove_memory_of_dead(config_.session);
}

void Recording::appended() {
    if (writer_.take_loss())
        report(writer_.path() + " was removed while it was being recorded into; what this process recorded before is lost");
    if (has_ended_) publish();
}

CassetteWriter::Appended Recording::append(Interaction& interaction) {
    begin();
    const bool is_long =
        std::any_of(std::begin(interaction.spooled), std::end(interaction.spooled), [](const auto& one) { return one != nullptr; });
    const CassetteWriter::Appended where =
        is_long ? write_long_part(long_part_of(cassette_, config_.session), interaction) : writer_.append(interaction);
    appended();
    return where;
}

void Recording::append(const CassetteWriter::Appended& interaction, std::span<const Event> events, std::string_view bytes, bool last) {
    begin();
    writer_.append(interaction, events, bytes, last);
    appended();
}

void Recording::end() {
    const bool is_root = config_.session.pid == getpid();
    if (is_of_this_process()) {
        has_ended_ = true;
        if (is_root || !is_noted_ || !config_.session.root_is_alive()) publish();
    }
    if (is_root) publish_session(config_.session, [this] { return publisher_; });
}

void Recording::publish() const { publisher_.try_to_merge(config_.session, cassette_); }

void publish_session(const SessionName& session, const std::function<Publisher()>& publisher) {
    const std::vector<std::string> cassettes = recorded_cassettes(session);
    if (cassettes.empty()) return;
    const Publisher publishes = publisher();
    for (const std::string& cassette : cassettes) publishes.try_to_merge(session, cassette);
}

}  // namespace replay
