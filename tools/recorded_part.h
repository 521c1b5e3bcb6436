#pragma once
// What a launched command records, until it is done: the part of the launcher's session (replayer/session_part.h).
//
// The launcher is the session's root: it makes the part before the command starts, which shows that one can be made, and publishes it when
// the command has ended. Where the launcher is killed, the cassette stays as it was, and so does the part.

#include <string>

#include "config.h"
#include "publisher.h"

namespace replay {

class RecordedPart {
public:
    // Makes an empty part. `how`: what publishing it will do to `cassette`, an absolute path. Throws CassetteError where nothing can be
    // recorded there.
    RecordedPart(const std::string& cassette, const SessionName& session, Publishing how);
    // Removes the part unless it was published or kept.
    ~RecordedPart();
    RecordedPart(const RecordedPart&) = delete;
    RecordedPart& operator=(const RecordedPart&) = delete;

    [[nodiscard]] const std::string& path() const { return part_; }
    // Whether there is a cassette yet.
    [[nodiscard]] bool has_cassette() const;

    // Publishes it, once. Throws CassetteError; the part then stays.
    Published publish(const Publisher& publisher);
    // Leaves the part where it is.
    void keep() { kept_ = true; }

private:
    std::string cassette_;
    SessionName session_;
    std::string part_;
    Publishing how_;
    bool kept_ = false;
};

// Throws CassetteError where a recording could not be written to `cassette`: no such folder, no permission, or
// something that is no cassette stands there.
void check_recordable(const std::string& cassette);

}  // namespace replay
