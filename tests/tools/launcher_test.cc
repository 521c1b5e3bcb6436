#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <csignal>

#include "../formats/samples.h"
#include "cassette_reader.h"
#include "child_process.h"
#include "launcher.h"
#include "library_path.h"
#include "recorded_part.h"
#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;

namespace {

// The C library stands in for libreplay.so: preloading it changes nothing. What the real one would do to the cassette
// and to the counters, the shell commands below do.
constexpr const char* kHarmless = "libc.so.6";

// Where the processes of the session record.
constexpr const char* kPart = "\"${REPLAY_CASSETTE%/*}/.replay/${REPLAY_CASSETTE##*/}.${REPLAY_SESSION%%:*}.part\"";

// Counter N of the session's control block: behind the number that marks it as one.
std::string count(int index) {
    return "printf '\\001' | dd of=/dev/shm/libreplay-$(id -u)-${REPLAY_SESSION%%:*} bs=1 conv=notrunc status=none seek=" +
           std::to_string(8 + 8 * index) + "; ";
}
constexpr int kMissedCounter = 3;
constexpr int kUnrecordedCounter = 6;

ChildStatus ran(const std::vector<std::string>& command, const EnvironmentChanges& changes) {
    return run_child(command, changes, SignalsHeld());
}

Ran launched(const std::string& script, const std::string& cassette, Mode mode = Mode::replay, bool replaces = false) {
    return captured([&] { return launch({kHarmless, mode, cassette, replaces, {"sh", "-c", script}}); });
}

std::string records_in(const std::string& cassette) { return contents(cassette).substr(sizeof(FileHeader)); }

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST_CASE("the exit status is the command's, as a shell reports it") {
    CHECK(ran({"true"}, {}).status == 0);
    CHECK(ran({"sh", "-c", "exit 7"}, {}).status == 7);
    CHECK(ran({"sh", "-c", "kill -TERM $$"}, {}).status == 128 + SIGTERM);
    CHECK(ran({"sh", "-c", "test \"$NAME\" = value"}, {{"NAME", "value"}}).status == 0);
    const ChildStatus missing = ran({"no-such-program-anywhere"}, {});
    CHECK(missing.status == 127);
    CHECK_FALSE(missing.started);
    CHECK(ran({"/"}, {}).status == 126);
    CHECK(ran({"/etc/passwd"}, {}).status == 126);
}

TEST_CASE("a signal is passed on to the command, and the status is what the command makes of it") {
    // The command signals its parent, this process, and waits to be signalled back by it.
    const TempFolder folder;
    const std::string trap = "trap 'exit 33' TERM; (sleep 0.2; kill -TERM " + std::to_string(getpid()) + ") & while :; do sleep 0.05; done";
    CHECK(ran({"sh", "-c", trap}, {}).status == 33);
}

TEST_CASE("signals that come when the command has ended do not keep its recording from being published") {
    const TempFolder folder;
    const std::string made = folder.file("made");
    const std::string cassette = folder.file("c.cassette");
    append(made, answered("http://h/new", "text/plain", "new"));
    // The launcher sleeps while its command ends and several signals come in; it passes one of them on at most.
    const std::string script = "cp " + made + " " + kPart +
                               "; launcher=$PPID; kill -STOP $launcher; "
                               "(until grep -q '^State:.Z' /proc/$$/status; do sleep 0.01; done; "
                               "for signal in HUP INT USR1 TERM CONT; do kill -$signal $launcher; done) & exit 6";
    CHECK(samples::in_child([&] { return launched(script, cassette, Mode::record, true).status == 6; }) == samples::Ended::yes);
    CHECK(records_in(cassette) == records_in(made));
    CHECK(names_in(folder.file(".")) == std::vector<std::string>{"c.cassette", "made"});
}

TEST_CASE("LD_PRELOAD: the library first, what was there kept, nothing twice") {
    CHECK(preload_value("/x/libreplay.so", nullptr) == "/x/libreplay.so");
    CHECK(preload_value("/x/libreplay.so", "") == "/x/libreplay.so");
    CHECK(preload_value("/x/libreplay.so", "a.so b.so:c.so") == "/x/libreplay.so:a.so:b.so:c.so");
    CHECK(preload_value("/x/libreplay.so", "a.so:/x/libreplay.so") == "/x/libreplay.so:a.so");
}

TEST_CASE("the command gets mode, absolute cassette and a session of its own") {
    const TempFolder folder;
    const std::string seen = folder.file("seen");
    const Ran ran = launched(
        "echo \"$REPLAY_MODE $REPLAY_CASSETTE ${REPLAY_SESSION%%-*} $LD_PRELOAD\" > " + seen + "; ls /dev/shm > " + folder.file("shm"),
        folder.file("c.cassette"), Mode::record_if_missing);
    CHECK(ran.status == 0);
    CHECK(contents(seen) == "record-if-missing " + folder.file("c.cassette") + " " + std::to_string(getpid()) + " libc.so.6\n");
    const std::string block = "libreplay-" + std::to_string(getuid()) + "-" + std::to_string(getpid()) + "-";
    CHECK_THAT(contents(folder.file("shm")), Contains(block));
    for (const std::string& name : names_in("/dev/shm")) CHECK_THAT(name, !Contains(block));
    CHECK_THAT(ran.err, Contains("0 recorded, 0 replayed, 0 live, 0 missed, 0 processes (0 used libcurl)") &&
                            Contains("warning: no process loaded libreplay.so"));
}

TEST_CASE("a miss makes a successful command 120, and only that") {
    const TempFolder folder;
    const Ran ran = launched(count(kMissedCounter), folder.file("c.cassette"));
    CHECK(ran.status == 120);
    CHECK_THAT(ran.err, Contains("1 missed") && Contains("1 request had no recording; record it with `replay record -c ") &&
                            Contains("/c.cassette -- sh …`"));
    CHECK(launched(count(kMissedCounter) + "exit 3", folder.file("c.cassette")).status == 3);
    CassetteWriter(folder.file("c.cassette")).prepare();
    CHECK_THAT(launched(count(kMissedCounter), folder.file("c.cassette")).err, Contains("replay run -m record-if-missing -c"));
}

TEST_CASE("recording replaces the cassette at the end, whatever the command's status, and keeps its permissions") {
    const TempFolder folder;
    const std::string made = folder.file("made");
    append(made, answered("http://h/new", "text/plain", "new"));
    const std::string cassette = folder.file("c.cassette");
    append(cassette, answered("http://h/old", "text/plain", "old"));
    const std::string old = contents(cassette);
    chmod(cassette.c_str(), 0640);

    const Ran ran = launched("cmp -s " + cassette + " /dev/null; cp " + made + " " + kPart + "; exit 5", cassette, Mode::record, true);
    CHECK(ran.status == 5);
    CHECK(records_in(cassette) == records_in(made));
    CHECK_THAT(ran.err, Contains(" → ") && Contains("/c.cassette\n"));
    struct stat info {};
    REQUIRE(stat(cassette.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0640);
    CHECK(names_in(folder.file(".")) == std::vector<std::string>{"c.cassette", "made"});

    // Through a symbolic link, the file that it names is replaced.
    std::filesystem::create_symlink("c.cassette", folder.file("link"));
    write_file(cassette, old);
    CHECK(launched("cp " + made + " $(dirname " + cassette + ")/.replay/c.cassette.${REPLAY_SESSION%%:*}.part", folder.file("link"),
                   Mode::record, true)
              .status == 0);
    CHECK(std::filesystem::is_symlink(folder.file("link")));
    CHECK(records_in(cassette) == records_in(made));
}

TEST_CASE("recording nothing, or not everything, leaves the old cassette") {
    const TempFolder folder;
    const std::string cassette = folder.file("c.cassette");
    const Ran none = launched("true", cassette, Mode::record, true);
    CHECK(none.status == 0);
    CHECK_THAT(none.err, Contains("no cassette was written"));
    CHECK(names_in(folder.file(".")).empty());

    append(cassette, answered("http://h/old", "text/plain", "old"));
    const std::string old = contents(cassette);
    const Ran ran = launched("true", cassette, Mode::record, true);
    CHECK_THAT(ran.err, Contains("stays as it was"));
    CHECK(contents(cassette) == old);
    CHECK(names_in(folder.file(".")).size() == 1);

    const Ran incomplete = launched("cp " + cassette + " " + kPart + "; " + count(kUnrecordedCounter), cassette, Mode::record, true);
    CHECK(incomplete.status == 125);
    CHECK_THAT(incomplete.err, Contains("1 could not be recorded") && Contains("the incomplete recording is") && Contains(".part"));
    CHECK(contents(cassette) == old);
    CHECK(names_in(folder.file(".")).size() == 2);
}

TEST_CASE("a recording that the command destroyed is a failure of the launcher; the old cassette stays") {
    const TempFolder folder;
    const std::string cassette = folder.file("c.cassette");
    append(cassette, answered("http://h/old", "text/plain", "old"));
    const std::string old = contents(cassette);
    CHECK(launched(std::string("rm ") + kPart, cassette, Mode::record, true).status == 125);
    CHECK(launched(std::string("echo scribble > ") + kPart, cassette, Mode::record, true).status == 125);
    CHECK(contents(cassette) == old);
}

TEST_CASE("what cannot be recorded into is refused before the command starts") {
    const TempFolder folder;
    write_file(folder.file("notes.txt"), "somebody's notes");
    const auto refused = [&folder](const std::string& name, const std::string& why) {
        CHECK_THROWS_WITH(check_recordable(name), Contains(why) && Contains(name));
        CHECK_THROWS_AS(launched("touch " + folder.file("ran"), name, Mode::record, true), CassetteError);
        CHECK_FALSE(std::filesystem::exists(folder.file("ran")));
    };
    refused(folder.file("notes.txt"), "is not a cassette");
    refused(folder.file("none/c.cassette"), "create the folder");
    refused(folder.file("."), "is a folder, not a regular file");
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    refused(folder.file("fifo"), "is a FIFO, not a regular file");  // and nobody waits for its other end
    CHECK_THROWS_AS(launched("true", folder.file("notes.txt"), Mode::replay), CassetteError);
    CHECK(contents(folder.file("notes.txt")) == "somebody's notes");
    // An empty file is a cassette without interactions; a damaged one may be recorded anew.
    write_file(folder.file("empty"), "");
    CHECK_NOTHROW(check_recordable(folder.file("empty")));
    write_file(folder.file("damaged"), std::string(reinterpret_cast<const char*>(kMagic.data()), kMagic.size()) + "garbage");
    CHECK_NOTHROW(check_recordable(folder.file("damaged")));
}

TEST_CASE("a command that cannot be started is 127 or 126, and nothing else is said of the session") {
    const TempFolder folder;
    const Ran ran = captured([&] {
        return launch({kHarmless, Mode::record, folder.file("c.cassette"), true, {"no-such-program-anywhere"}});
    });
    CHECK(ran.status == 127);
    CHECK(ran.err == "replay: cannot start no-such-program-anywhere: No such file or directory\n");
    CHECK(names_in(folder.file(".")).empty());
}

TEST_CASE("the library is found beside the binary, then in ../lib") {
    const TempFolder folder;
    std::filesystem::create_directories(folder.file("bin"));
    std::filesystem::create_directories(folder.file("lib"));
    CHECK(find_library_from(folder.file("bin")).looked.size() >= 2);
    write_file(folder.file("lib/libreplay.so"), "");
    CHECK(find_library_from(folder.file("bin")).found == folder.file("lib/libreplay.so"));
    write_file(folder.file("bin/libreplay.so"), "");
    CHECK(find_library_from(folder.file("bin")).found == folder.file("bin/libreplay.so"));
}

TEST_CASE("words as a shell needs them") {
    CHECK(shell_word("plain-1.0/x") == "plain-1.0/x");
    CHECK(shell_word("two words") == "'two words'");
    CHECK(shell_word("it's") == "'it'\\''s'");
    CHECK(shell_word("") == "''");
}
