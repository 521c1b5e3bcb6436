#include "cassette_builder.h"
#include "cassette_lock.h"
#include "launcher.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "side_folder.h"
#include "strict_report.h"
#include "units.h"
#include "use_note.h"

namespace replay {

namespace {

// Why nothing can be removed by this note; empty where it can.
std::string objection(const std::optional<UseNote>& note, const CassetteReader& cassette, bool is_forced) {
    const std::string again = "; run your tests with `replay run --strict -c " + shell_word(cassette.path()) + " -- CMD`, and prune then";
    if (!note) return "no strict session has noted what it used of " + cassette.path() + again;
    if (!note->has_ended)
        return "the last strict session did not end, so nobody knows what it would have used of " + cassette.path() + again;
    if (!note->is_of(cassette) || note->uses.size() != cassette.scan().size())
        return cassette.path() + " has changed since the last strict session" + again;
    if (note->count(UseNote::Use::unused) == note->uses.size())
        return "the last strict session used nothing of " + cassette.path() + ", which must be a mistake" + again;
    if (is_forced || note->status == 0) return {};
    const std::string force = ", or go by it all the same with --force";
    if (note->status == UseNote::kStatusUnknown)
        return "how the last strict session ended is not known, so it may have used less than it should have of " + cassette.path() +
               again + force;
    return "the command of the last strict session failed (" + std::to_string(note->status) +
           "), so it may have used less than it should have of " + cassette.path() + again + force;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string path;
    bool is_dry = false;
    bool is_forced = false;
    options.add_option("CASSETTE", path, "The cassette")->required();
    options.add_flag("--dry-run", is_dry, "Only say what would be removed");
    options.add_flag("--force", is_forced, "Also where the command of the last strict session failed");
    if (const auto status = options.read(argc, argv)) return *status;

    const std::string place = resolved_path(path);
    const CassetteReader must_exist(path);
    std::optional<CassetteLock> lock(place);
    CassetteBuilder builder(path);
    const CassetteReader cassette(path);
    const std::optional<UseNote> note = read_use_note(place, cassette.committed());
    if (const std::string why = objection(note, cassette, is_forced); !why.empty()) {
        report(why);
        return self.failure_status;
    }
    std::set<std::uint64_t> removed;
    std::uint64_t left = 0;
    std::string said;
    for (const CassetteReader::Place& interaction : cassette.scan()) {
        if (note->use_of(interaction.number) != UseNote::Use::unused) {
            ++left;
            if (!is_dry) builder.add(cassette, interaction);
            continue;
        }
        removed.insert(interaction.number);
        said += safe_line((is_dry ? "would remove " : "removed ") + request_line(cassette, interaction)) + "\n";
    }
    const std::string session = "the strict session of " + human_time(note->ended_ns);
    if (removed.empty()) {
        write_output(safe_line(path) + ": nothing to remove: " + session + " used all of it\n");
        return 0;
    }
    if (!is_dry) {
        builder.finish();
        remove_use_note(place);  // which is of what was there before
    }
    lock.reset();  // whoever reads what is written may take long
    write_output(said + (is_dry ? "would remove " : "removed ") + text_of(removed) + " from " + safe_line(path) + ", which " +
                 (is_dry ? "would then hold " : "holds ") + counted(left, "interaction") + (is_dry ? "" : " now") + ": " + session +
                 " did not use " + (removed.size() == 1 ? "it" : "them") + "\n");
    return 0;
}

}  // namespace

extern const Command kPruneCommand{
    .name = "prune",
    .synopsis = "prune CASSETTE [--dry-run] [--force]",
    .description = "Remove what the last strict session did not use",
    .example =
        "replay prune tests.cassette --dry-run\nreplay prune tests.cassette\n"
        "# What was not used, `replay run --strict -c tests.cassette -- pytest -q` has found out before.",
    .run = run,
};

}  // namespace replay
