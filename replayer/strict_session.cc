#include "strict_session.h"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "clock.h"
#include "control_block.h"
#include "report.h"
#include "side_folder.h"

namespace replay {

namespace {

UseNote note_of(const SessionName& session, const CassetteReader& cassette) {
    UseNote note;
    note.id = cassette.id();
    note.committed = cassette.committed();
    note.session_pid = session.pid;
    note.session_started_ns = session.started_ns;
    note.ended_ns = unix_ns();
    return note;
}

std::string uses_on(const UseBoard& board, const CassetteReader& cassette) {
    std::string uses;
    for (const CassetteReader::Place& place : cassette.scan()) uses += static_cast<char>(board.use_of(place.offset));
    return uses;
}

// One line: how many were not used, or played again, or in another order, and what to do; empty where there is nothing to say.
std::string summary(const StrictUse& use) {
    if (!use.trouble.empty()) return use.trouble;
    if (use.is_as_recorded()) return {};
    const std::uint64_t unused = use.note.count(UseNote::Use::unused);
    const std::uint64_t repeated = use.note.count(UseNote::Use::repeated);
    std::string found;
    const auto add = [&found](std::uint64_t count, std::string_view what) {
        if (count > 0)
            found.append(found.empty() ? "" : ", ").append(std::to_string(count)).append(count == 1 ? " was " : " were ").append(what);
    };
    add(unused, "not used");
    add(repeated, "played more often than recorded");
    add(use.disorder.size(), "played out of order");
    std::string text = "of " + std::to_string(use.note.uses.size()) + " interactions in " + use.cassette + ", " + found;
    if (!use.not_noted.empty()) return text + "; which, is not noted: " + use.not_noted;
    return unused > 0 ? text + "; `replay prune " + use.cassette + " --dry-run` lists what was not used" : text;
}

// One line, or nothing.
std::string summary(const std::vector<ControlBlock::Missed>& missed) {
    constexpr std::size_t kMostNamed = 3;
    if (missed.empty()) return {};
    std::string text = std::to_string(missed.size()) + (missed.size() == 1 ? " request" : " requests") + " had no recording: ";
    for (std::size_t i = 0; i < std::min(missed.size(), kMostNamed); ++i) text += (i == 0 ? "" : ", ") + missed[i].request;
    return missed.size() > kMostNamed ? text + ", …" : text;
}

// What is left of a session when its memory is gone.
struct Ended {
    SessionName session;
    std::vector<ControlBlock::Missed> missed;
};
// Set where this process is the root of a session in which somebody is strict. Never destroyed: it is needed behind all destructors.
const Ended* ended_session = nullptr;

StrictUse use_noted_on(const UseBoard& board, const SessionName& session, int status) {
    StrictUse use{board.cassette(), {}, {}, {}, {}};
    try {
        const CassetteReader cassette(use.cassette);
        if (!board.is_of(cassette))
            throw CassetteError("cassette " + use.cassette + " was changed while the strict session ran; run again");
        use.note = note_of(session, cassette);
        use.note.has_ended = true;
        use.note.status = status;
        use.note.uses = uses_on(board, cassette);
        if (board.has_order()) use.disorder = out_of_order(board, cassette);
    } catch (const CassetteError& error) {
        use.trouble = error.what();
        return use;
    }
    try {
        write_use_note(use.cassette, use.note);
    } catch (const CassetteError& error) {
        use.not_noted = error.what();
    }
    return use;
}

}  // namespace

bool StrictUse::is_as_recorded() const { return trouble.empty() && note.count(UseNote::Use::used) == note.uses.size() && disorder.empty(); }

UseBoard* begin_strict(const SessionName& session, const CassetteReader& cassette) {
    const std::string path = resolved_path(cassette.path());
    const UseBoard::Mapped mapped = UseBoard::map(session, cassette, path);
    if (mapped.board == nullptr) {
        report_once("strict: what this process uses of " + path + " cannot be noted in /dev/shm; to others it will look unused");
        return nullptr;
    }
    if (!mapped.is_new || !session.root_is_alive()) return mapped.board;
    try {
        write_use_note(path, note_of(session, cassette));
    } catch (const CassetteError&) {
        remove_use_note(path);  // it is said when the session ends
    }
    return mapped.board;
}

std::vector<StrictUse> end_strict(const SessionName& session, int status) {
    std::vector<StrictUse> uses;
    for (const UseBoard* const board : UseBoard::all(session)) uses.push_back(use_noted_on(*board, session, status));
    UseBoard::remove_all(session);
    return uses;
}

void root_of_strict_ends(const SessionName& session) {
    // Whoever is strict has made a block: without one, nothing has to be looked for.
    ControlBlock* const block = ControlBlock::map(session, ControlBlock::Open::existing);
    if (block == nullptr) return;
    std::vector<ControlBlock::Missed> missed = block->missed();
    block->unmap();
    if (ended_session == nullptr && (!missed.empty() || UseBoard::exist(session))) ended_session = new Ended{session, std::move(missed)};
}

bool is_ending_root_of_strict() { return ended_session != nullptr && ended_session->session.pid == getpid(); }

void root_of_strict_ended(int status) {
    if (!is_ending_root_of_strict()) return;
    try {
        const Ended& ended = *std::exchange(ended_session, nullptr);
        const auto say = [](const std::string& said) {
            if (!said.empty()) report("strict: " + said);
        };
        for (const StrictUse& use : end_strict(ended.session, status)) say(summary(use));
        say(summary(ended.missed));
    } catch (const std::exception& error) {
        report(error.what());
    }
}

}  // namespace replay
