#include "cassette_builder.h"
#include "cassette_lock.h"
#include "cassette_packer.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "side_folder.h"
#include "units.h"

namespace replay {

namespace {

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    std::vector<std::string> words;
    options.add_option("CASSETTE", path, "The cassette")->required();
    options.add_option("N", words, "Numbers of interactions as `replay ls` counts, or ranges of them")->required();
    if (const auto status = options.read(argc, argv)) return *status;

    const CassetteReader must_exist(path);
    const CassetteLock lock(resolved_path(path));
    CassetteBuilder builder(path);
    const CassetteReader cassette(path);
    const auto places = cassette.scan();
    std::set<std::uint64_t> removed;
    try {
        removed = numbers_in(words, places.size());
    } catch (const std::invalid_argument& wrong) {
        report(safe_line(path) + ": " + wrong.what() + "; nothing was removed");
        return self.failure_status;
    }
    for (const auto& place : places)
        if (!removed.contains(place.number)) builder.add(cassette, place);
    builder.finish();
    write_output("removed " + text_of(removed) + " from " + safe_line(path) + ", which holds " +
                 counted(places.size() - removed.size(), "interaction") + " now\n" + note_of_unpacking(cassette));
    return 0;
}

}  // namespace

extern const Command kRmCommand{
    .name = "rm",
    .synopsis = "rm CASSETTE N…",
    .description = "Remove interactions from a cassette",
    .example = "replay rm weather.cassette 2\nreplay rm weather.cassette 2 5-7",
    .run = run,
};

}  // namespace replay
