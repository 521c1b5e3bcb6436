#include <fcntl.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

#include "options.h"
#include "output.h"
#include "private_file.h"
#include "safe_text.h"
#include "settings.h"

namespace replay {

namespace {

constexpr std::size_t kWidth = 100;

constexpr const char* kRuleExample =
    "# [[rule]]\n"
    "# url = \"https://api.example.com/v1/*\"\n"
    "# method = \"POST\"\n"
    "# ignore = [\"body /request_id\", \"query ts\", \"header X-Trace\"]\n"
    "# repeat = \"once\"\n";

// As a comment, in lines that are no longer than kWidth where its words allow.
std::string comment(std::string_view text) {
    std::string out = "#";
    std::size_t width = 1;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        if (width > 1 && width + 1 + word.size() > kWidth) {
            out += "\n#";
            width = 1;
        }
        out.append(" ").append(word);
        width += 1 + word.size();
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return out + "\n";
}

std::string standard_of(const SettingRow& row) {
    if (row.shape == SettingRow::Shape::flag) return row.standard == "on" ? "true" : "false";
    if (row.shape == SettingRow::Shape::word) return "\"" + std::string(row.standard) + "\"";
    std::string words;
    for (const std::string& word : given_by_variable(row, std::string(row.standard), "/").words)
        words += (words.empty() ? "\"" : ", \"") + word + "\"";
    return "[" + words + "]";
}

std::string template_text() {
    std::string text = comment(
        "What libreplay goes by in this folder and below. Every setting is shown with its default; a variable outranks it, and an option "
        "of "
        "the launcher that. `replay doctor` says what is in force, and why.");
    for (const SettingRow& row : setting_rows())
        text += "\n" + comment(std::string(row.help) + " ($" + row.variable + ")") + "# " + std::string(row.key) + " = " +
                standard_of(row) + "\n";
    text += "\n" +
            comment("For some requests only, here those to an endpoint that sends an id and the time with each (the README has all keys):");
    return text + kRuleExample;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    if (const auto status = options.read(argc, argv)) return *status;
    const std::string path(kSettingsFile);
    const PrivateFile file(path, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.is_open() || !file.write_at(0, template_text()))
        return options.usage_error(path + " cannot be written: " + std::strerror(errno));
    write_output("wrote " + path + ", in which everything is a comment as yet\n");
    return 0;
}

}  // namespace

extern const Command kInitCommand{
    .name = "init",
    .synopsis = "init",
    .description = "Write a commented replay.toml into this folder",
    .example = "replay init",
    .run = run,
};

}  // namespace replay
