#include "launch_options.h"
#include "library_path.h"

namespace replay {

namespace {

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    LaunchOptions wanted(options);
    std::string mode;
    options.add_option("-m,--mode", mode, "live, record, replay or record-if-missing (default: $REPLAY_MODE, else replay)");
    std::string clock;
    options.add_option("--clock", clock,
                       "virtual (nothing waits), real (as when recorded), or a factor for recorded times (default: $REPLAY_CLOCK, else "
                       "virtual)");
    bool strict = false;
    options.add_flag(
        "--strict", strict,
        "Fail where a recorded interaction was not used, or used more often than recorded, or a request had no recording (default: "
        "$REPLAY_STRICT)");
    bool ordered = false;
    options.add_flag("--ordered", ordered,
                     "The same, and fail where requests came in another order than recorded (default: $REPLAY_ORDERED)");
    bool blocks_network = false;
    options.add_flag("--block-network", blocks_network, kBlockNetworkHelp);
    Launch what;
    if (const auto status = options.read_launch(argc, argv, what.command)) return *status;
    if (!mode.empty() && !mode_named(mode)) return options.usage_error("\"" + mode + "\" " + not_a_mode(mode));
    if (!clock.empty() && !Clock::named(clock)) return options.usage_error("\"" + clock + "\" " + not_a_clock());

    const Config config = wanted.config(mode.empty() ? std::nullopt : mode_named(mode), clock.empty() ? std::nullopt : Clock::named(clock));
    const bool is_replay = config.mode.value == Mode::replay;
    if ((strict || ordered) && !is_replay)
        return options.usage_error(std::string(ordered ? "--ordered" : "--strict") + " is for the mode replay, not for " +
                                   std::string(name_of(config.mode.value)));
    what.ordered = is_replay && (ordered || config.ordered.value);
    what.strict = is_replay && (strict || config.strict.value || what.ordered);
    if (blocks_network && config.mode.value == Mode::live) return options.usage_error("--block-network is not for the mode live");
    what.blocks_network = blocks_network || config.block_network.value;
    what.library = preloadable_library();
    what.mode = config.mode.value;
    what.cassette = config.cassette.value;
    what.clock = config.clock.value;
    what.volatile_headers = config.volatile_headers.value;
    return launch(what);
}

}  // namespace

extern const Command kRunCommand{
    .name = "run",
    .synopsis = "run [-c CASSETTE] [-m MODE] [--clock CLOCK] [--strict] [--ordered] [--block-network] -- CMD…",
    .description = "Run a command with its transfers answered from a cassette",
    .example =
        "replay run -c weather.cassette -- curl -s https://example.com/\nreplay run -m record-if-missing -- pytest -q\nreplay run --clock "
        "real -- ./player\nreplay run --strict -- pytest -q",
    .run = run,
    .usage_status = Launch::kFailed,
    .failure_status = Launch::kFailed,
};

}  // namespace replay
