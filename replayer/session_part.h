#pragma once
// Parts: what sessions have recorded for a cassette and not yet published.
//
// A session's processes append to one file, `.replay/NAME.<session>.part` beside the cassette NAME, which is a cassette itself; an
// interaction that is too long for memory has one of its own, `.replay/NAME.<session>.<number>.part`. They are
// published when the session's root process ends (publisher.h). Where the root had no chance to do so, they stay, and are
// published by the next session that uses the cassette, or, where they were to replace it, by `replay recover`.

#include <string>
#include <vector>

#include "session_name.h"

namespace replay {

// `cassette`: a resolved_path() (side_folder.h).
[[nodiscard]] std::string part_of(const std::string& cassette, const SessionName& session);
// Another one each time.
[[nodiscard]] std::string long_part_of(const std::string& cassette, const SessionName& session);

struct SessionPart {
    std::string path;
    SessionName session;  // its directory is not known: "/"
};
// All that there are, of sessions that still run too, in the order of their names.
[[nodiscard]] std::vector<SessionPart> parts_of(const std::string& cassette);
[[nodiscard]] std::vector<std::string> parts_of(const std::string& cassette, const SessionName& session);

}  // namespace replay
