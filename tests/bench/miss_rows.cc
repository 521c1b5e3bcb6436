#include "miss_rows.h"

#include <string>

#include "child.h"

namespace bench {

void miss_rows(const Setup& setup, Table& table) {
    constexpr double kBound = 50e6;
    constexpr int kProcesses = 5;
    const Scratch scratch;
    Companion origin({setup.programs + "/origin"});
    const std::string url = "http://127.0.0.1:" + origin.line() + "/v1/items?limit=";
    const std::string client = setup.programs + "/opening";
    const auto environment = [&](const std::string& mode, const std::string& cassette) {
        return Strings{"LD_PRELOAD=" + setup.library, "REPLAY_MODE=" + mode, "REPLAY_CASSETTE=" + cassette};
    };
    const std::string one = scratch.file("one.cassette");
    static_cast<void>(output_of({client, "get", url + "10"}, environment("record", one)));
    Runs few, many;
    for (const auto& [count, runs] : {std::pair{"10", &few}, std::pair{"10000", &many}}) {
        say("misses: a cassette of " + std::string(count) + " interactions");
        const std::string cassette = scratch.file(std::string(count) + ".cassette");
        static_cast<void>(output_of({client, "multiply", one, cassette, count}, {}));
        for (int i = 0; i < kProcesses; ++i) runs->add(output_of({client, "miss", url + "11&n="}, environment("replay", cassette)));
    }
    table.add({"a miss, told with the nearest of 10 thousand, against of 10", time_text(few["miss"]), time_text(many["miss"]),
               ratio_text(many["miss"] / few["miss"]), "50 ms", verdict(many["miss"] <= kBound)});
}

}  // namespace bench
