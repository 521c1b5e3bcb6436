#include "strict_session.h"

#include <unistd.h>

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

// One line: how many were not used, or played again, and what to do; empty where there is nothing to say.
std::string summary(const StrictUse& use) {
    if (!use.trouble.empty()) return use.trouble;
    const std::uint64_t unused = use.note.count(UseNote::Use::unused);
    const std::uint64_t repeated = use.note.count(UseNote::Use::repeated);
    if (unused + repeated == 0) return {};
    std::string text = "of " + std::to_string(use.note.uses.size()) + " interactions in " + use.cassette + ", ";
    if (unused > 0) text += std::to_string(unused) + (unused == 1 ? " was not used" : " were not used");
    if (repeated > 0)
        text += (unused > 0 ? " and " : "") + std::to_string(repeated) + (repeated == 1 ? " was" : " were") +
                " played more often than recorded";
    if (!use.not_noted.empty()) return text + "; which, is not noted: " + use.not_noted;
    return unused > 0 ? text + "; `replay prune " + use.cassette + " --dry-run` lists what was not used" : text;
}

// Set where this process is the root of a session in which somebody is strict. Never destroyed: it is needed behind all destructors.
const SessionName* ended_session = nullptr;

StrictUse use_noted_on(const UseBoard& board, const SessionName& session, int status) {
    StrictUse use{board.cassette(), {}, {}, {}};
    try {
        const CassetteReader cassette(use.cassette);
        if (!board.is_of(cassette))
            throw CassetteError("cassette " + use.cassette + " was changed while the strict session ran; run again");
        use.note = note_of(session, cassette);
        use.note.has_ended = true;
        use.note.status = status;
        use.note.uses = uses_on(board, cassette);
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
    block->unmap();
    if (ended_session == nullptr && UseBoard::exist(session)) ended_session = new SessionName(session);
}

bool is_ending_root_of_strict() { return ended_session != nullptr && ended_session->pid == getpid(); }

void root_of_strict_ended(int status) {
    if (!is_ending_root_of_strict()) return;
    try {
        for (const StrictUse& use : end_strict(*std::exchange(ended_session, nullptr), status))
            if (const std::string said = summary(use); !said.empty()) report("strict: " + said);
    } catch (const std::exception& error) {
        report(error.what());
    }
}

}  // namespace replay
