#include <cstdlib>
#include <filesystem>

#include "cassette_merge.h"
#include "config.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "units.h"

namespace replay {

namespace {

std::string side_text(const std::string& path, const std::vector<std::uint64_t>& numbers) {
    const std::string name = safe_line(path);
    return numbers.empty() ? "removed in " + name : text_of({numbers.begin(), numbers.end()}) + " in " + name;
}

// All of one side, as it is.
bool is_whole(const std::vector<MergePlan::Taken>& taken, const MergeSide& side) {
    if (taken.size() != side.places.size()) return false;
    for (std::size_t i = 0; i < taken.size(); ++i)
        if (taken[i].side != &side || taken[i].index != i) return false;
    return true;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string ours_path;
    std::string theirs_path;
    std::string output;
    options.add_option("A", ours_path, "A cassette")->required();
    options.add_option("B", theirs_path, "Another one")->required();
    options
        .add_option("-o,--output", output,
                    "The cassette to write, which may be one of them; where A and B answer the same request differently, "
                    "A's answer goes there, and B's into a cassette of that name with .conflict behind it")
        ->required();
    if (const auto status = options.read(argc, argv)) return *status;

    const VolatileHeaders names = Config::from([](const char* name) -> const char* { return std::getenv(name); }).volatile_headers.value;
    CassetteBuilder builder(output);
    const CassetteReader ours(ours_path);
    const CassetteReader theirs(theirs_path);
    const MergeSide of_ours(ours);
    const MergeSide of_theirs(theirs);
    const MergePlan plan = plan_merge(nullptr, of_ours, of_theirs, names);
    add_taken(builder, plan.merged);
    const std::string conflict_path = output + ".conflict";
    if (!plan.apart.empty()) {
        CassetteBuilder apart(conflict_path);
        add_taken(apart, plan.apart);
        apart.finish();
    }
    std::error_code ignored;
    if (!is_whole(plan.merged, of_ours) || !std::filesystem::equivalent(output, ours_path, ignored)) builder.finish();

    write_output(safe_line(output) + ": " + counted(plan.merged.size(), "interaction") + ": " + std::to_string(plan.from_both) +
                 " in both, " + std::to_string(plan.from_ours) + " of " + safe_line(ours_path) + ", " + std::to_string(plan.from_theirs) +
                 " of " + safe_line(theirs_path) + "\n");
    for (const MergePlan::Conflict& conflict : plan.conflicts)
        report("conflict: " + safe_line(conflict.request) + (conflict.scope.empty() ? "" : " (" + safe_line(conflict.scope) + ")") +
               " is answered differently: " + side_text(ours_path, conflict.ours) + ", " + side_text(theirs_path, conflict.theirs));
    if (plan.conflicts.empty()) return 0;
    report("what " + safe_line(ours_path) + " answers is in " + safe_line(output) + ", what " + safe_line(theirs_path) + " answers in " +
           safe_line(conflict_path) + "; delete that to keep the former, `replay merge " + safe_line(conflict_path) + " " +
           safe_line(output) + " -o " + safe_line(output) + "` takes the latter");
    return self.failure_status;
}

}  // namespace

extern const Command kMergeCommand{
    .name = "merge",
    .synopsis = "merge A B -o C",
    .description = "Make one cassette of two",
    .example = "replay merge monday.cassette tuesday.cassette -o both.cassette",
    .run = run,
};

}  // namespace replay
