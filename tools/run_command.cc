#include "launch_options.h"
#include "library_path.h"

namespace replay {

namespace {

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    LaunchOptions wanted(options);
    std::string mode;
    options.add_option("-m,--mode", mode, "live, record, replay or record-if-missing (default: $REPLAY_MODE, else replay)");
    Launch what;
    if (const auto status = options.read_launch(argc, argv, what.command)) return *status;
    if (!mode.empty() && !mode_named(mode))
        return options.usage_error("there is no mode \"" + mode + "\"; did you mean " + std::string(name_of(nearest_mode(mode))) + "?");

    const Config config = wanted.config(mode.empty() ? std::nullopt : mode_named(mode));
    what.library = preloadable_library();
    what.mode = config.mode.value;
    what.cassette = config.cassette.value;
    return launch(what);
}

}  // namespace

extern const Command kRunCommand{
    .name = "run",
    .synopsis = "run [-c CASSETTE] [-m MODE] -- CMD…",
    .description = "Run a command with its transfers answered from a cassette",
    .example = "replay run -c weather.cassette -- curl -s https://example.com/\nreplay run -m record-if-missing -- pytest -q",
    .run = run,
    .usage_status = Launch::kFailed,
    .failure_status = Launch::kFailed,
};

}  // namespace replay
