
#include "cassette_builder.h"
#include "cassette_lock.h"
#include "cassette_packer.h"
#include "config.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "safe_text.h"
#include "settings_in_force.h"
#include "side_folder.h"
#include "stored_keys.h"
#include "units.h"

namespace replay {

namespace {

// The numbers of those that it changed.
std::set<std::uint64_t> rekey(const CassetteReader& cassette, CassetteBuilder& builder, const RequestRules& rules) {
    std::set<std::uint64_t> done;
    StoredInteraction stored;
    for (const auto& place : cassette.scan()) {
        stored.open(cassette, place.offset);
        const Metadata metadata = stored.metadata();
        const auto treatment = rules.treatment(metadata.request.method, metadata.request.url);
        const Matching& matching = treatment->matching;
        const StoredKeys keys = stored_keys(stored, metadata.request, matching);
        if (!keys.are_in(place.head) || metadata.rules != matching.text()) done.insert(place.number);
        builder.add(cassette, place, [&](InteractionHead& head, Metadata& changed) {
            keys.put_into(head);
            changed.rules = matching.text();
        });
    }
    return done;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    options.add_option("CASSETTE", path, "The cassette")->required();
    if (const auto status = options.read(argc, argv)) return *status;

    const CassetteReader must_exist(path);
    const CassetteLock lock(resolved_path(path));
    CassetteBuilder builder(path);
    const CassetteReader cassette(path);
    const Config config = settings_in_force();
    const std::set<std::uint64_t> done = rekey(cassette, builder, config.rules);
    if (!done.empty()) builder.finish();
    std::string text =
        done.empty()
            ? "nothing to do: all keys in " + safe_line(path) + " are those of the requests that they stand for, by the rules in force\n"
            : "computed the keys of " + counted(done.size(), "interaction") + " anew in " + safe_line(path) + ": " + text_of(done) + "\n";
    if (!done.empty()) text += note_of_unpacking(cassette);
    write_output(text);
    return 0;
}

}  // namespace

extern const Command kRekeyCommand{
    .name = "rekey",
    .synopsis = "rekey CASSETTE",
    .description = "Compute the keys anew under which requests are found, by the rules in replay.toml",
    .example = "replay rekey weather.cassette",
    .run = run,
};

}  // namespace replay
