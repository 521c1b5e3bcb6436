// `make bench`: runs every benchmark and prints one table. Figures are medians over rounds in which the things compared take
// turns, since a machine's speed drifts; what counts is the ratio or the difference within one run. A bound that is not met is
// said and fails nothing.
//
//   bench LIBREPLAY [starts|transfers|opening|misses|long|crowd...] [COUNT [ROUNDS [STARTS]]]

#include <cctype>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "child.h"
#include "miss_rows.h"
#include "opening_rows.h"
#include "recording_rows.h"
#include "samples.h"
#include "setup.h"
#include "size.h"
#include "table.h"

namespace {

using namespace bench;
namespace fs = std::filesystem;

// Of a round's two quickest things, whose difference is the smallest figure of all.
constexpr int kTurns = 5;

void transfer_rows(const Setup& setup, Table& table) {
    const Scratch scratch;
    Companion origin({setup.programs + "/origin"});
    const std::string url = "http://127.0.0.1:" + origin.line() + "/v1/answers";
    const std::string client = setup.programs + "/transfers";
    const std::string cassette = scratch.file("played.cassette");
    const auto environment = [&](const std::string& mode, const std::string& file) {
        return Strings{"LD_PRELOAD=" + setup.library, "REPLAY_MODE=" + mode, "REPLAY_CASSETTE=" + file};
    };
    Runs live, whole_live, recorded, played, respelt, whole_played, floor;
    for (int round = 0; round < setup.rounds; ++round) {
        say("transfers, round " + std::to_string(round + 1) + " of " + std::to_string(setup.rounds));
        const std::string file = round == 0 ? cassette : scratch.file("again.cassette");
        live.add(output_of({client, "in-order", url, setup.count}, {}));
        recorded.add(output_of({client, "in-order", url, setup.count}, environment("record", file)));
        for (int turn = 0; turn < kTurns; ++turn) {
            floor.add(output_of({client, "floor", cassette, setup.count}, {}));
            played.add(output_of({client, "shuffled", url, setup.count, cassette}, environment("replay", cassette)));
            respelt.add(output_of({client, "respelt", url, setup.count, cassette}, environment("replay", cassette)));
        }
        whole_live.add(output_of({client, "whole", url, setup.count}, {}));
        whole_played.add(output_of({client, "whole", url, setup.count, cassette}, environment("replay", cassette)));
        if (file != cassette) fs::remove(file);
    }
    for (const Runs* const runs : {&live, &recorded, &floor, &respelt, &whole_live, &whole_played})
        if ((*runs)["sum"] != played["sum"]) throw std::runtime_error("the runs did not deliver the same bytes in the same chunks");

    const double callback = floor["p50"];
    const double beyond = played.beyond(floor, "p50");
    const double cheaper = (live["p50"] - callback) / beyond;
    table.add({"played transfer, p50, beyond the callback alone", time_text(callback), time_text(played["p50"]), signed_time_text(beyond),
               "+1 µs", verdict(beyond <= 1000)});
    table.add({"played transfer, p99, beyond the callback alone", time_text(floor["p99"]), time_text(played["p99"]),
               signed_time_text(played.beyond(floor, "p99")), "", ""});
    const double slower = respelt.beyond(played, "p50");
    table.add({"played transfer, p50, found by its canonical form", time_text(played["p50"]), time_text(respelt["p50"]),
               signed_time_text(slower), "+10 µs", verdict(slower <= 10'000)});
    table.add({"live transfer on loopback, p50, against played, less callback", time_text(beyond), time_text(live["p50"] - callback),
               beyond > 0 ? ratio_text(cheaper) : "played is free", "25 x", verdict(beyond <= 0 || cheaper >= 25)});
    table.add({"setopt x 3, perform, getinfo: live, p50, against played", time_text(whole_played["p50"]), time_text(whole_live["p50"]),
               ratio_text(whole_live["p50"] / whole_played["p50"]), "", ""});
    table.add({"first played transfer, which opens the cassette", time_text(played["p50"]), time_text(played["first"]), "", "", ""});
    const double more = recorded.beyond(live, "p50");
    table.add({"recorded transfer, p50, against live", time_text(live["p50"]), time_text(recorded["p50"]), signed_time_text(more), "+5 µs",
               verdict(more <= 5000)});
    table.add({"recorded transfer, p99, against live", time_text(live["p99"]), time_text(recorded["p99"]),
               signed_time_text(recorded["p99"] - live["p99"]), "", ""});
    size_row(cassette, table);
}

struct Starts {
    double bare = 0;
    double empty = 0;   // any preload at all
    double loaded = 0;  // libreplay
};

Starts starts_of(const Setup& setup, const Strings& command, int times) {
    std::vector<double> bare, empty, loaded;
    for (int i = 0; i < times; ++i) {
        bare.push_back(life_of(command, {}));
        empty.push_back(life_of(command, {"LD_PRELOAD=" + setup.programs + "/empty.so"}));
        loaded.push_back(life_of(command, {"LD_PRELOAD=" + setup.library}));
    }
    return {median(std::move(bare)), median(std::move(empty)), median(std::move(loaded))};
}

void start_rows(const Setup& setup, Table& table) {
    const auto rows = [&](const std::string& name, const Strings& command, int times) {
        say(name + ", " + std::to_string(times) + " times each way");
        const Starts starts = starts_of(setup, command, times);
        const double added = starts.loaded - starts.bare;
        table.add({"process start: " + name, time_text(starts.bare), time_text(starts.loaded), signed_time_text(added), "+0.3 ms",
                   verdict(added <= 300000)});
        table.add({"  the same with an empty library", time_text(starts.bare), time_text(starts.empty),
                   signed_time_text(starts.empty - starts.bare), "", ""});
    };
    rows("true", {"/bin/true"}, setup.starts);
    rows("curl --version", {"/usr/bin/curl", "--version"}, setup.starts / 5);
}

struct Group {
    std::string name;
    void (*rows)(const Setup&, Table&);
};
const Group kGroups[] = {{"starts", start_rows}, {"transfers", transfer_rows}, {"opening", opening_rows},
                         {"misses", miss_rows},  {"long", long_body_rows},     {"crowd", crowd_rows}};

void run(const Strings& arguments) {
    Setup setup;
    setup.library = fs::absolute(arguments.at(0));
    setup.programs = fs::read_symlink("/proc/self/exe").parent_path();
    std::set<std::string> wanted;
    std::size_t at = 1;
    for (; at < arguments.size() && std::isalpha(arguments[at][0]); ++at) wanted.insert(arguments[at]);
    if (arguments.size() > at) setup.count = arguments[at];
    if (arguments.size() > at + 1) setup.rounds = std::stoi(arguments[at + 1]);
    if (arguments.size() > at + 2) setup.starts = std::stoi(arguments[at + 2]);
    Table table;
    for (const Group& group : kGroups)
        if (wanted.empty() || wanted.contains(group.name)) group.rows(setup, table);
    table.print();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s LIBREPLAY [starts|transfers|opening|misses|long|crowd...] [COUNT [ROUNDS [STARTS]]]\n", argv[0]);
        return 2;
    }
    try {
        run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
