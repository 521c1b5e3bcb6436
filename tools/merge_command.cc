#include <filesystem>
#include <optional>

#include "cassette_lock.h"
#include "cassette_merge.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "settings_in_force.h"
#include "side_folder.h"
#include "units.h"

namespace replay {

namespace {

struct Names {
    std::string ours;
    std::string theirs;
    std::string output;
    std::string conflict;
};

// git merges temporary files, whose names tell nobody anything.
Names names_of(const std::string& ours, const std::string& theirs, const std::string& output, const std::string& path) {
    if (path.empty()) return {ours, theirs, output, output + ".conflict"};
    return {"ours", "theirs", path, path + ".conflict"};
}

std::string side_text(const std::string& name, const std::vector<std::uint64_t>& numbers) {
    return numbers.empty() ? "removed in " + name : text_of({numbers.begin(), numbers.end()}) + " in " + name;
}

void report_conflicts(const MergePlan& plan, const Names& names) {
    for (const MergePlan::Conflict& conflict : plan.conflicts)
        report("conflict: " + conflict.request + (conflict.scope.empty() ? "" : " (" + conflict.scope + ")") +
               (conflict.ours.empty() || conflict.theirs.empty() ? " was changed on one side: " : " is answered differently: ") +
               side_text(names.ours, conflict.ours) + ", " + side_text(names.theirs, conflict.theirs));
    if (plan.apart.empty()) return;
    report("the answers of " + names.ours + " are in " + names.output + ", those of " + names.theirs + " in " + names.conflict +
           "; delete that to keep the former, or take the latter with `replay merge " + names.conflict + " " + names.output + " -o " +
           names.output + "`");
}

// Whether A is what an earlier merge has set aside of B, the output, and what is now to take its place there.
bool settles(const Names& names) {
    const auto are_one = [](const std::string& a, const std::string& b) {
        std::error_code error;
        return std::filesystem::equivalent(a, b, error) && !error;
    };
    return are_one(names.ours, names.conflict) && are_one(names.theirs, names.output);
}

// The conflict is over, and what it left with it.
void end_conflict(const MergePlan& plan, const Names& names) {
    std::error_code error;
    std::filesystem::remove(names.conflict, error);
    if (error) throw CassetteError(names.conflict + " cannot be removed: " + error.message());
    write_output("the answers of " + safe_line(names.conflict) + " have taken the place of " + std::to_string(plan.apart.size()) + " in " +
                 safe_line(names.output) + "; " + safe_line(names.conflict) + " is removed\n");
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
    std::string base_path;
    std::string shown_path;
    options.add_option("A", ours_path, "A cassette")->required();
    options.add_option("B", theirs_path, "Another one")->required();
    options.add_option("-o,--output", output, "The cassette to write, which may be A or B")->required();
    options.add_option("--base", base_path,
                       "A cassette that both come from: what was changed or removed since on one side only is taken so");
    options.add_option("--path", shown_path, "For git: the path that the output is for; B's answers go into PATH.conflict");
    if (const auto status = options.read(argc, argv)) return *status;

    const VolatileHeaders volatile_headers = settings_in_force().volatile_headers.value;
    const Names names = names_of(ours_path, theirs_path, output, shown_path);
    const CassetteLock lock(resolved_path(output));
    CassetteBuilder builder(output);
    const CassetteReader ours(ours_path);
    const CassetteReader theirs(theirs_path);
    const MergeSide of_ours(ours);
    const MergeSide of_theirs(theirs);
    std::optional<CassetteReader> base;
    std::optional<MergeSide> of_base;
    if (!base_path.empty()) of_base.emplace(base.emplace(base_path));

    const MergePlan plan = plan_merge(of_base ? &*of_base : nullptr, of_ours, of_theirs, volatile_headers);
    const bool is_settled = settles(names);
    if (!plan.apart.empty() && !is_settled) {
        CassetteBuilder apart(names.conflict);
        add_taken(apart, plan.apart);
        apart.finish();
    }
    std::error_code ignored;
    if (!is_whole(plan.merged, of_ours) || !std::filesystem::equivalent(output, ours_path, ignored)) {
        add_taken(builder, plan.merged);
        builder.finish();
    }
    write_output(safe_line(names.output) + ": " + counted(plan.merged.size(), "interaction") + ": " + std::to_string(plan.from_both) +
                 " in both, " + std::to_string(plan.from_ours) + " of " + safe_line(names.ours) + ", " + std::to_string(plan.from_theirs) +
                 " of " + safe_line(names.theirs) + "\n");
    if (is_settled) {
        end_conflict(plan, names);
        return 0;
    }
    report_conflicts(plan, names);
    return plan.conflicts.empty() ? 0 : self.failure_status;
}

}  // namespace

extern const Command kMergeCommand{
    .name = "merge",
    .synopsis = "merge A B -o C [--base O]",
    .description = "Make one cassette of two",
    .example =
        "replay merge monday.cassette tuesday.cassette -o both.cassette\n"
        "# Where they answer a request differently, monday's answer is in both.cassette, tuesday's in both.cassette.conflict.\n"
        "replay merge both.cassette.conflict both.cassette -o both.cassette\n"
        "# Takes tuesday's there, and removes both.cassette.conflict.",
    .run = run,
};

}  // namespace replay
