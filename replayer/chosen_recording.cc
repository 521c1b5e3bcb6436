#include "chosen_recording.h"

#include <algorithm>
#include <utility>

#include "canonical_body.h"
#include "last_upload.h"
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
    sent_bytes_ = pulled_ = ends_ = start_ = 0;
    judge_.reset();
    own_.reset();
    last_pull_.reset();
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

void ChosenRecording::judge_by(std::shared_ptr<UploadJudge> judge) {
    judge_ = std::move(judge);
    if (is_any() && !judge_->counts()) begin_own(false);
}

void ChosenRecording::begin_own(bool is_kept) {
    own_.emplace(judge_->announced(), is_kept, was_chunked(*stored_));
    static_cast<void>(last_pull());
    ends_by_length_ = ends_by_length(*stored_);
}

std::size_t ChosenRecording::last_pull() {
    if (!last_pull_) last_pull_ = last_pull_in(stored_->events());
    return *last_pull_;
}

bool ChosenRecording::has_supplied(std::size_t at) const {
    const Event& pull = stored_->events()[at];
    if (own_) return has_supplied_own(pull, at);
    return pull.size > 0 && sent_bytes_ >= pulled_ + pull.size;
}

// By the places of the recorded pulls, as far as the upload has bytes; and to its end with the last one.
bool ChosenRecording::has_supplied_own(const Event& pull, std::size_t at) const {
    if (pull.size == 0) return own_->has_ended();
    if (own_->is_complete()) return true;
    return sent_bytes_ >= pulled_ + pull.size && !(at == last_pull_ && ends_by_length_);
}

std::optional<std::size_t> ChosenRecording::accept(std::size_t at, std::string_view supplied) {
    const std::uint64_t before = std::exchange(sent_bytes_, sent_bytes_ + supplied.size());
    if (!own_) {
        if (const auto there = accept_bytes(at, before, supplied)) return there;
        if (judge_ != nullptr) own_from(at, before);
    }
    if (own_) own_->add(supplied);
    return own_ && !own_->is_too_long() ? std::optional(at) : std::nullopt;
}

// What comes from the pull at event `at` on is not byte for byte what was recorded. Those before it were.
void ChosenRecording::own_from(std::size_t at, std::uint64_t before) {
    try {
        StoredInteraction so_far;
        candidate().open(so_far);
        const std::uint64_t start = std::min(start_of_last_upload(so_far.events().first(at)), before);
        const std::uint64_t known = so_far.head().streams[static_cast<std::size_t>(Stream::request_body)].length;
        if (before > known || before - start > kLongestCanonical) return;
        static_cast<void>(so_far.take(Stream::request_body, start));
        begin_own(true);
        if (before > start) own_->add({so_far.take(Stream::request_body, before - start), before - start});
    } catch (const CassetteError& error) {
        report(error.what());
        own_.reset();
    }
}

std::optional<std::size_t> ChosenRecording::accept_bytes(std::size_t at, std::uint64_t before, std::string_view supplied) {
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
    const std::size_t played = current_;
    while (++current_ < candidates_.size()) {
        const std::optional<UploadPlace> there = same_in(candidates_[current_], candidates_[played], place, supplied);
        if (!there) continue;
        sent_.append(supplied);
        pulled_ = there->pulled;
        return there->event;
    }
    current_ = played;
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
        last_pull_.reset();
        return there;
    } catch (const CassetteError& error) {
        report(error.what());
        return std::nullopt;
    }
}

bool ChosenRecording::pass(std::size_t at) {
    const Event& pull = stored_->events()[at];
    if (own_ ? !has_supplied_own(pull, at) : sent_bytes_ < pulled_ + pull.size || lacks_bytes(at)) return false;
    pulled_ += pull.size;
    if (pull.size == 0) ++ends_;
    return true;
}

// Whether the upload has the bytes of the recording's, and is to have more.
bool ChosenRecording::lacks_bytes(std::size_t at) {
    if (judge_ == nullptr || judge_->announced().value_or(0) <= sent_bytes_ - start_) return false;
    if (at != last_pull() || !ends_by_length(*stored_)) return false;
    own_from(at, sent_bytes_);
    return own_.has_value();
}

void ChosenRecording::rewind() {
    if (own_) {
        own_->rewind();
        sent_bytes_ = pulled_;
    }
    start_ = sent_bytes_;
}

std::optional<std::size_t> ChosenRecording::decide() {
    if (const auto there = go_on_with(judge_->keys(own_->bytes()))) return there;
    const Hash128 hidden = judge_->hidden_key(own_->bytes());
    return hidden.empty() ? std::nullopt : go_on_with({hidden});
}

// Play goes on behind the upload, in a recording that has one of these keys.
std::optional<std::size_t> ChosenRecording::go_on_with(const std::vector<Hash128>& keys) {
    const auto fits = [&](const StoredInteraction& stored) {
        return std::find(keys.begin(), keys.end(), stored.head().canonical_key) != keys.end();
    };
    if (fits(*stored_)) return last_pull() + 1;
    const std::size_t played = current_;
    for (current_ = 0; current_ < candidates_.size(); ++current_) {
        if (current_ == played) continue;
        if (const auto there = go_on_behind(candidates_[current_], candidates_[played], fits)) return there;
    }
    current_ = played;
    return std::nullopt;
}

// Opens another recording, if it has the upload, and had the same course up to its end as the one that is played.
template <class Fits>
std::optional<std::size_t> ChosenRecording::go_on_behind(const Candidate& candidate, const Candidate& played, const Fits& fits) {
    try {
        auto other = std::make_unique<StoredInteraction>();
        candidate.open(*other);
        if (!fits(*other)) return std::nullopt;
        StoredInteraction so_far;
        played.open(so_far);
        const std::optional<std::size_t> there = place_behind_upload(*other, so_far);
        if (there) left_behind_.push_back(std::exchange(stored_, std::move(other)));
        return there;
    } catch (const CassetteError& error) {
        report(error.what());
        return std::nullopt;
    }
}

std::string ChosenRecording::tell_miss() { return own_ && !own_->is_too_long() ? judge_->miss(own_->bytes()) : std::string(); }

}  // namespace replay
