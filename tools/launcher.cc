#include "launcher.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>

#include "bypass_report.h"
#include "cassette_reader.h"
#include "child_process.h"
#include "control_block.h"
#include "needed_memory.h"
#include "recorded_cassettes.h"
#include "recorded_part.h"
#include "recording.h"
#include "report.h"
#include "safe_text.h"
#include "session_block.h"
#include "side_folder.h"
#include "strict_report.h"
#include "strict_session.h"
#include "units.h"

namespace replay {

namespace {

// Without its arguments, among which a secret may be.
std::string command_line(const std::vector<std::string>& command) { return shell_word(command.front()) + (command.size() > 1 ? " …" : ""); }

// To each kind of miss what helps.
void advise_on_misses(const Launch& launch, const Tally& tally) {
    const std::string cassette = shell_word(short_path(launch.cassette));
    const auto by = [&](const char* recording) {
        return std::string("`replay ").append(recording).append(" -c ") + cassette + " -- " + command_line(launch.command) + "`";
    };
    constexpr const char* kIfMissing = "run -m record-if-missing";
    if (const std::uint64_t unknown = tally.missed - tally.exhausted - tally.other_rules; unknown > 0) {
        const bool exists = access(launch.cassette.c_str(), F_OK) == 0;
        report(counted(unknown, "request") + " had no recording; record " + (unknown == 1 ? "it" : "them") + " with " +
               by(exists ? kIfMissing : "record"));
    }
    if (tally.exhausted > 0)
        report(counted(tally.exhausted, "request") + (tally.exhausted == 1 ? " was" : " were") +
               " made more often than recorded, and by repeat = \"once\" nothing is played again; if that is right, " + by(kIfMissing) +
               " records what is missing");
    if (tally.other_rules > 0)
        report(counted(tally.other_rules, "request") + (tally.other_rules == 1 ? " has a recording" : " have recordings") +
               " made by other rules than those in force; `replay rekey " + cassette + "` has these apply");
}

void advise(const Launch& launch, const Tally& tally) {
    const std::string program = shell_word(launch.command.front());
    if (tally.processes == 0) {
        report("warning: no process loaded libreplay.so; `replay doctor " + program + "` says whether it can be intercepted");
    } else if (tally.callers == 0) {
        report("warning: no process called libcurl; `replay doctor " + program + "` says whether it can be intercepted");
    }
    if (launch.mode == Mode::replay) advise_on_misses(launch, tally);
}

bool records(Mode mode) { return mode == Mode::record || mode == Mode::record_if_missing; }

// A cassette that cannot serve is told before the command has done anything. A missing one is no reason not to start: the command
// may make no request at all.
void check_readable(const Launch& launch) {
    if (launch.mode == Mode::live || launch.mode == Mode::record) return;
    try {
        static_cast<void>(CassetteReader(launch.cassette));
    } catch (const CassetteMissing&) {
    }
}

// Between the summary and the cassette: which way the transfers went.
std::string direction(Mode mode) {
    switch (mode) {
        case Mode::record:
            return " → ";
        case Mode::replay:
            return " ← ";
        case Mode::record_if_missing:
            return " ↔ ";
        case Mode::live:
            break;
    }
    return {};
}

// The cassettes of scopes, and what processes named for themselves.
std::string other_cassettes(const Launch& launch, const SessionName& session) {
    std::vector<std::string> others = recorded_cassettes(session);
    std::erase(others, resolved_path(launch.cassette));
    if (others.empty()) return {};
    return others.size() == 1 ? short_path(others.front()) : counted(others.size(), "other cassette");
}

// Publishes what was recorded, where it may be. Returns what to say of the cassettes behind the summary.
std::string conclude(const Launch& launch, const Tally& tally, RecordedPart& part, const Publisher& publisher, const std::string& others) {
    const std::string cassette = short_path(launch.cassette);
    if (tally.unrecorded > 0 && launch.replaces && part.has_cassette()) {
        part.keep();
        return "; " + cassette + " stays as it was, the incomplete recording is " + short_path(part.path()) + ", which `replay recover " +
               shell_word(cassette) + "` adds to it";
    }
    const Published published = part.publish(publisher);
    if (published.interactions == 0 && !others.empty()) return direction(launch.mode) + others;
    const std::string more = others.empty() ? "" : ", and " + others;
    if (published.interactions == 0 && launch.replaces)
        return part.has_cassette() ? "; " + cassette + " stays as it was" : "; no cassette was written";
    if (published.interactions > 0 && !published.changed)
        return "; the answers are those of " + cassette + ", which stays as it was" + more;
    return direction(launch.mode) + cassette + more;
}

// So that there is something to go by even where the command plays nothing at all.
void prepare_strict(const Launch& launch, const SessionName& session) {
    try {
        if (launch.strict) static_cast<void>(begin_strict(session, CassetteReader(launch.cassette)));
    } catch (const CassetteMissing&) {  // every request will be told so
    }
}

// Returns whether all recordings were used, and no more than that, and no request was without one.
bool conclude_strict(const Launch& launch, const SessionBlock& session, int status) {
    bool good = true;
    for (const StrictUse& use : end_strict(session.name(), status)) good = report_strict(use, launch, status) && good;
    const std::vector<ControlBlock::Missed> missed = session.missed();
    report_missed(missed);
    return good && missed.empty();
}

ChildStatus run_in(const SessionBlock& session, const Launch& launch, const SignalsHeld& held) {
    const ChildStatus child = run_child(launch.command,
                                        {{"LD_PRELOAD", preload_value(launch.library, std::getenv("LD_PRELOAD"))},
                                         {"REPLAY_MODE", std::string(name_of(launch.mode))},
                                         {"REPLAY_CASSETTE", launch.cassette},
                                         {"REPLAY_CLOCK", launch.clock.name()},
                                         {"REPLAY_STRICT", launch.strict ? "on" : "off"},
                                         {"REPLAY_ORDERED", launch.ordered ? "on" : "off"},
                                         {"REPLAY_BLOCK_NETWORK", launch.blocks_network ? "on" : "off"},
                                         {"REPLAY_SESSION", session.name().text()}},
                                        held);
    if (!child.started) report("cannot start " + safe_line(launch.command.front()) + ": " + std::strerror(child.start_error));
    return child;
}

}  // namespace

int launch(const Launch& launch) {
    check_readable(launch);
    const Publisher publisher(launch.volatile_headers);
    publisher.merge_abandoned(resolved_path(launch.cassette));
    const SignalsHeld held;  // until everything is concluded
    const SessionBlock session = launch.outer ? SessionBlock(*launch.outer) : SessionBlock();
    remove_memory_of_dead(session.name());
    std::optional<RecordedPart> part;
    if (records(launch.mode) && !launch.outer)
        part.emplace(launch.cassette, session.name(), launch.replaces ? Publishing::replaces : Publishing::merges);
    prepare_strict(launch, session.name());
    const ChildStatus child = run_in(session, launch, held);
    if (!child.started) {
        UseBoard::remove_all(session.name());
        return child.status;
    }

    const Tally tally = session.tally();
    int status = child.status;
    std::string ending = direction(launch.mode);
    if (!ending.empty()) ending += short_path(launch.cassette);
    try {
        if (part) ending = conclude(launch, tally, *part, publisher, other_cassettes(launch, session.name()));
        if (!launch.outer) publish_session(session.name(), [&publisher] { return publisher; });
    } catch (const CassetteError& error) {
        report(error.what());
        ending.clear();
        if (status == 0) status = Launch::kFailed;
    }
    report(summary(tally) + ending);
    advise(launch, tally);
    const bool is_refused = report_bypasses(session.bypasses());
    const bool is_as_recorded = !launch.strict || (conclude_strict(launch, session, child.status) && !is_refused);
    if (status == 0 && (tally.missed > 0 || !is_as_recorded)) return Launch::kMissed;
    if (status == 0 && tally.unrecorded > 0) return Launch::kFailed;
    return status;
}

std::string summary(const Tally& tally) {
    std::string text = std::to_string(tally.recorded) + " recorded, " + std::to_string(tally.replayed) + " replayed, " +
                       std::to_string(tally.live) + " live, " + std::to_string(tally.missed) + " missed, ";
    if (tally.unrecorded > 0) text += std::to_string(tally.unrecorded) + " could not be recorded, ";
    return text + std::to_string(tally.processes) + (tally.processes == 1 ? " process (" : " processes (") + std::to_string(tally.callers) +
           " used libcurl)";
}

std::string preload_value(const std::string& library, const char* before) {
    std::string value = library;
    std::string_view rest = before == nullptr ? "" : before;
    while (!rest.empty()) {
        const std::size_t stop = std::min(rest.find_first_of(" :"), rest.size());
        const std::string_view entry = rest.substr(0, stop);
        if (!entry.empty() && entry != library) value += ":" + std::string(entry);
        rest.remove_prefix(std::min(stop + 1, rest.size()));
    }
    return value;
}

std::string short_path(const std::string& path) {
    std::error_code error;
    const std::string here = std::filesystem::current_path(error).string() + "/";
    return !error && path.starts_with(here) ? path.substr(here.size()) : path;
}

std::string shell_word(const std::string& word) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
    return quoted + "'";
}

}  // namespace replay
