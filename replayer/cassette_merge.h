#pragma once
// What becomes of the interactions of two cassettes that are made one.
//
// Interactions of one scope and one request (canonical key, and what prefers among its answers, volatile headers aside) belong together,
// since they answer in their order: a poll is three of them. Such a group is taken whole, from one side:
//
//   on one side only                       that one
//   answered equally on both sides         ours, whose bytes thus stay as they are
//   changed on one side since the ancestor the changed one, be it gone
//   the same, one side asked more often    the longer one, which answers both
//   anything else                          a conflict: ours is merged, theirs set apart
//
// "Equally" is answer.h's. Without an ancestor, nothing has ever been removed.

#include <cstdint>
#include <string>
#include <vector>

#include "cassette_builder.h"
#include "cassette_reader.h"
#include "volatile_headers.h"

namespace replay {

struct MergeSide {
    explicit MergeSide(const CassetteReader& reader) : cassette(reader), places(reader.scan()) {}
    const CassetteReader& cassette;
    std::vector<CassetteReader::Place> places;
};

struct MergePlan {
    struct Taken {
        const MergeSide* side;
        std::size_t index;  // in its places
    };
    struct Conflict {
        std::string request;  // "GET http://…", as it was recorded
        std::string scope;
        std::vector<std::uint64_t> ours;  // numbers; none where it was removed on that side
        std::vector<std::uint64_t> theirs;
    };
    std::vector<Taken> merged;  // in the order of ours; what only theirs has comes behind
    std::vector<Taken> apart;   // theirs, where that conflicts
    std::vector<Conflict> conflicts;
    std::size_t from_both = 0;  // interactions that both sides have, equally answered
    std::size_t from_ours = 0;
    std::size_t from_theirs = 0;
};

// `ancestor` may be null. The sides must outlive the plan. Throws CassetteError where one of them is damaged.
[[nodiscard]] MergePlan plan_merge(const MergeSide* ancestor, const MergeSide& ours, const MergeSide& theirs,
                                   const VolatileHeaders& volatile_headers);

void add_taken(CassetteBuilder& builder, const std::vector<MergePlan::Taken>& taken);

}  // namespace replay
