// `make bench`: runs every benchmark and prints one table. Figures are medians over rounds in which the things compared take
// turns, since a machine's speed drifts; what counts is the ratio or the difference within one run. A bound that is not met is
// said and fails nothing.
//
//   bench LIBREPLAY [COUNT [ROUNDS [STARTS]]]

#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "child.h"
#include "samples.h"
#include "size.h"
#include "table.h"

namespace {

using bench::Strings;
namespace fs = std::filesystem;

// Of a round's two quickest things, whose difference is the smallest figure of all.
constexpr int kTurns = 5;

struct Setup {
    std::string library;
    std::string programs;  // the folder of the benchmark's own programs
    std::string count = "10000";
    int rounds = 5;
    int starts = 3000;
};

// A folder for the cassettes, which takes them along when it goes.
class Scratch {
public:
    Scratch() {
        std::string name = (fs::temp_directory_path() / "replay-bench-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
        path_ = name;
    }
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

// What rounds of one kind of run gave: "p50", "p99", "first", a value a round.
class Runs {
public:
    void add(const std::string& output) {
        std::istringstream lines(output);
        std::string name;
        for (double value; lines >> name >> value;) values_[name].push_back(value);
    }
    [[nodiscard]] double operator[](const std::string& name) const { return bench::median(values_.at(name)); }
    // How much more than in the other runs, each compared with the one that took its turn beside it.
    [[nodiscard]] double beyond(const Runs& other, const std::string& name) const {
        std::vector<double> differences = values_.at(name);
        for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= other.values_.at(name).at(i);
        return bench::median(std::move(differences));
    }

private:
    std::map<std::string, std::vector<double>> values_;
};

void say(const std::string& what) { std::fprintf(stderr, "bench: %s\n", what.c_str()); }

void transfer_rows(const Setup& setup, bench::Table& table) {
    const Scratch scratch;
    bench::Companion origin({setup.programs + "/origin"});
    const std::string url = "http://127.0.0.1:" + origin.line() + "/v1/answers";
    const std::string client = setup.programs + "/transfers";
    const std::string cassette = scratch.file("played.cassette");
    const auto environment = [&](const std::string& mode, const std::string& file) {
        return Strings{"LD_PRELOAD=" + setup.library, "REPLAY_MODE=" + mode, "REPLAY_CASSETTE=" + file};
    };
    Runs live, whole_live, recorded, played, whole_played, floor;
    for (int round = 0; round < setup.rounds; ++round) {
        say("transfers, round " + std::to_string(round + 1) + " of " + std::to_string(setup.rounds));
        const std::string file = round == 0 ? cassette : scratch.file("again.cassette");
        live.add(bench::output_of({client, "in-order", url, setup.count}, {}));
        recorded.add(bench::output_of({client, "in-order", url, setup.count}, environment("record", file)));
        for (int turn = 0; turn < kTurns; ++turn) {
            floor.add(bench::output_of({client, "floor", cassette, setup.count}, {}));
            played.add(bench::output_of({client, "shuffled", url, setup.count, cassette}, environment("replay", cassette)));
        }
        whole_live.add(bench::output_of({client, "whole", url, setup.count}, {}));
        whole_played.add(bench::output_of({client, "whole", url, setup.count, cassette}, environment("replay", cassette)));
        if (file != cassette) fs::remove(file);
    }
    for (const Runs* const runs : {&live, &recorded, &floor, &whole_live, &whole_played})
        if ((*runs)["sum"] != played["sum"]) throw std::runtime_error("the runs did not deliver the same bytes in the same chunks");

    using namespace bench;
    const double callback = floor["p50"];
    const double beyond = played.beyond(floor, "p50");
    const double cheaper = (live["p50"] - callback) / beyond;
    table.add({"played transfer, p50, beyond the callback alone", time_text(callback), time_text(played["p50"]), signed_time_text(beyond),
               "+1 µs", verdict(beyond <= 1000)});
    table.add({"played transfer, p99, beyond the callback alone", time_text(floor["p99"]), time_text(played["p99"]),
               signed_time_text(played.beyond(floor, "p99")), "", ""});
    table.add({"live transfer on loopback, p50, against played, less callback", time_text(beyond), time_text(live["p50"] - callback),
               beyond > 0 ? ratio_text(cheaper) : "played is free", "25 x", verdict(beyond <= 0 || cheaper >= 25)});
    table.add({"setopt x 3, perform, getinfo: live, p50, against played", time_text(whole_played["p50"]), time_text(whole_live["p50"]),
               ratio_text(whole_live["p50"] / whole_played["p50"]), "", ""});
    table.add({"first played transfer, which opens the cassette", time_text(played["p50"]), time_text(played["first"]), "", "", ""});
    table.add({"recorded transfer, p50, against live", time_text(live["p50"]), time_text(recorded["p50"]),
               signed_time_text(recorded["p50"] - live["p50"]), "+5 µs", verdict(recorded["p50"] - live["p50"] <= 5000)});
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
        bare.push_back(bench::life_of(command, {}));
        empty.push_back(bench::life_of(command, {"LD_PRELOAD=" + setup.programs + "/empty.so"}));
        loaded.push_back(bench::life_of(command, {"LD_PRELOAD=" + setup.library}));
    }
    return {bench::median(std::move(bare)), bench::median(std::move(empty)), bench::median(std::move(loaded))};
}

void start_rows(const Setup& setup, bench::Table& table) {
    using namespace bench;
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

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: %s LIBREPLAY [COUNT [ROUNDS [STARTS]]]\n", argv[0]);
        return 2;
    }
    try {
        Setup setup;
        setup.library = fs::absolute(argv[1]);
        setup.programs = fs::read_symlink("/proc/self/exe").parent_path();
        if (argc > 2) setup.count = argv[2];
        if (argc > 3) setup.rounds = std::stoi(argv[3]);
        if (argc > 4) setup.starts = std::stoi(argv[4]);
        bench::Table table;
        start_rows(setup, table);
        transfer_rows(setup, table);
        table.print();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
