#include <catch2/catch.hpp>

#include <map>

#include "../formats/samples.h"
#include "config.h"
#include "settings.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

// A tree of folders in which a session begins.
class Project {
public:
    void write(const std::string& name, std::string_view text) const {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        put_file(path(name), text);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }

    // As a process of a session that began in `folder`.
    [[nodiscard]] Config config_in(const std::string& folder, std::map<std::string, std::string> variables = {}) const {
        std::filesystem::create_directories(path(folder));
        variables["REPLAY_SESSION"] = "5-6:" + path(folder);
        return Config::from([&](const char* name) -> const char* {
            const auto found = variables.find(name);
            return found == variables.end() ? nullptr : found->second.c_str();
        });
    }

private:
    Scratch folder_;
};

}  // namespace

TEST_CASE("settings file: the nearest one upwards counts, and its paths from its own folder") {
    const Project project;
    project.write("replay.toml", "cassette = 'outer.cassette'\n");
    project.write("a/replay.toml",
                  "cassette = 'tapes/x.cassette'\nmode = \"record\"\nstrict = true\nclock = 0.5\nvolatile = ['X-Build', '-Date']\n");
    const Config config = project.config_in("a/b/c");
    CHECK(config.file == project.path("a/replay.toml"));
    CHECK(config.cassette.value == project.path("a/tapes/x.cassette"));
    CHECK(config.cassette.origin == project.path("a/replay.toml") + ":1");
    CHECK(config.mode.value == Mode::record);
    CHECK(config.mode.origin == project.path("a/replay.toml") + ":2");
    CHECK(config.strict.value);
    CHECK(config.clock.value.name() == "0.5");
    CHECK(config.volatile_headers.value.contains("x-build"));
    CHECK_FALSE(config.volatile_headers.value.contains("date"));
    CHECK(config.scope.origin == "default");
    CHECK(project.config_in("z").cassette.value == project.path("outer.cassette"));
}

TEST_CASE("settings file: a variable outranks it, and an empty one does not") {
    const Project project;
    project.write("replay.toml", "mode = 'record'\ncassette = 'x'\n");
    const Config config = project.config_in("sub", {{"REPLAY_MODE", "live"}, {"REPLAY_CASSETTE", "y"}});
    CHECK(config.mode.value == Mode::live);
    CHECK(config.mode.origin == "REPLAY_MODE");
    CHECK(config.cassette.value == project.path("sub/y"));
    CHECK(project.config_in("in", {{"REPLAY_MODE", ""}}).mode.value == Mode::record);
}

TEST_CASE("settings file: one that is named counts, and no other") {
    const Project project;
    project.write("replay.toml", "mode = 'record'\n");
    project.write("in/ci/other.toml", "cassette = 'c'\n");
    const Config config = project.config_in("in", {{"REPLAY_CONFIG", "ci/other.toml"}});
    CHECK(config.mode.value == Mode::replay);
    CHECK(config.cassette.value == project.path("in/ci/c"));
    CHECK(project.config_in("in", {{"REPLAY_CONFIG", "/dev/null"}}).mode.value == Mode::replay);
    CHECK_THROWS_WITH(project.config_in("in", {{"REPLAY_CONFIG", "gone.toml"}}), Contains("gone.toml cannot be read: No such file"));
    CHECK(Config::from([](const char*) -> const char* { return nullptr; }, nullptr).file.empty());
}

TEST_CASE("settings file: what is wrong with it is said with file, line and what would be right") {
    const Project project;
    struct Row {
        const char* document;
        int line;
        const char* what;
    };
    const std::vector<Row> rows{
        {"mode = 'record'\ncasette = 'x'\n", 2, "there is no setting \"casette\"; did you mean \"cassette\"?"},
        {"[cassete]\nx = 1\n", 1, "did you mean \"cassette\"?"},
        {"\nmode = 'recrod'\n", 2, "mode = \"recrod\" is not a mode; did you mean \"record\"?"},
        {"\nmatch = []\n", 2, "match names no part of a request"},
        {"[[rule]]\nurl = '/x'\nmatch = []\n", 3, "match names no part of a request"},
        {"mode = 7\n", 1, "mode = 7 is not a mode"},
        {"mode = true\n", 1, "mode is true or false; it has to be a text"},
        {"strict = 'yes'\n", 1, "strict is a text; it has to be true or false"},
        {"volatile = [1]\n", 1, "volatile holds a number; it has to be a list of texts"},
        {"volatile = ['a b']\n", 1, "volatile = […] makes no sense: "},
        {"cassette = 2026-01-01\n", 1, "cassette is a date or time"},
        {"clock = 0\n", 1, "clock = 0 is not a clock"},
        {"x = \n", 1, ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.document);
        project.write("replay.toml", row.document);
        CHECK_THROWS_WITH(project.config_in("in"),
                          Catch::StartsWith(project.path("replay.toml") + ":" + std::to_string(row.line) + ": ") && Contains(row.what));
    }
}

TEST_CASE("settings file: something else in its place is an error, and does not keep anybody waiting") {
    const Project project;
    std::filesystem::create_directories(project.path("folder/replay.toml"));
    CHECK_THROWS_AS(project.config_in("folder"), ConfigError);
    std::filesystem::create_directories(project.path("fifo"));
    REQUIRE(mkfifo(project.path("fifo/replay.toml").c_str(), 0600) == 0);
    CHECK_THROWS_AS(project.config_in("fifo"), ConfigError);
    project.write("long/replay.toml", "#" + std::string(kLongestSettingsFile, ' '));
    CHECK_THROWS_WITH(project.config_in("long"), Contains("too long"));
}

TEST_CASE("settings file: another user's in a folder for everybody is not read unless it is named") {
    if (geteuid() != 0) return;  // only root can give a file away
    const Project project;
    project.write("shared/replay.toml", "mode = 'record'\n");
    REQUIRE(chown(project.path("shared/replay.toml").c_str(), 12345, 12345) == 0);
    CHECK(project.config_in("shared/x").mode.value == Mode::record);
    REQUIRE(chmod(project.path("shared").c_str(), 01777) == 0);
    CHECK_THROWS_WITH(project.config_in("shared/x"), Contains("belongs to another user") && Contains("REPLAY_CONFIG"));
    CHECK(project.config_in("shared/x", {{"REPLAY_CONFIG", project.path("shared/replay.toml")}}).mode.value == Mode::record);
    CHECK(project.config_in("shared/x", {{"REPLAY_CONFIG", "/dev/null"}}).mode.value == Mode::replay);
}

TEST_CASE("settings: every row's default is what holds without file and variables") {
    const Config config = Config::from([](const char*) -> const char* { return nullptr; }, nullptr);
    for (const SettingRow& row : setting_rows()) {
        CAPTURE(row.key);
        CHECK(row.origin(config) == "default");
        CHECK_FALSE(row.told(config).empty());
        CHECK_FALSE(row.help.empty());
    }
}
