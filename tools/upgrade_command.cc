#include <filesystem>

#include "cassette_builder.h"
#include "cassette_lock.h"
#include "options.h"
#include "output.h"
#include "safe_text.h"
#include "side_folder.h"
#include "units.h"

namespace replay {

namespace {

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    options.add_option("CASSETTE", path, "The cassette")->required();
    if (const auto status = options.read(argc, argv)) return *status;

    const CassetteReader must_exist(path);
    const CassetteLock lock(resolved_path(path));
    CassetteBuilder builder(path);
    const CassetteReader cassette(path);
    const std::uint64_t before = std::filesystem::file_size(path);
    for (const auto& place : cassette.scan()) builder.add(cassette, place);
    const std::uint64_t after = builder.size();
    const std::string version = "version " + std::to_string(kVersion) + " of the format, the newest";
    if (after >= before) {
        write_output("nothing to do: " + safe_line(path) + " is in " + version + ", and as small as it gets (" + human_bytes(before) +
                     ")\n");
        return 0;
    }
    builder.finish();
    write_output("rewrote " + safe_line(path) + " in " + version + ": " + human_bytes(before) + " became " + human_bytes(after) +
                 ", equal bodies stored once\n");
    return 0;
}

}  // namespace

extern const Command kUpgradeCommand{
    .name = "upgrade",
    .synopsis = "upgrade CASSETTE",
    .description = "Rewrite a cassette in the newest format, compact",
    .example = "replay upgrade weather.cassette",
    .run = run,
};

}  // namespace replay
