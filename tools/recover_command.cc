#include <algorithm>

#include "launcher.h"
#include "left_recording.h"
#include "needed_memory.h"
#include "options.h"
#include "output.h"
#include "publisher.h"
#include "report.h"
#include "safe_text.h"
#include "settings_in_force.h"
#include "side_folder.h"
#include "units.h"

namespace replay {

namespace {

struct Names {
    std::string shown;     // as it was given
    std::string resolved;  // where it is
    [[nodiscard]] std::string command() const { return "`replay recover " + shell_word(shown); }
};

std::string what_it_is(const LeftRecording& recording) {
    std::string text = counted(recording.interactions, "interaction");
    if (recording.interactions > 0) text += " of " + human_time(recording.first_ns);
    return text + ", recorded by the session of process " + std::to_string(recording.session.pid);
}

std::string losses_text(const std::vector<Salvage::Loss>& losses) {
    constexpr std::size_t kMost = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(losses.size(), kMost); ++i)
        text += (i == 0 ? "" : ", ") + human_bytes(losses[i].bytes) + " at byte " + std::to_string(losses[i].offset) +
                (losses[i].request.empty() ? "" : " (" + losses[i].request + ")");
    return losses.size() > kMost ? text + " and " + counted(losses.size() - kMost, "other place") : text;
}

void show(const LeftRecording& recording) {
    std::string text;
    if (recording.running) {
        text =
            "  a recording under way: process " + std::to_string(*recording.running) + " of its session still runs, so it is left alone\n";
    } else {
        text = "  " + safe_line(what_it_is(recording)) + "; " +
               (recording.replaces ? "`replay record` was interrupted, or could not write, before this became the cassette\n"
                                   : "the session ended before this could be added to the cassette\n");
        for (const LeftRecording::Damage& damage : recording.damage)
            text += "    damaged: of " + safe_line(short_path(damage.path)) + " cannot be read: " + safe_line(losses_text(damage.losses)) +
                    "\n";
        for (const std::string& why : recording.unreadable) text += "    unreadable: " + safe_line(why) + "\n";
    }
    write_output(text);
}

void show_all(const Names& cassette, const std::vector<LeftRecording>& all) {
    write_output(safe_line(cassette.shown) + ": " + counted(all.size(), "recording") + (all.size() == 1 ? " is" : " are") + " not in it\n");
    for (const LeftRecording& recording : all) show(recording);
    const auto is_over = [](const LeftRecording& recording) { return !recording.running; };
    if (std::none_of(all.begin(), all.end(), is_over)) return;
    write_output(cassette.command() + "` adds what is left to the cassette\n");
    if (std::any_of(all.begin(), all.end(), [](const LeftRecording& one) { return !one.running && one.replaces && one.damage.empty(); }))
        write_output(cassette.command() + " --replace` makes it the whole cassette, as `replay record` would have done\n");
}

void show_kept(const std::string& cassette) {
    for (const std::string& path : kept_parts(cassette))
        write_output("kept: " + safe_line(short_path(path)) +
                     ", a damaged recording of which what can be read was taken over; delete it when you do "
                     "not need it any more\n");
}

// True where all of it is in the cassette now.
bool recover(const LeftRecording& recording, const Names& cassette, Publishing how, const Publisher& publisher) {
    for (const std::string& why : recording.unreadable) report(why);
    if (!recording.unreadable.empty()) return false;
    const Published published = publisher.recover(recording.session, cassette.resolved, how);
    std::string text = what_it_is(recording);
    if (published.interactions == 0)
        text = "nothing could be had from the recording of process " + std::to_string(recording.session.pid) +
               (published.damaged.empty() ? ", which was empty, and is removed" : "");
    else if (!published.changed)
        text += ": " + cassette.shown + " held these answers already";
    else
        text += how == Publishing::replaces ? ": now the whole of " + cassette.shown : ": now in " + cassette.shown;
    if (published.changed) text += ", which holds " + counted(CassetteReader(cassette.resolved).scan().size(), "interaction");
    write_output(safe_line(text) + "\n");
    for (const DamagedPart& part : published.damaged)
        report("damaged: of what was recorded cannot be read: " + losses_text(part.losses) + "; the recording is kept as " +
               short_path(part.kept_as) + ", to be deleted when you do not need it any more");
    return published.damaged.empty();
}

bool recover_all(const std::vector<LeftRecording>& all, const Names& cassette, bool replaces, const Publisher& publisher) {
    bool good = true;
    for (const LeftRecording& recording : all) {
        if (recording.running) {
            show(recording);
            continue;
        }
        try {
            good =
                recover(recording, cassette, replaces && recording.replaces ? Publishing::replaces : Publishing::merges, publisher) && good;
        } catch (const CassetteError& error) {
            report(error.what());
            good = false;
        }
    }
    return good;
}

// Why nothing can take the cassette's place; empty where it can.
std::string not_replacing(const std::vector<LeftRecording>& all, const Names& cassette) {
    const auto count = [&](auto is_one) { return std::count_if(all.begin(), all.end(), is_one); };
    const auto could = [](const LeftRecording& one) { return one.replaces && !one.running; };
    const std::string add = "; " + cassette.command() + "` adds what is left to the cassette instead";
    if (count(could) == 0) return "there is no interrupted `replay record` that could replace " + cassette.shown + add;
    if (count(could) > 1)
        return counted(static_cast<std::uint64_t>(count(could)), "interrupted recording") + " cannot all replace " + cassette.shown + add;
    if (count([&](const LeftRecording& one) { return could(one) && !(one.damage.empty() && one.unreadable.empty()); }) > 0)
        return "the interrupted recording is damaged, so it does not replace " + cassette.shown + add;
    return {};
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    Names cassette;
    bool lists = false;
    bool replaces = false;
    options.add_option("CASSETTE", cassette.shown, "The cassette, which need not exist yet")->required();
    options.add_flag("--list", lists, "Only say what there is");
    options.add_flag("--replace", replaces,
                     "What an interrupted `replay record` left becomes the whole cassette, instead of being added to it");
    if (const auto status = options.read(argc, argv)) return *status;

    cassette.resolved = resolved_path(cassette.shown);
    std::vector<LeftRecording> all = left_recordings(cassette.resolved);
    if (all.empty()) {
        if (kept_parts(cassette.resolved).empty()) static_cast<void>(CassetteReader(cassette.resolved));  // or the name is mistaken
        write_output(safe_line(cassette.shown) + ": nothing to recover\n");
        show_kept(cassette.resolved);
        return 0;
    }
    if (lists) {
        show_all(cassette, all);
        show_kept(cassette.resolved);
        return 0;
    }
    if (const std::string why = replaces ? not_replacing(all, cassette) : ""; !why.empty()) {
        report(why);
        return self.failure_status;
    }
    // The one that replaces goes first.
    if (replaces) std::stable_partition(all.begin(), all.end(), [](const LeftRecording& one) { return one.replaces; });
    const Config config = settings_in_force();
    const bool good = recover_all(all, cassette, replaces, Publisher(config.volatile_headers.value));
    tidy_side_folder(cassette.resolved);
    remove_memory_of_dead({});
    return good ? 0 : self.failure_status;
}

}  // namespace

extern const Command kRecoverCommand{
    .name = "recover",
    .synopsis = "recover CASSETTE [--list] [--replace]",
    .description = "Bring in what an interrupted recording has left",
    .example = "replay recover weather.cassette --list\nreplay recover weather.cassette",
    .run = run,
};

}  // namespace replay
