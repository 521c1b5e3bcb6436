#pragma once
// The recording that is being played, out of those that answer a request.
//
// They can differ in an upload that is pulled while the transfer runs, and then nobody knows beforehand which one it will be: the
// first is played until the bytes pulled turn out not to be its own, and play goes on in one whose course was the same so far. Where there
// is none, the upload may still be the same in other bytes (upload_judge.h): then play goes on, the upload is kept, and at its end it
// turns out whose it is by what it means.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "found_by.h"
#include "own_upload.h"
#include "stored_interaction.h"
#include "upload_judge.h"
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

    // To be called after open(), where the upload is pulled from the read callback.
    void judge_by(std::shared_ptr<UploadJudge> judge);

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
    // that pull in the recording in which play goes on; nullopt where they are no recording's.
    [[nodiscard]] std::optional<std::size_t> accept(std::size_t at, std::string_view supplied);
    // The same, where the application supplied them ahead of time, before event `next`, with the pull still to come. Returns the index
    // of the event at which play goes on.
    [[nodiscard]] std::optional<std::size_t> accept_early(std::size_t at, std::string_view supplied, std::size_t next);
    // Goes past the pull at event `at`, if its source has supplied all that it did when recorded; else it has to be asked again. Of an
    // upload in other bytes, the last pull asks for all that is left of it.
    [[nodiscard]] bool pass(std::size_t at);
    // The source of the read callback was moved back.
    void rewind();

    // The upload, where it is not byte for byte that of the recording; nullptr where it is, as far as is known.
    [[nodiscard]] const OwnUpload* own_upload() const { return own_ ? &*own_ : nullptr; }
    // Whether, with the pull at event `at` passed, it has to be decided whose the upload is: all of it has come.
    [[nodiscard]] bool is_due(std::size_t at) const { return own_ && own_->is_kept() && at == last_pull_; }
    // Returns the index of the event at which play goes on, as accept() does.
    [[nodiscard]] std::optional<std::size_t> decide();
    // It is no recording's: says so, if the judge can, and returns what the application is told; empty where it has not been said.
    [[nodiscard]] std::string tell_miss();

private:
    std::optional<std::size_t> accept_bytes(std::size_t at, std::uint64_t before, std::string_view supplied);
    void own_from(std::size_t at, std::uint64_t before);
    void begin_own(bool is_kept);
    [[nodiscard]] bool has_supplied_own(const Event& pull, std::size_t at) const;
    [[nodiscard]] bool lacks_bytes(std::size_t at);
    std::size_t last_pull();
    std::optional<std::size_t> go_on_with(const std::vector<Hash128>& keys);
    template <class Fits>
    std::optional<std::size_t> go_on_behind(const Candidate& candidate, const Candidate& played, const Fits& fits);
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
    std::uint64_t start_ = 0;   // how many had been sent when the source was last moved back
    std::shared_ptr<UploadJudge> judge_;
    std::optional<OwnUpload> own_;
    std::optional<std::size_t> last_pull_;  // of the recording that is played, where it is known
    bool ends_by_length_ = false;           // likewise, once there is an own upload
};

}  // namespace replay
