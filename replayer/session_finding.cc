// What a session plays from: the cassette on its shelf, and what is found there.

#include <utility>

#include "asked_upload.h"
#include "report.h"
#include "request_key.h"
#include "session.h"
#include "uncancelled.h"

namespace replay {

std::vector<Player::Candidate> Session::find(Inquiry& inquiry) {
    if (!unusable_.empty()) return {};
    SessionCassette& cassette = *scope_of(inquiry)->cassette;
    const SessionCassette::Opened* opened = &cassette.opened();
    for (;;) {
        if (opened->index == nullptr) return {};
        try {
            return find_in(cassette, *opened, inquiry);
        } catch (const IndexError&) {
            opened = &cassette.opened_anew(*opened);
        }
    }
}

std::vector<Player::Candidate> Session::find_in(SessionCassette& cassette, const SessionCassette::Opened& opened, Inquiry& inquiry) {
    const auto answers_by = [&](const CassetteIndex::Answers& answers, const FoundBy& found_by) {
        return choose(opened, answers, found_by, inquiry,
                      config_.rules.has_one_repeat() ? config_.repeat.value : treatment(inquiry.request())->repeat);
    };
    const bool pulled = inquiry.pulled();
    if (!pulled) {
        const Hash128 exact = inquiry.exact_key();
        if (const auto answers = opened.index->exact(exact); !answers.empty()) return answers_by(answers, {KeyKind::exact, exact});
    }
    const auto answers_by_keys = [&](const Hash128& canonical, std::uint64_t bodiless) {
        return pulled ? answers_by(opened.index->bodiless(bodiless), {KeyKind::bodiless, {bodiless, 0}})
                      : answers_by(opened.index->canonical(canonical), {KeyKind::canonical, canonical});
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
    const auto keys = cassette.hidden_secrets(opened).answer_to({redacted.request, body}, treated->matching);
    if (!keys) return found;
    report_once(keys->warning);
    return answers_by_keys(keys->canonical, keys->bodiless);
}

std::shared_ptr<UploadJudge> Session::upload_judge(Inquiry& inquiry) {
    const auto treated = treatment(inquiry.request());
    const std::shared_ptr<const Scope> scope = scope_of(inquiry);
    const auto find_hidden = [scope, treated](const ComparedRequest& asked) {
        const SessionCassette::Opened& opened = scope->cassette->opened();
        const auto keys =
            opened.cassette == nullptr ? std::nullopt : scope->cassette->hidden_secrets(opened).answer_to(asked, treated->matching);
        return keys ? keys->canonical : Hash128{};
    };
    const auto tell = [scope](const ComparedRequest& asked) {
        const SessionCassette::Opened& opened = scope->cassette->opened();
        return scope->cassette->misses().tell(asked, {opened.cassette.get(), opened.trouble}, scope->name)->line();
    };
    return std::make_shared<AskedUpload>(inquiry.request(), treated, inquiry.announced(), secrets_, AskedUpload::Shelf{find_hidden, tell});
}

Session::RedactedRequest Session::redacted(Inquiry& inquiry) {
    inquiry.tell_secrets(secrets_);
    RedactedRequest made{inquiry.request(), inquiry.pulled() ? std::string() : std::string(inquiry.body())};
    secrets_.learn(made.request);
    made.has_any = secrets_.redact(made.request, made.body);
    return made;
}

std::vector<Player::Candidate> Session::choose(const SessionCassette::Opened& opened, const CassetteIndex::Answers& answers,
                                               const FoundBy& found_by, Inquiry& inquiry, Repeat repeat) {
    const auto candidate = [&](const CassetteIndex::Entry& entry) {
        Player::Candidate made{opened.cassette, entry.number, entry.offset, entry.playable, {}, found_by};
        if (inquiry.connects()) made.continuations = opened.index->continuations(entry.offset);
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
    const std::uint64_t cursor = found_by.key.low ^ found_by.key.high ^ (same.empty() ? 0 : variant) ^ scope_of(inquiry)->turns;
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
    if (!inquiry.drawn || inquiry.drawn->cursor != cursor) inquiry.drawn = {cursor, block_.shared().use(cursor)};
    return inquiry.drawn->number;
}

}  // namespace replay
