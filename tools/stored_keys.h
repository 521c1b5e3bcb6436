#pragma once
// The keys of a recorded request, computed anew from what is stored of it.

#include "request_key.h"
#include "stored_interaction.h"

namespace replay {

struct StoredKeys {
    RequestKeys keys;
    // What it takes for the variant was masked when it was recorded: credentials in a URL within a header. The stored one stands then.
    bool variant_is_lost = false;

    // Whether an interaction's keys are these.
    [[nodiscard]] bool are_in(const InteractionHead& head) const;
    // Gives it these keys; a lost variant stays as it is.
    void put_into(InteractionHead& head) const;
};

// `stored` is the interaction at hand, of whose request body nothing has been taken yet; `matching`: by which they are made. Throws
// CassetteError where that is damaged.
[[nodiscard]] StoredKeys stored_keys(StoredInteraction& stored, const Request& request, const Matching& matching);

}  // namespace replay
