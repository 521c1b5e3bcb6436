#pragma once
// The keys of a recorded request, computed anew from what is stored of it.

#include "request_key.h"
#include "stored_interaction.h"

namespace replay {

struct StoredKeys {
    RequestKeys keys;

    // Whether an interaction's keys are these.
    [[nodiscard]] bool are_in(const InteractionHead& head) const;
    // Gives it these keys.
    void put_into(InteractionHead& head) const;
};

// `stored` is the interaction at hand, of whose request body nothing has been taken yet; `matching`: by which they are made. Throws
// CassetteError where that is damaged.
[[nodiscard]] StoredKeys stored_keys(StoredInteraction& stored, const Request& request, const Matching& matching);

}  // namespace replay
