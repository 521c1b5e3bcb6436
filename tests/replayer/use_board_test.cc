#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "session_memory.h"
#include "session_run.h"
#include "side_folder.h"
#include "strict_session.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
using Use = UseBoard::Use;

namespace {

// A cassette of a few interactions, and a session of its own that plays from it.
struct Stage {
    Stage() {
        for (const char* const url : {"http://h/1", "http://h/2", "http://h/3"}) append(path, get(url));
    }
    ~Stage() {
        UseBoard::remove_all(session);
        ControlBlock::remove(session);
    }
    [[nodiscard]] std::string uses() const {
        std::string text;
        for (const StrictUse& use : end_strict(session, 0)) {
            for (const char one : use.note.uses) text += static_cast<char>('0' + one);
            text += use.trouble;
        }
        return text;
    }

    Scratch folder;
    std::string path = folder.file("a");
    SessionName session = SessionName::here();
};

}  // namespace

TEST_CASE("use board: what was played, and what again") {
    const Stage stage;
    const CassetteReader cassette(stage.path);
    const auto places = cassette.scan();
    const UseBoard::Mapped mapped = UseBoard::map(stage.session, cassette, stage.path);
    REQUIRE(mapped.board != nullptr);
    CHECK(mapped.is_new);
    CHECK(mapped.board->use_of(places[0].offset) == Use::unused);
    mapped.board->note_played(places[0].offset, 0);
    mapped.board->note_played(places[2].offset, 0);
    mapped.board->note_played(places[2].offset, 0);
    mapped.board->note_moved_to(places[0].offset);  // is no second time
    mapped.board->note_played(UINT64_MAX, 0);       // nothing of this cassette
    CHECK(mapped.board->use_of(places[0].offset) == Use::used);
    CHECK(mapped.board->use_of(places[1].offset) == Use::unused);
    CHECK(mapped.board->use_of(places[2].offset) == Use::repeated);
    CHECK(stage.uses() == "102");
    CHECK(UseBoard::all(stage.session).empty());
}

TEST_CASE("use board: processes and threads of a session share it, others have their own") {
    const Stage stage;
    const CassetteReader cassette(stage.path);
    const auto places = cassette.scan();
    UseBoard* const board = UseBoard::map(stage.session, cassette, stage.path).board;
    REQUIRE(board != nullptr);
    CHECK(in_child([&] {
              const UseBoard::Mapped again = UseBoard::map(stage.session, cassette, stage.path);
              again.board->note_played(places[0].offset, 0);
              return !again.is_new;
          }) == Ended::yes);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { board->note_played(places[1].offset, 0); });
    for (std::thread& thread : threads) thread.join();
    SessionName other = stage.session;
    other.started_ns += 1;
    UseBoard::map(other, cassette, stage.path).board->note_played(places[2].offset, 0);
    UseBoard::remove_all(other);
    CHECK(stage.uses() == "120");
}

TEST_CASE("use board: a cassette that has changed is another one") {
    const Stage stage;
    {
        const CassetteReader cassette(stage.path);
        REQUIRE(begin_strict(stage.session, cassette) != nullptr);
        append(stage.path, get("http://h/4"));
    }
    CHECK_THAT(stage.uses(), Contains("was changed while"));
}

TEST_CASE("use board: shared memory that others could write to is not used") {
    const Stage stage;
    const CassetteReader cassette(stage.path);
    REQUIRE(UseBoard::map(stage.session, cassette, stage.path).board != nullptr);
    const std::string suffix = session_memory(stage.session, "").at(0);
    const std::string file = "/dev/shm/libreplay-" + std::to_string(getuid()) + "-" + std::to_string(stage.session.pid) + "-" +
                             std::to_string(stage.session.started_ns) + suffix;
    REQUIRE(chmod(file.c_str(), 0666) == 0);
    CHECK(UseBoard::map(stage.session, cassette, stage.path).board == nullptr);
    REQUIRE(chmod(file.c_str(), 0600) == 0);
    REQUIRE(truncate(file.c_str(), 100) == 0);
    CHECK(UseBoard::all(stage.session).empty());
}

TEST_CASE("strict session: what its processes played, and only in replay") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        for (const char* const answer : {"1", "2"}) recording.record(Asked("http://h/poll").answered(answer), nullptr);
    }
    const auto uses_of = [&](Mode mode, bool strict) {
        Config config;
        config.mode = {mode, "test"};
        config.cassette = {path, "test"};
        config.strict = {strict, "test"};
        config.session = SessionName::here();
        Session session(config);
        Asked asked("http://h/poll");
        const auto found = session.find(asked);
        REQUIRE(found.size() == 1);
        asked.scope->cassette->note_played(found[0].offset, 0);
        std::string text;
        for (const StrictUse& use : end_strict(config.session, 7)) {
            CHECK(use.note.status == 7);
            for (const char one : use.note.uses) text += static_cast<char>('0' + one);
        }
        ControlBlock::remove(config.session);
        return text;
    };
    CHECK(uses_of(Mode::replay, false).empty());
    CHECK_FALSE(read_use_note(path, 0));
    CHECK(uses_of(Mode::record_if_missing, true).empty());
    CHECK(uses_of(Mode::replay, true) == "10");
    CHECK(read_use_note(path, 0)->has_ended);
}

TEST_CASE("strict session: while it runs, the note says that it has not ended") {
    const Stage stage;
    UseNote earlier;
    earlier.has_ended = true;
    write_use_note(stage.path, earlier);
    const CassetteReader cassette(stage.path);
    REQUIRE(begin_strict(stage.session, cassette) != nullptr);
    CHECK_FALSE(read_use_note(stage.path, cassette.committed())->has_ended);
    CHECK(read_use_note(stage.path, cassette.committed())->is_of(cassette));
}
