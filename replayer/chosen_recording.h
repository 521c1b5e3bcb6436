#pragma once
// The recording that is being played, out of those that answer a request.
//
// They can differ in an upload that is pulled while the transfer runs, and then nobody knows beforehand which one it will be: the
// first is played until the bytes pulled turn out not to be its own, and play goes on in one whose course was the same so far.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "found_by.h"
#include "stored_interaction.h"
#include "upload_match.h"

namespace replay {

class ChosenRecording {
public:
    struct Candidate {
        std::shared_ptr<const CassetteReader> cassette;
        std::uint64_t number;
        std::uint64_t offset;
        std::uint64_t playable;
        std::vector<std::uint64_t> continuations{};  // CassetteReader::Place's
        FoundBy found_by{};

        // Throws CassetteError, also where it is not what it was found as.
        void open(StoredInteraction& stored) const;
    };

    // Begins with the first; none at all is fine. Throws CassetteError, and then there is none.
    void open(std::vector<Candidate> candidates);

    [[nodiscard]] bool is_any() const { return !candidates_.empty(); }
    [[nodiscard]] const Candidate& candidate() const { return candidates_[current_]; }
    // All that answer the request, the one being played first.
    [[nodiscard]] std::vector<Candidate> candidates() const;
    [[nodiscard]] StoredInteraction& stored() { return *stored_; }
    [[nodiscard]] const StoredInteraction& stored() const { return *stored_; }

    // Whether the application has already supplied what the pull at event `at` was supplied with: in one portion, say, instead of
    // several.
    [[nodiscard]] bool has_supplied(std::size_t at) const;
    // The application supplied these bytes (none: the source's end) when asked as the pull at event `at` did. Returns the index of
    // that pull in the recording in which play goes on; nullopt where no recording was supplied with them.
    [[nodiscard]] std::optional<std::size_t> accept(std::size_t at, std::string_view supplied);
    // The same, where the application supplied them ahead of time, before event `next`, with the pull still to come. Returns the index
    // of the event at which play goes on.
    [[nodiscard]] std::optional<std::size_t> accept_early(std::size_t at, std::string_view supplied, std::size_t next);
    // Goes past the pull at event `at`, if its source has supplied all that it did when recorded; else it has to be asked again.
    [[nodiscard]] bool pass(std::size_t at);

private:
    std::optional<std::size_t> go_back(const Candidate& played, std::size_t next);
    std::optional<UploadPlace> same_in(const Candidate& candidate, const Candidate& played, const UploadPlace& place,
                                       std::string_view supplied);

    std::vector<Candidate> candidates_;
    std::size_t current_ = 0;
    std::unique_ptr<StoredInteraction> stored_ = std::make_unique<StoredInteraction>();
    // Those that play moved on from: the application may still be looking at bytes of theirs.
    std::vector<std::unique_ptr<StoredInteraction>> left_behind_;
    std::string sent_;  // what was pulled so far, as long as there are candidates to compare it with
    std::uint64_t sent_bytes_ = 0;
    std::uint64_t pulled_ = 0;  // see UploadPlace
    std::size_t ends_ = 0;      // likewise
};

}  // namespace replay
