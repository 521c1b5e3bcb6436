#pragma once
// An interaction in memory that is about to be recorded: its secrets, and its keys without them.

#include "interaction.h"
#include "secret_book.h"

namespace replay {

// Replaces the secrets in it. Returns whether there were any, also in what is spooled, where they have been replaced before.
bool redact(Interaction& interaction, SecretBook& secrets);

// Makes its keys anew, from the request as it is now and by the rules that its metadata name. There is no exact one.
void renew_keys(Interaction& interaction);

}  // namespace replay
