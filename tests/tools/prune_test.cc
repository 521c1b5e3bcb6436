#include <catch2/catch.hpp>

#include "side_folder.h"
#include "tool_run.h"
#include "use_note.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;

namespace {

class Stage {
public:
    Stage() {
        for (const char* const url : {"http://h/1", "http://h/2", "http://h/3"}) append(path(), answered(url, "text/plain", url));
    }
    [[nodiscard]] std::string path() const { return folder_.file("a"); }
    [[nodiscard]] bool is_tidy() const { return !std::filesystem::exists(folder_.file(".replay")); }

    // The note of a session that used these.
    [[nodiscard]] UseNote note(const std::string& uses, int status = 0) const {
        const CassetteReader cassette(path());
        UseNote made;
        made.id = cassette.id();
        made.committed = cassette.committed();
        made.has_ended = true;
        made.status = status;
        for (const char c : uses) made.uses += static_cast<char>(c - '0');
        return made;
    }
    void write(const UseNote& note) const { write_use_note(path(), note); }

    void refuses(const Urls& words, const std::string& why) const {
        const std::string before = contents(path());
        const Ran ran = run(words);
        CHECK(ran.status == 1);
        CHECK(ran.out.empty());
        CHECK_THAT(ran.err, Contains(why));
        CHECK(contents(path()) == before);
    }

private:
    TempFolder folder_;
};

}  // namespace

TEST_CASE("prune: removes what was not used, and keeps the bytes of the rest") {
    const Stage stage;
    stage.write(stage.note("102"));
    const std::string before = contents(stage.path());
    const Ran dry = run({"prune", stage.path(), "--dry-run"});
    CHECK(dry.status == 0);
    CHECK_THAT(dry.out, Contains("would remove #2 GET http://h/2\n") && Contains("would then hold 2 interactions"));
    CHECK(contents(stage.path()) == before);

    const auto first = CassetteReader(stage.path()).scan().at(1).offset;
    const Ran ran = run({"prune", stage.path()});
    CHECK(ran.status == 0);
    CHECK_THAT(ran.out, Contains("removed #2 GET http://h/2\n") && Contains("which holds 2 interactions now"));
    CHECK(urls_in(stage.path()) == Urls{"http://h/1", "http://h/3"});
    CHECK(contents(stage.path()).substr(64, first - 64) == before.substr(64, first - 64));
    CHECK(stage.is_tidy());
    stage.refuses({"prune", stage.path()}, "no strict session has noted");
}

TEST_CASE("prune: nothing to remove") {
    const Stage stage;
    stage.write(stage.note("121"));
    const std::string before = contents(stage.path());
    CHECK_THAT(run({"prune", stage.path()}).out, Contains("nothing to remove"));
    CHECK(contents(stage.path()) == before);
    CHECK(read_use_note(stage.path(), 0));
}

TEST_CASE("prune: by a note that says too little it does nothing") {
    const Stage stage;
    const Urls plain{"prune", stage.path()};
    const Urls forced{"prune", stage.path(), "--force"};
    stage.refuses(forced, "no strict session has noted");
    UseNote begun = stage.note("");
    begun.has_ended = false;
    stage.write(begun);
    stage.refuses(forced, "did not end");
    stage.write(stage.note("000"));
    stage.refuses(forced, "used nothing");
    stage.write(stage.note("10"));
    stage.refuses(forced, "has changed since");
    const UseNote earlier = stage.note("100");
    append(stage.path(), answered("http://h/4", "text/plain", "x"));
    stage.write(earlier);
    stage.refuses(forced, "has changed since");
    write_file(side_file(stage.path(), "used"), "rubbish");
    stage.refuses(forced, "is damaged at byte 0");

    stage.write(stage.note("1000", 2));
    stage.refuses(plain, "failed (2)");
    stage.write(stage.note("1000", UseNote::kStatusUnknown));
    stage.refuses(plain, "is not known");
    CHECK(run(forced).status == 0);
    CHECK(urls_in(stage.path()) == Urls{"http://h/1"});
}
