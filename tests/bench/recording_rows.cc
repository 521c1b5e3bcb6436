#include "recording_rows.h"

#include <filesystem>
#include <stdexcept>
#include <string>

#include "child.h"

namespace bench {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLong = "1073741824";
constexpr const char* kNetwork = "/1250000000";  // bytes a second: 10 Gbit/s
constexpr int kProcesses = 8;

Strings environment(const Setup& setup, const std::string& mode, const std::string& cassette) {
    return {"LD_PRELOAD=" + setup.library, "REPLAY_MODE=" + mode, "REPLAY_CASSETTE=" + cassette};
}

Strings side_by_side(const Strings& command) {
    std::string one;
    for (const std::string& word : command) one += "'" + word + "' ";
    std::string all;
    for (int i = 0; i < kProcesses; ++i) all += one + "& ";
    return {"/bin/sh", "-c", all + "wait"};
}

// How long a command takes from beginning to end, live and while it is recorded, in turns.
void whole_rows(const Setup& setup, Table& table, const std::string& what, const Strings& command) {
    Runs live, recorded;
    for (int round = 0; round < setup.rounds; ++round) {
        say(what + ", round " + std::to_string(round + 1) + " of " + std::to_string(setup.rounds));
        const Scratch scratch;
        live.add("life " + std::to_string(life_of(command, {})));
        recorded.add("life " + std::to_string(life_of(command, environment(setup, "record", scratch.file("a.cassette")))));
    }
    table.add({what, time_text(live["life"]), time_text(recorded["life"]), ratio_text(recorded["life"] / live["life"]), "", ""});
}

}  // namespace

void long_body_rows(const Setup& setup, Table& table) {
    const Scratch scratch;
    Companion origin({setup.programs + "/origin"});
    const std::string url = "http://127.0.0.1:" + origin.line() + "/bytes/" + kLong;
    const Strings get{setup.programs + "/download", "get", url};
    const Strings get_by_network{setup.programs + "/download", "get", url + kNetwork};
    const std::string cassette = scratch.file("long.cassette");
    Runs live, recorded, played, cached, network, network_recorded;
    for (int round = 0; round < setup.rounds; ++round) {
        say("a body of 1 GiB, round " + std::to_string(round + 1) + " of " + std::to_string(setup.rounds));
        fs::remove(cassette);  // else what is recorded again is compared with it, too
        live.add(output_of(get, {}));
        recorded.add(output_of(get, environment(setup, "record", cassette)));
        cached.add(output_of({setup.programs + "/download", "file", cassette}, {}));
        played.add(output_of(get, environment(setup, "replay", cassette)));
        fs::remove(cassette);
        network.add(output_of(get_by_network, {}));
        network_recorded.add(output_of(get_by_network, environment(setup, "record", cassette)));
    }
    if (live["sum"] != recorded["sum"] || live["sum"] != played["sum"]) throw std::runtime_error("the runs did not deliver the same bytes");

    const auto speed_row = [&table](const std::string& what, double before, double after) {
        table.add({what, time_text(before), time_text(after), ratio_text(before / after), "0.9 x", verdict(before / after >= 0.9)});
    };
    speed_row("1 GiB recorded at 10 Gbit/s: the transfer, against live", network["total"], network_recorded["total"]);
    speed_row("  as fast as memory gives it", live["total"], recorded["total"]);
    const double grown = recorded["resident"] - live["resident"];
    table.add({"  resident memory at its largest, beyond live", bytes_text(live["resident"]), bytes_text(recorded["resident"]),
               "+" + bytes_text(grown), "+16 MB", verdict(grown <= 16e6)});
    const double replay = cached["total"] / played["total"];
    table.add({"1 GiB played and checksummed, against the page cache", time_text(cached["total"]), time_text(played["total"]),
               ratio_text(replay), "0.8 x", verdict(replay >= 0.8)});
}

void crowd_rows(const Setup& setup, Table& table) {
    Companion origin({setup.programs + "/origin"});
    const Strings transfers{setup.programs + "/transfers", "in-order", "http://127.0.0.1:" + origin.line() + "/v1/answers", setup.count};
    whole_rows(setup, table, setup.count + " small transfers recorded, the whole process", transfers);
    whole_rows(setup, table, std::to_string(kProcesses) + " processes that do this at once", side_by_side(transfers));
}

}  // namespace bench
