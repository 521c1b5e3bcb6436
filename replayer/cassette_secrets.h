#pragma once
// The secrets in a cassette: what it holds of them, and the cassette without them. For cassettes that were recorded with `secrets =
// "keep"`, by a version that knew less, or by hand.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "cassette_reader.h"
#include "request_rules.h"
#include "rewritten_interactions.h"
#include "secret_book.h"

namespace replay {

struct RecordedSecret {
    std::string place;  // for a person: "response body"
    SecretClass kind;
    std::string begins;  // what everyone may know of it: "sk-proj-"
    std::size_t size;    // bytes
    friend bool operator<(const RecordedSecret& one, const RecordedSecret& other) {
        return std::tie(one.place, one.kind, one.begins, one.size) < std::tie(other.place, other.kind, other.begins, other.size);
    }
};

struct SecretsFound {
    std::vector<RecordedSecret> secrets;  // each once
    // Of bodies that nothing was looked for in: how they are packed, "br". Gzip is looked into, where it is not very long.
    std::vector<std::string> packed;
};

// Of an interaction. Throws CassetteError.
[[nodiscard]] SecretsFound secrets_in(const PlacedInteraction& interaction);

// Takes note of all of them in `secrets`.
void learn_secrets(const PlacedInteraction& interaction, SecretBook& secrets);

// The interaction without secrets, if `secrets` finds any; long streams stand beside `cassette`, as spooled_beside() has it.
[[nodiscard]] std::optional<LoadedInteraction> without_secrets(const PlacedInteraction& interaction, const std::string& cassette,
                                                               SecretBook& secrets);

}  // namespace replay
