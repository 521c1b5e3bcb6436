#pragma once
// The keys of an interaction in memory, some of whose texts are replaced before it is written.

#include <functional>

#include "interaction.h"
#include "request_key.h"
#include "secret_book.h"

namespace replay {

// From its whole body, or where that was pulled and sent more than once, from what was sent last. One that is too long to be held counts
// by its hash, with all that was sent.
[[nodiscard]] RequestKeys keys_of_recorded(Interaction& interaction, const Matching& matching);

// `change` may alter texts of the interaction and says whether it did. The keys are then made anew, by the rules that the metadata name;
// the exact one is dropped where the request is not byte for byte what was asked for any more: by a hash of that, a guess at what was
// replaced could be proved right. Where it replaced
// something in the answer, what was traced of that packed is blanked. Returns what `change` does.
bool change_with_keys(Interaction& interaction, const std::function<bool()>& change);

// Replaces the secrets in it, and notes that there were some.
void redact(Interaction& interaction, SecretBook& secrets);

}  // namespace replay
