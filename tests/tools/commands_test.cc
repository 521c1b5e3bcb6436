#include <catch2/catch.hpp>

#include "tool_run.h"

using namespace replay;
using namespace replay::test;
using Catch::Contains;
using Catch::StartsWith;

TEST_CASE("every command has a help with an example, and is in the overview") {
    const Ran overview = run({"--help"});
    CHECK(overview.status == 0);
    for (const Command* const command : commands()) {
        INFO(command->name);
        CHECK_THAT(overview.out, Contains("  " + std::string(command->name) + " "));
        const Ran help = run({std::string(command->name), "--help"});
        CHECK(help.status == 0);
        CHECK(help.err.empty());
        CHECK_THAT(help.out,
                   Contains("Usage: replay " + std::string(command->name)) && Contains("Example:\n  replay " + std::string(command->name)));
        CHECK(run({"help", std::string(command->name)}).out == help.out);
    }
}

TEST_CASE("an unknown command names the nearest one") {
    const Ran ran = run({"recrod"});
    CHECK(ran.status == 2);
    CHECK_THAT(ran.err, StartsWith("replay: ") && Contains("`replay record`"));
    CHECK(run({}).status == 2);
    CHECK_THAT(run({"transmogrify"}).err, Contains("there is no command \"transmogrify\"; `replay --help` lists them all"));
    CHECK_THAT(run({"--version"}).out, StartsWith("replay "));
}

TEST_CASE("usage errors: 2, but 125 where a command's own status could be 2") {
    CHECK(run({"ls"}).status == 2);
    CHECK(run({"ls", "--nonsense", "x"}).status == 2);
    CHECK(run({"show"}).status == 2);
    CHECK(run({"record"}).status == 125);
    CHECK(run({"record", "--"}).status == 125);
    CHECK(run({"run", "-m", "reply", "--", "true"}).status == 125);
    CHECK_THAT(run({"run", "-m", "reply", "--", "true"}).err, Contains("\"reply\" is not a mode; did you mean \"replay\"?"));
    CHECK_THAT(run({"run", "-x", "--", "true"}).err, Contains("there is no option -x"));
}

TEST_CASE("a file that is no cassette, or is not there, is status 1 with its name and a remedy") {
    const TempFolder folder;
    write_file(folder.file("foreign"), "not a cassette at all, but long enough to hold a whole header of 64 bytes");
    for (const char* const command : {"ls", "show"}) {
        const Ran missing = run({command, folder.file("none")});
        CHECK(missing.status == 1);
        CHECK_THAT(missing.err, StartsWith("replay: ") && Contains(folder.file("none")) && Contains("replay record"));
        const Ran foreign = run({command, folder.file("foreign")});
        CHECK(foreign.status == 1);
        CHECK_THAT(foreign.err, Contains(folder.file("foreign")) && Contains("is not a cassette"));
        CHECK(foreign.out.empty());
    }
}
