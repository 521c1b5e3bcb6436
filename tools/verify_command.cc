#include <algorithm>
#include <set>

#include "cassette_check.h"
#include "number_list.h"
#include "options.h"
#include "output.h"
#include "safe_text.h"
#include "settings_in_force.h"
#include "units.h"

namespace replay {

namespace {

using Problems = std::vector<CassetteFindings::Problem>;

std::set<std::uint64_t> numbers_of(const Problems& problems) {
    std::set<std::uint64_t> numbers;
    for (const auto& problem : problems) numbers.insert(problem.number);
    return numbers;
}

// A line of what is so, and then, indented, what is wrong and what to do.
class Verdict {
public:
    Verdict(const std::string& path, const CassetteFindings& found)
        : path_(safe_line(path)), found_(found), palette_(Palette::for_output()) {
        const bool is_sound = found_.damaged.empty() && found_.misfiled.empty();
        const std::string of_all = " of " + counted(found_.interactions, "interaction");
        if (is_sound) head("sound", Style::good, counted(found_.interactions, "interaction") + ", " + sizes());
        if (!found_.damaged.empty()) head("damaged", Style::bad, std::to_string(found_.damaged.size()) + of_all + " cannot be played");
        list(found_.damaged);
        if (!found_.damaged.empty())
            line("`replay rm " + path_ + " " + words_of(numbers_of(found_.damaged)) + "` removes what is damaged and keeps the rest");
        if (!found_.misfiled.empty())
            head("misfiled", Style::bad,
                 std::to_string(found_.misfiled.size()) + of_all + " would not be found by the request that it answers");
        list(found_.misfiled);
        if (!found_.misfiled.empty()) line("`replay rekey " + path_ + "` computes their keys anew");
        if (found_.left_over > 0)
            line(human_bytes(found_.left_over) +
                 " behind the last interaction are the rest of a recording that was cut short; they do no harm");
    }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    void head(const char* word, Style style, const std::string& rest) {
        text_ += path_ + ": " + palette_.paint(style, word) + ": " + rest + "\n";
    }
    void line(const std::string& text) { text_ += "  " + safe_line(text) + "\n"; }
    void list(const Problems& problems) {
        const std::size_t shown = std::min(problems.size(), kMostListed);
        for (std::size_t i = 0; i < shown; ++i) line(named(problems[i]) + (problems[i].what.empty() ? "" : ": " + problems[i].what));
        if (shown < problems.size()) line("and " + std::to_string(problems.size() - shown) + " more");
    }
    [[nodiscard]] std::string sizes() const {
        return human_bytes(found_.bytes) + (found_.stored == found_.bytes ? "" : " packed into " + human_bytes(found_.stored));
    }
    static std::string named(const CassetteFindings::Problem& problem) {
        return "#" + std::to_string(problem.number) + (problem.request.empty() ? "" : " " + problem.request);
    }

    static constexpr std::size_t kMostListed = 20;  // a screenful

    std::string path_;
    const CassetteFindings& found_;
    Palette palette_;
    std::string text_;
};

// Whether it is sound.
bool verify(const std::string& path) {
    try {
        const CassetteFindings found = check_cassette(path);
        write_output(Verdict(path, found).text());
        return found.damaged.empty() && found.misfiled.empty();
    } catch (const CassetteMissing&) {
        write_output(safe_line(path) + ": " + Palette::for_output().paint(Style::bad, "missing") + ": there is no such file\n");
    } catch (const CassetteError& error) {
        write_output(safe_line(path) + ": " + Palette::for_output().paint(Style::bad, "unreadable") + ": " + safe_line(error.what()) +
                     "\n");
    }
    return false;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::vector<std::string> paths;
    options.add_option("CASSETTE", paths, "Cassettes to go through")->required();
    if (const auto status = options.read(argc, argv)) return *status;
    static_cast<void>(settings_in_force());  // keys are made by what is a secret
    bool all_sound = true;
    for (const std::string& path : paths) all_sound = verify(path) && all_sound;
    return all_sound ? 0 : self.failure_status;
}

}  // namespace

extern const Command kVerifyCommand{
    .name = "verify",
    .synopsis = "verify CASSETTE…",
    .description = "Check cassettes: every checksum, reference, event and key",
    .example = "replay verify weather.cassette\nreplay verify tests/*.cassette",
    .run = run,
};

}  // namespace replay
