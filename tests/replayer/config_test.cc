#include <catch2/catch.hpp>

#include <map>

#include "../formats/samples.h"
#include "config.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

Config config_from(std::map<std::string, std::string> variables) {
    return Config::from([&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
    });
}

}  // namespace

TEST_CASE("config: with nothing set, replay from replay.cassette in the working directory") {
    const Config config = config_from({});
    CHECK(config.mode.value == Mode::replay);
    CHECK(config.mode.origin == "default");
    CHECK(config.cassette.value == (std::filesystem::current_path() / "replay.cassette").string());
    CHECK(config.cassette.origin == "default");
    CHECK(config.scope.value.empty());
    CHECK(config.session.pid == getpid());
    CHECK(config.session.directory == std::filesystem::current_path().string());
}

TEST_CASE("config: variables, and where each setting comes from; an empty one is unset") {
    const Config config = config_from({{"REPLAY_MODE", "record"}, {"REPLAY_CASSETTE", "/x/y"}, {"REPLAY_SCOPE", "test_a"}});
    CHECK(config.mode.value == Mode::record);
    CHECK(config.mode.origin == "REPLAY_MODE");
    CHECK(config.cassette.value == "/x/y");
    CHECK(config.cassette.origin == "REPLAY_CASSETTE");
    CHECK(config.scope.value == "test_a");
    CHECK(config_from({{"REPLAY_MODE", ""}}).mode.origin == "default");
    CHECK(config_from({{"REPLAY_CASSETTE", ""}}).cassette.origin == "default");
}

TEST_CASE("config: secrets are replaced unless they are to be kept, and a slip of the pen is an error") {
    CHECK(config_from({}).secrets.value == Secrets::replace);
    CHECK(config_from({{"REPLAY_SECRETS", "keep"}}).secrets.value == Secrets::keep);
    CHECK(config_from({{"REPLAY_SECRETS", "keep"}}).secrets.origin == "REPLAY_SECRETS");
    CHECK_THROWS_WITH(config_from({{"REPLAY_SECRETS", "keeep"}}), Contains("REPLAY_SECRETS=keeep") && Contains("did you mean \"keep\""));
}

TEST_CASE("config: a relative cassette is the root process's") {
    CHECK(config_from({{"REPLAY_SESSION", "5-6:/root/of/it"}, {"REPLAY_CASSETTE", "a/b"}}).cassette.value == "/root/of/it/a/b");
    CHECK(config_from({{"REPLAY_SESSION", "5-6:/"}, {"REPLAY_CASSETTE", "a"}}).cassette.value == "/a");
    CHECK(config_from({{"REPLAY_SESSION", "nonsense"}}).session.pid == getpid());
}

TEST_CASE("config: each mode by its name, and the name by its mode") {
    for (const Mode mode : {Mode::live, Mode::record, Mode::replay, Mode::record_if_missing}) {
        CHECK(mode_named(name_of(mode)) == mode);
        CHECK(config_from({{"REPLAY_MODE", std::string(name_of(mode))}}).mode.value == mode);
    }
    CHECK_FALSE(mode_named("Record"));
    CHECK_FALSE(mode_named(""));
}

