#include "launch_options.h"
#include "library_path.h"

namespace replay {

namespace {

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    LaunchOptions wanted(options);
    bool blocks_network = false;
    options.add_flag("--block-network", blocks_network, kBlockNetworkHelp);
    Launch what;
    if (const auto status = options.read_launch(argc, argv, what.command)) return *status;

    const Config config = wanted.config(std::nullopt);
    what.blocks_network = blocks_network || config.block_network.value;
    what.library = preloadable_library();
    what.mode = Mode::record;
    what.cassette = config.cassette.value;
    what.clock = config.clock.value;
    what.volatile_headers = config.volatile_headers.value;
    // Within another recording, and told of no other cassette, this one takes part in that: replacing the cassette would lose what
    // the outer session records.
    what.replaces = true;
    if (config.mode.value == Mode::record && !wanted.names_cassette()) what.outer = LaunchOptions::outer_session();
    return launch(what);
}

}  // namespace

extern const Command kRecordCommand{
    .name = "record",
    .synopsis = "record [-c CASSETTE] [--block-network] -- CMD…",
    .description = "Run a command on the network and record its transfers, replacing the cassette",
    .example = "replay record -c weather.cassette -- curl -s https://example.com/",
    .run = run,
    .usage_status = Launch::kFailed,
    .failure_status = Launch::kFailed,
};

}  // namespace replay
