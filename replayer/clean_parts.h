#pragma once
// The parts of a session as they may be published: without secrets that were recognised only after an interaction was recorded, and with
// the numbers of placeholders that they are to have in the cassette.
//
// While it goes on, a session numbers its secrets as its processes happen to meet them. In the cassette, the placeholders of a request that
// was recorded before have the numbers that they had there, so that what did not change stays as it is; the others have the next ones, in
// an order that depends on the requests and not on which process was first.
//
// What a server sent that only looks like a placeholder stays as it is, and so does what was recorded where secrets are kept. Where what
// the session knew of secrets is lost, that is reported.
//
// Used under the cassette's lock.

#include <optional>
#include <string>
#include <vector>

#include "open_part.h"
#include "publication.h"
#include "rewritten_interactions.h"
#include "session_name.h"

namespace replay {

class CleanParts {
public:
    // `before`: the interactions of the cassette. All must outlive this. Throws CassetteError.
    CleanParts(const SessionName& session, const std::vector<OpenPart>& parts, const std::string& cassette,
               const std::vector<PlacedInteraction>& before);

    [[nodiscard]] const std::vector<PlacedInteraction>& interactions() const { return interactions_; }

private:
    std::vector<PlacedInteraction> interactions_;
    std::optional<RewrittenInteractions> rewritten_;
};

}  // namespace replay
