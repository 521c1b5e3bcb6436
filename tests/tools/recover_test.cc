#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>

#include "cassette_reader.h"
#include "config.h"
#include "layout.h"
#include "session_part.h"
#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;

namespace fs = std::filesystem;

namespace {

// A cassette, and what sessions have left of it.
class Left {
public:
    [[nodiscard]] const std::string& cassette() const { return cassette_; }

    // What one whose root is dead has recorded; returns where.
    std::string part(std::uint64_t number, const Urls& urls, std::uint64_t flags = 0) const {
        SessionName session;
        session.pid = 4'000'000 + static_cast<std::int64_t>(number);  // more than the kernel gives out by default
        session.started_ns = number;
        return part_of_session(session, urls, flags);
    }

    std::string part_of_session(const SessionName& session, const Urls& urls, std::uint64_t flags) const {
        const std::string path = part_of(cassette_, session);
        CassetteWriter(path, cassette_).prepare(flags);
        for (const std::string& url : urls) {
            Interaction one = answered(url, "text/plain", "new");
            one.head.session = session.started_ns;
            one.head.started_ns += static_cast<std::int64_t>(session.started_ns * 100) + (&url - urls.data());
            append(path, one);
        }
        return path;
    }

    [[nodiscard]] bool is_tidy() const { return !fs::exists(folder_.file(".replay")); }
    [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

private:
    TempFolder folder_;
    std::string cassette_ = folder_.file("a");
};

void spoil(const std::string& path, const std::string& what) {
    std::string bytes = contents(path);
    bytes[bytes.find(what)] ^= 1;
    write_file(path, bytes);
}

}  // namespace

TEST_CASE("recover: an interrupted recording is added to the cassette") {
    const Left left;
    append(left.cassette(), answered("http://h/1", "text/plain", "old"));
    append(left.cassette(), answered("http://h/2", "text/plain", "old"));
    left.part(1, {"http://h/2", "http://h/3"}, kPartReplaces);

    const Ran listed = run({"recover", left.cassette(), "--list"});
    CHECK(listed.status == 0);
    CHECK_THAT(listed.out, Contains("1 recording is not in it") && Contains("2 interactions of 2026-") && Contains("process 4000001") &&
                               Contains("was interrupted") && Contains("--replace`"));
    CHECK(urls_in(left.cassette()) == Urls{"http://h/1", "http://h/2"});

    const Ran ran = run({"recover", left.cassette()});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    CHECK_THAT(ran.out, Contains("2 interactions") && Contains("which holds 3 interactions"));
    CHECK(urls_in(left.cassette()) == Urls{"http://h/1", "http://h/2", "http://h/3"});
    CHECK(left.is_tidy());
    CHECK_THAT(run({"recover", left.cassette()}).out, Contains("nothing to recover"));
}

TEST_CASE("recover: or becomes the cassette, and what others left is added to that") {
    const Left left;
    append(left.cassette(), answered("http://h/1", "text/plain", "old"));
    left.part(1, {"http://h/2"});
    left.part(2, {"http://h/3"}, kPartReplaces);
    const Ran ran = run({"recover", left.cassette(), "--replace"});
    CHECK(ran.status == 0);
    CHECK_THAT(ran.out, Contains("now the whole of"));
    CHECK(urls_in(left.cassette()) == Urls{"http://h/3", "http://h/2"});
    CHECK(left.is_tidy());
}

TEST_CASE("recover: only one recording can replace a cassette") {
    const Left left;
    append(left.cassette(), answered("http://h/1", "text/plain", "old"));
    const Ran none = run({"recover", left.cassette(), "--replace"});
    CHECK(none.status == 0);  // there is nothing at all
    left.part(1, {"http://h/2"});
    CHECK(run({"recover", left.cassette(), "--replace"}).status == 1);
    left.part(2, {"http://h/3"}, kPartReplaces);
    left.part(3, {"http://h/4"}, kPartReplaces);
    const Ran both = run({"recover", left.cassette(), "--replace"});
    CHECK(both.status == 1);
    CHECK_THAT(both.err, Contains("2 interrupted recordings cannot all replace"));
    CHECK(urls_in(left.cassette()) == Urls{"http://h/1"});
    CHECK(run({"recover", left.cassette()}).status == 0);
    CHECK(urls_in(left.cassette()) == Urls{"http://h/1", "http://h/2", "http://h/3", "http://h/4"});
}

TEST_CASE("recover: of a damaged recording what can be read, and it is kept") {
    const Left left;
    const std::string part = left.part(1, {"http://h/1", "http://h/2", "http://h/3"}, kPartReplaces);
    spoil(part, "http://h/2");
    CHECK_THAT(run({"recover", left.cassette(), "--list"}).out, Contains("2 interactions") && Contains("damaged: "));
    const Ran replacing = run({"recover", left.cassette(), "--replace"});
    CHECK(replacing.status == 1);
    CHECK_THAT(replacing.err, Contains("damaged, so it does not replace"));
    CHECK_FALSE(fs::exists(left.cassette()));

    const std::string bytes = contents(part).substr(sizeof(FileHeader));
    const Ran ran = run({"recover", left.cassette()});
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("cannot be read") && Contains(".damaged"));
    CHECK(urls_in(left.cassette()) == Urls{"http://h/1", "http://h/3"});
    const std::string kept = part.substr(0, part.rfind('.')) + ".damaged";
    CHECK(contents(kept).substr(sizeof(FileHeader)) == bytes);
    CHECK_FALSE(fs::exists(part));

