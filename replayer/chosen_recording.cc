#include "chosen_recording.h"

#include <algorithm>
#include <utility>

#include "report.h"

namespace replay {

void ChosenRecording::Candidate::open(StoredInteraction& stored) const {
    stored.open(cassette, offset, playable);
    if (!found_by.fits(stored.head())) fail_by_index(*cassette, offset);
}

void ChosenRecording::open(std::vector<Candidate> candidates) {
    candidates_ = std::move(candidates);
    current_ = 0;
    left_behind_.clear();
    sent_.clear();
    sent_bytes_ = pulled_ = ends_ = 0;
    if (candidates_.empty()) return;
    try {
        candidates_.front().open(*stored_);
    } catch (const CassetteError&) {
        candidates_.clear();
        throw;
    }
}

std::vector<ChosenRecording::Candidate> ChosenRecording::candidates() const {
    std::vector<Candidate> all = candidates_;
    if (!all.empty()) std::swap(all.front(), all[current_]);
    return all;
}

bool ChosenRecording::has_supplied(std::size_t at) const {
    const std::uint32_t size = stored_->events()[at].size;
    return size > 0 && sent_bytes_ >= pulled_ + size;
}

std::optional<std::size_t> ChosenRecording::accept(std::size_t at, std::string_view supplied) {
    const std::uint64_t before = std::exchange(sent_bytes_, sent_bytes_ + supplied.size());
    const UploadPlace place{at, pulled_, ends_};
    try {
        if (takes(*stored_, place, before, supplied)) {
            if (current_ + 1 < candidates_.size()) sent_.append(supplied);
            return at;
        }
    } catch (const CassetteError& error) {
        report(error.what());
        return std::nullopt;
    }
    const Candidate played = candidates_[current_];
    while (++current_ < candidates_.size()) {
        const std::optional<UploadPlace> there = same_in(candidates_[current_], played, place, supplied);
        if (!there) continue;
        sent_.append(supplied);
        pulled_ = there->pulled;
        return there->event;
    }
    current_ = 0;  // none; this one is as good as any to speak of
    return std::nullopt;
}

std::optional<std::size_t> ChosenRecording::accept_early(std::size_t at, std::string_view supplied, std::size_t next) {
    const std::size_t before = current_;
    const std::optional<std::size_t> there = accept(at, supplied);
    if (!there || current_ == before) return there ? std::optional(next) : std::nullopt;
    return go_back(candidates_[before], next);
}

// Play has moved on to a pull of another recording; but in the one played so far it had only come to event `next`.
std::optional<std::size_t> ChosenRecording::go_back(const Candidate& played, std::size_t next) {
    const Candidate& candidate = candidates_[current_];
    try {
        StoredInteraction so_far;
        played.open(so_far);
        candidate.open(*stored_);
        const std::optional<UploadPlace> there = place_beside(*stored_, so_far, next);
        if (!there) return std::nullopt;
        const std::uint64_t uploaded = stored_->head().streams[static_cast<std::size_t>(Stream::request_body)].length;
        static_cast<void>(stored_->take(Stream::request_body, std::min(sent_bytes_, uploaded)));
        pulled_ = there->pulled;
        ends_ = there->ends;
        return there->event;
    } catch (const CassetteError& error) {
        report(error.what());
        return std::nullopt;
    }
}

// Opens another recording, if it had the same course as the one played so far and was then supplied with these bytes.
std::optional<UploadPlace> ChosenRecording::same_in(const Candidate& candidate, const Candidate& played, const UploadPlace& place,
                                                    std::string_view supplied) {
    try {
        StoredInteraction so_far;  // afresh: the application may have written into what it was given
        played.open(so_far);
        auto other = std::make_unique<StoredInteraction>();
        candidate.open(*other);
        const std::optional<UploadPlace> there = same_place(*other, so_far, place, sent_);
        if (!there || !takes(*other, *there, sent_.size(), supplied)) return std::nullopt;
        left_behind_.push_back(std::exchange(stored_, std::move(other)));
        return there;
    } catch (const CassetteError& error) {
        report(error.what());
        return std::nullopt;
    }
}

bool ChosenRecording::pass(std::size_t at) {
    const std::uint32_t size = stored_->events()[at].size;
    if (sent_bytes_ < pulled_ + size) return false;
    pulled_ += size;
    if (size == 0) ++ends_;
    return true;
}

}  // namespace replay
