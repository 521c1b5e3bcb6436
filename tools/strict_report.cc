#include "strict_report.h"

#include <algorithm>
#include <span>

#include "report.h"
#include "stored_interaction.h"
#include "units.h"

namespace replay {

namespace {

constexpr std::uint64_t kMostListed = 10;

void report_more(std::uint64_t all) {
    if (all > kMostListed) report("  and " + std::to_string(all - kMostListed) + " more");
}

void list_uses(const StrictUse& use, UseNote::Use wanted, const std::vector<CassetteReader::Place>& places,
               const CassetteReader& cassette) {
    std::uint64_t listed = 0;
    for (const CassetteReader::Place& place : places) {
        if (use.note.use_of(place.number) != wanted) continue;
        if (++listed > kMostListed) break;
        report("  " + request_line(cassette, place));
    }
    report_more(use.note.count(wanted));
}

void list_disorder(const StrictUse& use, const std::vector<CassetteReader::Place>& places, const CassetteReader& cassette) {
    if (use.disorder.empty()) return;
    report("strict: of " + counted(places.size(), "interaction") + " in " + short_path(use.cassette) + ", " +
           std::to_string(use.disorder.size()) +
           (use.disorder.size() == 1 ? " was played before one that it follows:" : " were played before ones that they follow:"));
    for (const OutOfOrder& one : std::span(use.disorder).first(std::min<std::size_t>(use.disorder.size(), kMostListed)))
        report("  " + request_line(cassette, places[one.played - 1]) + " came before " + request_line(cassette, places[one.before - 1]));
    report_more(use.disorder.size());
}

void report_uses(const StrictUse& use) {
    const CassetteReader cassette(use.cassette);
    const std::vector<CassetteReader::Place> places = cassette.scan();
    if (places.size() != use.note.uses.size()) throw CassetteError("cassette " + use.cassette + " was changed meanwhile");
    const std::string name = short_path(use.cassette);
    if (const std::uint64_t unused = use.note.count(UseNote::Use::unused); unused > 0) {
        report("strict: of " + counted(places.size(), "interaction") + " in " + name + ", " + std::to_string(unused) +
               (unused == 1 ? " was not used:" : " were not used:"));
        list_uses(use, UseNote::Use::unused, places, cassette);
    }
    if (const std::uint64_t repeated = use.note.count(UseNote::Use::repeated); repeated > 0) {
        report("strict: of " + counted(places.size(), "interaction") + " in " + name + ", " + std::to_string(repeated) +
               (repeated == 1 ? " was played again, for its request was made more often than recorded:"
                              : " were played again, for their requests were made more often than recorded:"));
        list_uses(use, UseNote::Use::repeated, places, cassette);
    }
    list_disorder(use, places, cassette);
}

void advise(const StrictUse& use, const Launch& launch, int status) {
    const std::string cassette = shell_word(short_path(use.cassette));
    const std::uint64_t unused = use.note.count(UseNote::Use::unused);
    if (!use.not_noted.empty()) report("strict: which ones, is not noted for `replay prune`: " + use.not_noted);
    const std::string remove = use.disorder.empty() ? "" : "rm " + cassette + "; ";  // or what comes out the same keeps its old order
    const bool may_prune = status == 0 && use.not_noted.empty() && unused > 0 && unused < use.note.uses.size();
    report("strict: " + (may_prune ? "`replay prune " + cassette + "` removes what was not used; or " : std::string{}) + "record anew: `" +
           remove + "replay record -c " + cassette + " -- " + shell_word(launch.command.front()) +
           (launch.command.size() > 1 ? " …`" : "`"));
}

}  // namespace

std::string request_line(const CassetteReader& cassette, const CassetteReader::Place& place) {
    const std::string number = "#" + std::to_string(place.number);
    try {
        StoredInteraction stored;
        stored.open(cassette, place.offset);
        const Request request = stored.metadata().request;
        return number + " " + request.method + " " + request.url;
    } catch (const CassetteError&) {
        return number + " (damaged)";
    }
}

void report_missed(const std::vector<ControlBlock::Missed>& missed) {
    if (missed.empty()) return;
    report("strict: " + counted(missed.size(), "request") + (missed.size() < ControlBlock::kMisses ? "" : " or more") +
           " had no recording:");
    for (const ControlBlock::Missed& one : std::span(missed).first(std::min<std::size_t>(missed.size(), kMostListed)))
        report("  " + one.request + (one.times == 1 ? "" : ", " + counted(one.times, "time")));
    report_more(missed.size());
}

bool report_strict(const StrictUse& use, const Launch& launch, int status) {
    if (!use.trouble.empty()) {
        report("strict: " + use.trouble);
        return false;
    }
    if (use.is_as_recorded()) return true;
    try {
        report_uses(use);
        advise(use, launch, status);
    } catch (const CassetteError& error) {
        report(error.what());
    }
    return false;
}

}  // namespace replay