    // Nobody takes it for a recording any more, and it is not forgotten.
    const Ran again = run({"recover", left.cassette()});
    CHECK(again.status == 0);
    CHECK_THAT(again.out, Contains("nothing to recover") && Contains("kept: ") && Contains(".damaged"));
}

TEST_CASE("recover: a recording under way is left alone") {
    const Left left;
    const std::string own = left.part_of_session(SessionName::here(), {"http://h/1"}, kPartReplaces);
    for (const Urls& words : {Urls{"recover", left.cassette()}, Urls{"recover", left.cassette(), "--list"}}) {
        const Ran ran = run(words);
        CHECK(ran.status == 0);
        CHECK_THAT(ran.out, Contains("process " + std::to_string(getpid())) && Contains("left alone"));
        CHECK(urls_in(own) == Urls{"http://h/1"});
    }
    CHECK(run({"recover", left.cassette(), "--replace"}).status == 1);
    CHECK_FALSE(fs::exists(left.cassette()));
}

TEST_CASE("recover: so is one whose root is dead, but of which another process runs") {
    const Left left;
    SessionName session;
    session.pid = 4'000'001;
    session.started_ns = 1;
    session.directory = "/";
    left.part_of_session(session, {"http://h/1"}, kPartReplaces);
    int input[2];
    int output[2];
    REQUIRE((pipe(input) == 0 && pipe(output) == 0));
    const pid_t child = fork();
    if (child == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        for (const int end : {input[0], input[1], output[0], output[1]}) close(end);
        setenv("REPLAY_SESSION", session.text().c_str(), 1);
        execlp("sh", "sh", "-c", "echo; read line", nullptr);
        _exit(1);
    }
    close(input[0]);
    close(output[1]);
    char line = 0;
    REQUIRE(read(output[0], &line, 1) == 1);  // it is another program now
    CHECK_THAT(run({"recover", left.cassette()}).out, Contains("process " + std::to_string(child)));
    CHECK_FALSE(fs::exists(left.cassette()));
    close(input[1]);
    close(output[0]);
    waitpid(child, nullptr, 0);
    CHECK(run({"recover", left.cassette()}).status == 0);
    CHECK(urls_in(left.cassette()) == Urls{"http://h/1"});
}

TEST_CASE("recover: what keeps it from being added is said, and nothing is lost") {
    const Left left;
    const std::string part = left.part(1, {"http://h/1"});
    write_file(left.cassette(), "not a cassette\n");
    const Ran ran = run({"recover", left.cassette()});
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("is not a cassette") && Contains("What was recorded is in " + part));
    CHECK(contents(left.cassette()) == "not a cassette\n");
    CHECK(urls_in(part) == Urls{"http://h/1"});

    fs::remove(left.cassette());
    fs::rename(part, left.file("elsewhere"));
    fs::create_symlink(left.file("elsewhere"), part);
    CHECK(run({"recover", left.cassette()}).status == 1);
    CHECK(urls_in(left.file("elsewhere")) == Urls{"http://h/1"});
    fs::remove(part);
    REQUIRE(mkfifo(part.c_str(), 0600) == 0);
    CHECK(run({"recover", left.cassette()}).status == 1);
    CHECK_FALSE(fs::exists(left.cassette()));
}

TEST_CASE("recover: an empty recording goes, and a mistaken name is told") {
    const Left left;
    left.part(1, {}, kPartReplaces);
    CHECK_THAT(run({"recover", left.cassette()}).out, Contains("empty"));
    CHECK(left.is_tidy());
    const Ran ran = run({"recover", left.cassette()});
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("there is no cassette"));
}