TEST_CASE("config: an unknown mode names the one that was probably meant") {
    CHECK_THROWS_WITH(config_from({{"REPLAY_MODE", "reply"}}), Contains("REPLAY_MODE=reply") && Contains("did you mean \"replay\""));
    CHECK(not_a_mode("recrod") == "is not a mode; did you mean \"record\"?");
    CHECK(not_a_mode("record_if_missing") == "is not a mode; did you mean \"record-if-missing\"?");
    CHECK(not_a_mode("LIVE") == "is not a mode; did you mean \"live\"?");
    CHECK(not_a_mode("life") == "is not a mode; did you mean \"live\"?");
    CHECK(not_a_mode("offline") == "is not a mode; there are live, record, replay and record-if-missing");
    CHECK(not_a_mode(std::string(100'000, 'x')) == not_a_mode("offline"));
}

TEST_CASE("config: the clock is virtual, real, or a factor") {
    CHECK(config_from({}).clock.value.is_virtual());
    CHECK(config_from({}).clock.origin == "default");
    CHECK(config_from({{"REPLAY_CLOCK", "virtual"}}).clock.value.is_virtual());
    CHECK(config_from({{"REPLAY_CLOCK", "real"}}).clock.value.real(7) == 7);
    CHECK(config_from({{"REPLAY_CLOCK", "real"}}).clock.origin == "REPLAY_CLOCK");
    CHECK(config_from({{"REPLAY_CLOCK", "0.5"}}).clock.value.real(8) == 4);
    for (const char* const name : {"virtual", "real", "0.001", "0.123456", "0.25", "10", "20.5", "1000"})
        CHECK(Clock::named(name)->name() == name);
    CHECK(Clock::named(".5")->name() == "0.5");
    CHECK(Clock::named("2.")->name() == "2");
    CHECK(Clock::named("1.000000")->name() == "real");
    for (const char* const bad : {"Real", "0", "0.0009", "1001", "-1", "1x", "1e2", "0,5", "nan", "inf", "0x1", " 1", ".", "1.2.3",
                                  "0.1234567", "99999999999999999999999"}) {
        CAPTURE(bad);
        CHECK_THROWS_WITH(config_from({{"REPLAY_CLOCK", bad}}),
                          Contains("REPLAY_CLOCK=" + std::string(bad) + " is not a clock") && Contains("virtual, real"));
    }
}

TEST_CASE("clock: recorded times and real ones") {
    const Clock slow = *Clock::named("2.5");
    CHECK(slow.real(1'000) == 2'500);
    CHECK(slow.recorded(2'500) == 1'000);
    const std::uint64_t huge = ~std::uint64_t{0};
    for (const char* const name : {"real", "2.5", "0.5"}) {
        CHECK(Clock::named(name)->real(huge) == Clock::kForever);
        CHECK(Clock::named(name)->recorded(huge) == Clock::kForever);
    }
    CHECK(Clock().real(huge) == 0);
    CHECK(Clock().recorded(huge) == 0);
}

TEST_CASE("clock: sleeping until a time that has passed takes none, and errno stays") {
    errno = ENOTTY;
    const std::uint64_t before = monotonic_ns();
    sleep_until(before - 1);
    sleep_until(before + 2'000'000);
    CHECK(monotonic_ns() >= before + 2'000'000);
    CHECK(errno == ENOTTY);
}

TEST_CASE("session name: text and back") {
    SessionName name;
    name.pid = 1234;
    name.started_ns = 5678901;
    name.directory = "/home/me/a project:1-2";
    CHECK(name.text() == "1234-5678901:/home/me/a project:1-2");
    const auto parsed = SessionName::parse(name.text());
    REQUIRE(parsed);
    CHECK(parsed->pid == 1234);
    CHECK(parsed->started_ns == 5678901);
    CHECK(parsed->directory == name.directory);
    CHECK(parsed->id() == name.id());
    for (const char* const bad : {"", "1", "1-", "1-2", "1-2:", "1-2:relative", "-1-2:/", "0-2:/", "x-2:/", "1-x:/", "1 -2:/",
                                  "99999999999999999999-1:/", "1--2:/"}) {
        CAPTURE(bad);
        CHECK_FALSE(SessionName::parse(bad));
    }
}

TEST_CASE("session name: two sessions are never the same") {
    const SessionName first = SessionName::here();
    SessionName second = SessionName::here();
    CHECK(first.started_ns < second.started_ns);
    CHECK(first.id() != second.id());
    second.started_ns = first.started_ns;
    CHECK(first.id() == second.id());
}

TEST_CASE("session name: whether its root is alive") {
    SessionName name = SessionName::here();
    CHECK(name.root_is_alive());
    SessionName reused = name;  // this process's pid, but from before it began
    reused.started_ns = 1;
    CHECK_FALSE(reused.root_is_alive());
    const pid_t child = fork();
    if (child == 0) _exit(0);
    name.pid = child;
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT);
    CHECK_FALSE(name.root_is_alive());  // a zombie
    int status = 0;
    waitpid(child, &status, 0);
    CHECK_FALSE(name.root_is_alive());
    SessionName earlier = SessionName::here();  // of before the last boot, by another process of this pid
    earlier.started_ns += 3'600'000'000'000;
    CHECK_FALSE(earlier.root_is_alive());
    name.pid = 1;  // another user's, in most cases
    CHECK(name.root_is_alive());
}

TEST_CASE("config: volatile headers are added and taken away, and a slip of the pen is an error") {
    CHECK(config_from({}).volatile_headers.value.contains("date"));
    CHECK(config_from({}).volatile_headers.origin == "default");
    const Config changed = config_from({{"REPLAY_VOLATILE", "X-Build,-Date"}});
    CHECK(changed.volatile_headers.value.contains("x-build"));
    CHECK_FALSE(changed.volatile_headers.value.contains("date"));
    CHECK(changed.volatile_headers.origin == "REPLAY_VOLATILE");
    CHECK_THROWS_WITH(config_from({{"REPLAY_VOLATILE", "X-Build; X-Shard"}}),
                      Contains("REPLAY_VOLATILE") && Contains("\"X-Build; X-Shard\" is not a name") && Contains("X-Shard-*"));
}
