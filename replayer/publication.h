#pragma once
// What a cassette is to hold once the recordings of a session have taken their place among what was recorded before.
//
// Requests are told apart by their scope and key. What the session recorded of one replaces what there was of it; where it recorded
// the same answer again (answer.h), the old interaction stays. What was recorded because all recordings of its request had been played
// (kInteractionFurther) is added to them. What an earlier publication of the same session brought is added to:
// of interactions that stayed then, the note tells (kept_note.h). New requests come last, by scope and then in the order in which
// they began, so that their order does not depend on which process was done first.

#include <vector>

#include "cassette_reader.h"
#include "kept_note.h"
#include "volatile_headers.h"

namespace replay {

enum class Publishing {
    merges,    // into the cassette, whose other interactions stay
    replaces,  // the cassette
};

// An interaction of a cassette, or of a part.
struct PlacedInteraction {
    const CassetteReader* cassette = nullptr;
    const CassetteReader::Place* place = nullptr;
    [[nodiscard]] const InteractionHead& head() const { return place->head; }
    friend bool operator==(const PlacedInteraction&, const PlacedInteraction&) = default;
};

struct Publication {
    std::vector<PlacedInteraction> interactions;  // all that the cassette is to hold, in its order
    std::vector<KeptInteraction> kept;            // the note of those among them that stand for others
};

class PublicationPlanner {
public:
    // `kept`: the note of the cassette as it is. Both must outlive this.
    PublicationPlanner(const std::vector<KeptInteraction>& kept, const VolatileHeaders& volatile_headers)
        : kept_(kept), volatile_headers_(volatile_headers) {}

    // `before`: the interactions of the cassette, in its order; `now`: those of the session's parts. Throws CassetteError where a part is
    // damaged, or, unless it is replaced, the cassette.
    [[nodiscard]] Publication plan(const std::vector<PlacedInteraction>& before, std::vector<PlacedInteraction> now, Publishing how) const;

private:
    const std::vector<KeptInteraction>& kept_;
    const VolatileHeaders& volatile_headers_;
};

}  // namespace replay
