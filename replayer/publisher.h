#pragma once
// From the parts of a session to the cassette: what a session has recorded takes its place among what was recorded before.
//
// The cassette is written anew and renamed into its place, so that whoever reads it sees the old one or the new one; where it would hold
// the same interactions, the file is not touched. What it is to hold: publication.h.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "config.h"
#include "publication.h"
#include "salvage.h"
#include "volatile_headers.h"

namespace replay {

class OpenPart;

// A part that could be taken over only in part.
struct DamagedPart {
    std::string kept_as;  // where it is now: nobody takes it for a part any more
    std::vector<Salvage::Loss> losses;
};

struct Published {
    std::size_t interactions = 0;  // in the parts
    bool changed = false;          // the cassette is another one now
    std::vector<DamagedPart> damaged{};
};

class Publisher {
public:
    explicit Publisher(VolatileHeaders volatile_headers = {}) : volatile_headers_(std::move(volatile_headers)) {}

    // Publishes and removes the parts of a session. `cassette`: a resolved_path(). Throws CassetteError: the cassette is as it was, and so
    // are the parts.
    Published publish(const SessionName& session, const std::string& cassette, Publishing how) const;

    // The same for what an interrupted session has left. Of damaged parts it publishes what can still be read, and keeps them. Throws
    // CassetteError also where such a one was to replace the cassette.
    Published recover(const SessionName& session, const std::string& cassette, Publishing how) const;

    // Merges them, but what goes wrong is reported. Those that are to replace the cassette (kPartReplaces) are the launcher's to publish;
    // where it was interrupted or could not, they stay for `replay recover`.
    void try_to_merge(const SessionName& session, const std::string& cassette) const noexcept;

    // The same for sessions whose root has died before it could. Returns whether there were any.
    bool merge_abandoned(const std::string& cassette) const noexcept;

private:
    Published take_over(const SessionName& session, const std::string& cassette, Publishing how, bool damaged_ones_too) const;
    [[nodiscard]] Published build(const SessionName& session, const std::vector<OpenPart>& parts, const std::string& cassette,
                                  Publishing how) const;

    VolatileHeaders volatile_headers_;
};

// Throws CassetteError where something stands at `cassette` that a part could not be merged into.
void check_publishable(const std::string& cassette);

}  // namespace replay
