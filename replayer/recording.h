#pragma once
// What this process records: into the part that all processes of its session share, published when the session ends.
//
// The root process of the session publishes for all of them. Where it cannot be told, or does not live any more, or where this process
// records after it has ended already (a destructor that comes after ours), this process publishes by itself: what its session
// has published before is then added to.
//
// Used under its owner's lock.

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cassette_writer.h"
#include "config.h"
#include "interaction.h"
#include "publisher.h"

namespace replay {

class Recording {
public:
    // Touches no file yet. `cassette`: its path, absolute; the folders around a scope's are made when it is recorded into. `config` must
    // outlive it.
    Recording(const Config& config, const std::string& cassette);

    // As CassetteWriter's; throw CassetteError.
    CassetteWriter::Appended append(Interaction& interaction);
    void append(const CassetteWriter::Appended& interaction, std::span<const Event> events, std::string_view bytes, bool last);

    // This process ends: publishes what it has recorded, where it falls to it; else it is somebody else's to publish.
    void end();

    // Brings in what earlier sessions have left of the cassette (Publisher::merge_abandoned), whose memory is then needed no longer.
    void merge_abandoned() const;

    // Whether this process (and not the one that it was forked from) has recorded anything.
    [[nodiscard]] bool is_of_this_process() const;
    // Whether nothing is lost where this ends without end(): what this process has recorded, if anything, its root will publish.
    [[nodiscard]] bool may_be_forgotten() const { return !is_of_this_process() || is_noted_; }
    [[nodiscard]] const std::string& cassette() const { return cassette_; }

private:
    void begin();
    void appended();
    void publish() const;

    const Config& config_;
    Publisher publisher_;
    bool is_of_scope_;
    std::string cassette_;  // resolved
    CassetteWriter writer_;
    int process_ = 0;        // that has begun to record
    bool is_noted_ = false;  // for the root
    bool has_ended_ = false;
};

// The session's root process ends, and this is it: publishes for all its processes. Most record nothing, so how is asked for only where
// something was.
void publish_session(const SessionName& session, const std::function<Publisher()>& publisher);

}  // namespace replay
