#include "miss.h"

#include <algorithm>
#include <utility>

#include "rule_proposal.h"
#include "safe_text.h"
#include "secret_tokens.h"
#include "utc_text.h"

namespace replay {

namespace {

constexpr std::size_t kMostListed = 10;

// Bytes of what is quoted: in a line of stderr, and in the one for an error buffer.
constexpr std::size_t kUrl = 300;
constexpr std::size_t kShortUrl = 80;
constexpr std::size_t kShortDifference = 90;

Miss miss_of(const std::string& cassette, const ComparedRequest& asked) {
    Miss miss;
    miss.method = asked.request.method;
    miss.url = with_secret_tokens(TextKind::url, asked.request.url);
    if (asked.body.is_known && asked.request.parts.empty()) miss.body_bytes = asked.body.length;
    miss.cassette = cassette;
    return miss;
}

std::string request_text(const std::string& method, const std::string& url, std::size_t bytes) {
    return safe_quote(method, 20) + " " + safe_quote(url, bytes);
}

std::string of_exhausted(const Miss& miss, std::size_t bytes, const std::string& place) {
    const std::string asked = request_text(miss.method, miss.url, bytes) + place;
    return (miss.recordings == 1 ? "the one recording of " + asked + " has been played"
                                 : "all " + std::to_string(miss.recordings) + " recordings of " + asked + " have been played") +
           ", and by repeat = \"once\" none is played again";
}

std::string more(std::size_t count, std::size_t listed, bool is_all) {
    return "and " + std::string(is_all ? "" : "at least ") + std::to_string(count - listed) + " more";
}

bool are_all(const RequestDifferences& differences) { return differences.room() > 0; }

void add_nearest(std::vector<std::string>& lines, const Miss& miss) {
    const Miss::Recording& nearest = *miss.nearest;
    lines.push_back("  nearest" + std::string(miss.has_more ? " of the first " + std::to_string(kMostLookedAt) : "") + ": #" +
                    std::to_string(nearest.number) + ", " + request_text(nearest.method, nearest.url, kUrl) + ", recorded " +
                    utc_day(nearest.started_ns) + (nearest.scope.empty() ? "" : " in scope " + safe_quote(nearest.scope, 80)));
    const RequestDifferences& differences = nearest.comparison.differences;
    const std::size_t count = differences.all().size();
    const std::size_t listed = std::min(count, kMostListed);
    for (std::size_t i = 0; i < listed; ++i) lines.push_back("    " + differences.all()[i].text());
    if (count > listed) lines.push_back("    " + more(count, listed, are_all(differences)));
    if (count == 0)
        lines.push_back(miss.reason == Miss::Reason::other_rules ? "    the same, but recorded by other rules than those in force"
                                                                 : "    the same as far as can be told, but not by its keys");
    for (const std::string& note : nearest.comparison.notes) lines.push_back("    " + note);
}

void add_remedies(std::vector<std::string>& lines, const Miss& miss) {
    if (miss.reason == Miss::Reason::other_rules) {
        lines.push_back("  to have the rules in force apply to it: replay rekey " + miss.cassette);
        return;
    }
    lines.emplace_back("  to record it: run once with REPLAY_MODE=record-if-missing");
    if (!miss.rule.empty())
        lines.push_back("  or, if what differs is not to count, add this to replay.toml, and then run `replay rekey " + miss.cassette +
                        "`:");
}

std::string short_nearest(const Miss& miss) {
    if (!miss.nearest) return {};
    const RequestDifferences& differences = miss.nearest->comparison.differences;
    const std::size_t count = differences.all().size();
    const std::string number = " (nearest is #" + std::to_string(miss.nearest->number);
    if (count == 0) return number + (miss.reason == Miss::Reason::other_rules ? ", recorded by other rules)" : ")");
    return number + ": " + safe_quote(differences.all().front().text(), kShortDifference) +
           (count == 1 ? ")" : ", " + more(count, 1, are_all(differences)) + ")");
}

std::string short_text(const Miss& miss, const std::string& place) {
    if (miss.reason == Miss::Reason::unreadable) return safe_line(miss.trouble);
    if (miss.reason == Miss::Reason::exhausted) return of_exhausted(miss, kShortUrl, place);
    return "no recording of " + request_text(miss.method, miss.url, kShortUrl) + short_nearest(miss) + place;
}

}  // namespace

std::vector<std::string> Miss::lines() const {
    const std::string place = " in " + cassette;
    if (reason == Reason::unreadable) return {trouble};
    if (reason == Reason::exhausted) return {of_exhausted(*this, kUrl, place)};
    std::vector<std::string> lines{"no recording of " + request_text(method, url, kUrl) + place};
    if (!trouble.empty()) lines.push_back("  " + trouble);
    if (nearest) add_nearest(lines, *this);
    add_remedies(lines, *this);
    return lines;
}

std::string Miss::line() const {
    // The cassette's path as far as there is room for it.
    const std::string name = safe_line(cassette.substr(cassette.rfind('/') + 1));
    for (const std::string& place : {" in " + safe_line(cassette), " in …/" + name})
        if (std::string text = short_text(*this, place); text.size() <= kLongestLine) return text;
    return std::string(start_of(short_text(*this, {}), kLongestLine));
}

Miss explain_miss(const CassetteReader& cassette, const ComparedRequest& asked, const RequestRules& rules) {
    Miss miss = miss_of(cassette.path(), asked);
    Nearest found = find_nearest(cassette, asked, rules);
    miss.trouble = std::move(found.trouble);
    miss.has_more = found.has_more;
    if (!found.recording) return miss;
    NearestRecording& nearest = *found.recording;
    const RequestDifferences& differences = nearest.comparison.differences;
    if (!differences.empty())
        miss.rule = propose_rule(asked, nearest.as_compared(), differences, rules).value_or("");
    else if (are_one(asked, nearest.as_compared(), rules))
        miss.reason = Miss::Reason::other_rules;
    miss.nearest = {nearest.number,
                    nearest.started_ns,
                    std::move(nearest.metadata.scope),
                    nearest.metadata.request.method,
                    with_secret_tokens(TextKind::url, nearest.metadata.request.url),
                    std::move(nearest.comparison)};
    return miss;
}

Miss exhausted_miss(const std::string& cassette, const ComparedRequest& asked, std::uint64_t recordings) {
    Miss miss = miss_of(cassette, asked);
    miss.reason = Miss::Reason::exhausted;
    miss.recordings = recordings;
    return miss;
}

Miss unreadable_miss(const std::string& cassette, const ComparedRequest& asked, const std::string& trouble) {
    Miss miss = miss_of(cassette, asked);
    miss.reason = Miss::Reason::unreadable;
    miss.trouble = trouble;
    return miss;
}

}  // namespace replay
