// What a session plays from: the cassette on its shelf, and what is found there.

#include <utility>

#include "asked_upload.h"
#include "report.h"
#include "request_key.h"
#include "session.h"
#include "uncancelled.h"

namespace replay {

namespace {

// How often a host may close the index's descriptor before the index is kept in memory.
constexpr std::size_t kReopenings = 10;

}  // namespace

const Session::Shelf& Session::shelf() {
    if (const Shelf* const open = shelf_.load(std::memory_order_acquire)) return *open;
    {
        const Uncancelled here;
        const std::lock_guard lock(mutex_);
        if (shelf_.load(std::memory_order_relaxed) == nullptr) {
            Shelf opened = open_shelf();
            begin_strict(opened);
            put_up(std::move(opened));
        }
    }
    const Shelf& shelf = *shelf_.load(std::memory_order_acquire);
    if (!shelf.trouble.empty()) report_once(shelf.trouble);
    return shelf;
}

// Under mutex_.
void Session::put_up(Shelf shelf) {
    shelves_.push_back(std::make_unique<const Shelf>(std::move(shelf)));
    shelf_.store(shelves_.back().get(), std::memory_order_release);
}

Session::Shelf Session::open_shelf() const {
    Shelf shelf;
    try {
        recording_.merge_abandoned();
        shelf.cassette = std::make_shared<CassetteReader>(config_.cassette.value);
        shelf.index = CassetteIndex::open(*shelf.cassette);
    } catch (const CassetteMissing& error) {
        if (mode() == Mode::replay)
            shelf.trouble = std::string(error.what()) + "; to record it: replay record -c " + config_.cassette.value +
                            " -- COMMAND, or run COMMAND with REPLAY_MODE=record";
    } catch (const CassetteError& error) {
        shelf.trouble = error.what();
    }
    return shelf;
}

// The same cassette with an index that can be relied on, where the one that was used cannot. Its descriptor may just have been closed by
// the host; else it is built anew.
const Session::Shelf& Session::other_shelf(const Shelf& used) {
    {
        const Uncancelled here;
        const std::lock_guard lock(mutex_);
        if (shelf_.load(std::memory_order_relaxed) == &used) put_up(with_other_index(used, shelves_.size() < kReopenings));
    }
    return shelf();
}

Session::Shelf Session::with_other_index(const Shelf& used, bool may_reopen) {
    Shelf shelf{used.cassette, nullptr, {}};
    try {
        shelf.index = may_reopen && used.index->is_lost() ? CassetteIndex::open(*used.cassette) : CassetteIndex::build(*used.cassette);
    } catch (const CassetteError& error) {
        shelf.trouble = error.what();
    }
    return shelf;
}

bool Session::rebuild_index() {
    const Uncancelled here;
    const std::lock_guard lock(mutex_);
    const Shelf* const used = shelf_.load(std::memory_order_relaxed);
    if (used == nullptr || used->index == nullptr || cannot_rebuild_) return false;
    if (!used->index->is_of_file()) return shelves_.size() > 1;  // another thread has
    Shelf shelf = with_other_index(*used, false);
    cannot_rebuild_ = shelf.index == nullptr;  // so it is the cassette that is damaged; what the index knows can still be played
    if (!cannot_rebuild_) put_up(std::move(shelf));
    return !cannot_rebuild_;
}

std::vector<Player::Candidate> Session::find(Inquiry& inquiry) {
    if (!unusable_.empty()) return {};
    const Shelf* shelf = &this->shelf();
    for (;;) {
        if (shelf->index == nullptr) return {};
        try {
            return find_in(*shelf, inquiry);
        } catch (const IndexError&) {
            shelf = &other_shelf(*shelf);
        }
    }
}

std::vector<Player::Candidate> Session::find_in(const Shelf& shelf, Inquiry& inquiry) {
    const auto answers_by = [&](const CassetteIndex::Answers& answers, const FoundBy& found_by) {
        return choose(shelf, answers, found_by, inquiry,
                      config_.rules.has_one_repeat() ? config_.repeat.value : treatment(inquiry.request())->repeat);
    };
    const bool pulled = inquiry.pulled();
    if (!pulled) {
        const Hash128 exact = inquiry.exact_key();
        if (const auto answers = shelf.index->exact(exact); !answers.empty()) return answers_by(answers, {KeyKind::exact, exact});
    }
    const auto answers_by_keys = [&](const Hash128& canonical, std::uint64_t bodiless) {
        return pulled ? answers_by(shelf.index->bodiless(bodiless), {KeyKind::bodiless, {bodiless, 0}})
                      : answers_by(shelf.index->canonical(canonical), {KeyKind::canonical, canonical});
    };
    const std::shared_ptr<const Treatment> treated = treatment(inquiry.request());
    const auto answers_to = [&](const Request& request, std::string_view body) {
        const RequestKeys keys = keys_of(request, body, treated->matching);
        return answers_by_keys(keys.canonical, keys.bodiless);
    };
    std::vector<Player::Candidate> found = answers_to(inquiry.request(), pulled ? std::string_view() : inquiry.body());
    if (!found.empty() || inquiry.exhausted > 0) return found;
    // It may say elsewhere what it has where secrets stand, or what one before it had that came this far.
    const RedactedRequest redacted = this->redacted(inquiry);
    if (redacted.has_any) found = answers_to(redacted.request, redacted.body);
    if (!found.empty() || inquiry.exhausted > 0) return found;
    // What would be recorded otherwise is rather recorded once more than taken for another request.
    if (on_miss(inquiry) != OnMiss::fail) return found;
    const ComparedBody body = pulled ? ComparedBody::to_be_supplied() : ComparedBody::whole(redacted.body);
    const auto keys = hidden_secrets(shelf).answer_to({redacted.request, body}, treated->matching);
    if (!keys) return found;
    report_once(keys->warning);
    return answers_by_keys(keys->canonical, keys->bodiless);
}

std::shared_ptr<UploadJudge> Session::upload_judge(Inquiry& inquiry) {
    const auto treated = treatment(inquiry.request());
    const auto find_hidden = [this, treated](const ComparedRequest& asked) {
        const Shelf& shelf = this->shelf();
        const auto keys = shelf.cassette == nullptr ? std::nullopt : hidden_secrets(shelf).answer_to(asked, treated->matching);
        return keys ? keys->canonical : Hash128{};
    };
    const auto tell = [this](const ComparedRequest& asked) {
        const Shelf& shelf = this->shelf();
        return misses_.tell(asked, {shelf.cassette.get(), shelf.trouble})->line();
    };
    return std::make_shared<AskedUpload>(inquiry.request(), treated, inquiry.announced(), secrets_, AskedUpload::Shelf{find_hidden, tell});
}

const HiddenSecrets& Session::hidden_secrets(const Shelf& shelf) {
    if (const HiddenSecrets* const made = hidden_secrets_.load(std::memory_order_acquire)) return *made;
    const Uncancelled here;
    const std::lock_guard lock(mutex_);
    if (made_hidden_secrets_ == nullptr) {
        made_hidden_secrets_ = std::make_unique<const HiddenSecrets>(*shelf.cassette);
        hidden_secrets_.store(made_hidden_secrets_.get(), std::memory_order_release);
    }
    return *made_hidden_secrets_;
}

Session::RedactedRequest Session::redacted(Inquiry& inquiry) {
    inquiry.tell_secrets(secrets_);
    RedactedRequest made{inquiry.request(), inquiry.pulled() ? std::string() : std::string(inquiry.body())};
    secrets_.learn(made.request);
    made.has_any = secrets_.redact(made.request, made.body);
    return made;
}

std::vector<Player::Candidate> Session::choose(const Shelf& shelf, const CassetteIndex::Answers& answers, const FoundBy& found_by,
                                               Inquiry& inquiry, Repeat repeat) {
    const auto candidate = [&](const CassetteIndex::Entry& entry) {
        Player::Candidate made{shelf.cassette, entry.number, entry.offset, entry.playable, {}, found_by};
        if (inquiry.connects()) made.continuations = shelf.index->continuations(entry.offset);
        return made;
    };
    if (answers.empty()) return {};
    std::vector<Player::Candidate> candidates;
    if (answers.size() == 1 && repeat != Repeat::once) {
        candidates.push_back(candidate(answers[0]));
        return candidates;
    }

    // Recordings with the request's own headers are preferred; where there are none, all are as good.
    const std::uint64_t variant = variant_of(inquiry.request());
    const auto same = answers.of(variant);
    const auto& preferred = same.empty() ? answers : same;
    const std::uint64_t cursor = found_by.key.low ^ found_by.key.high ^ (same.empty() ? 0 : variant);
    std::uint64_t turn = turn_of(inquiry, cursor);
    if (turn >= preferred.size()) {
        if (repeat == Repeat::once) {
            inquiry.exhausted = preferred.size();
            return {};
        }
        turn = repeat == Repeat::cycle ? turn % preferred.size() : preferred.size() - 1;
    }
    candidates.push_back(candidate(preferred[turn]));
    // Only what is sent while the transfer runs, or after it, can turn out to be another recording's.
    if (!inquiry.pulled() && !inquiry.connects() && inquiry.request().parts.empty()) return candidates;
    for (std::uint64_t i = 0; i < preferred.size(); ++i)
        if (i != turn) candidates.push_back(candidate(preferred[i]));
    return candidates;
}

std::uint64_t Session::turn_of(Inquiry& inquiry, std::uint64_t cursor) {
    if (!inquiry.drawn || inquiry.drawn->cursor != cursor) inquiry.drawn = {cursor, use(cursor)};
    return inquiry.drawn->number;
}

}  // namespace replay
