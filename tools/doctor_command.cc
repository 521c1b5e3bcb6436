#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "cassette_reader.h"
#include "config.h"
#include "elf_file.h"
#include "interception.h"
#include "library_path.h"
#include "options.h"
#include "output.h"
#include "program.h"
#include "rule_text.h"
#include "safe_text.h"
#include "settings.h"
#include "settings_in_force.h"
#include "text.h"
#include "units.h"

namespace replay {

namespace {

class Findings {
public:
    Findings() : palette_(Palette::for_output()) {}

    void add(std::string_view name, const std::string& value, Style style = Style::plain) {
        text_ +=
            std::string(name) + std::string(name.size() < 12 ? 12 - name.size() : 1, ' ') + palette_.paint(style, safe_line(value)) + "\n";
    }
    void gap() { text_ += "\n"; }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    Palette palette_;
    std::string text_;
};

std::string from(const std::string& origin) { return origin == "default" ? " (default)" : " (from " + origin + ")"; }

void describe_cassette(Findings& findings, const std::string& path) {
    try {
        const CassetteReader reader(path);
        findings.add("recorded", counted(reader.scan().size(), "interaction"));
        if (access(path.c_str(), W_OK) != 0) findings.add("", "it cannot be written to: " + std::string(std::strerror(errno)));
    } catch (const CassetteMissing&) {
        findings.add("recorded", "nothing yet");
    } catch (const CassetteError& error) {
        findings.add("recorded", error.what(), Style::bad);
    }
}

void describe_rules(Findings& findings, const Config& config) {
    const char* const named = std::getenv("REPLAY_CONFIG");
    const auto file = find_settings_file(named == nullptr ? "" : named, config.session.directory);
    if (!file) return;
    for (const RuleText& rule : rule_texts(*file)) {
        findings.add("rule", rule.requests + from(file->place(rule.line)));
        for (const std::string& setting : rule.settings) findings.add("", "  " + setting);
    }
}

// Variables that look like ours. What is set for another program is no fault.
void describe_unknown_variables(Findings& findings) {
    std::vector<std::string_view> known{"REPLAY_CONFIG", "REPLAY_SESSION", "REPLAY_WORKER"};
    for (const SettingRow& row : setting_rows()) known.emplace_back(row.variable);
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string_view variable(*one);
        const std::string_view name = variable.substr(0, variable.find('='));
        if (!name.starts_with("REPLAY_") || std::find(known.begin(), known.end(), name) != known.end()) continue;
        const auto nearest = nearest_word(name, known);
        findings.add("unknown",
                     std::string(name) + " is no variable of libreplay's, and counts for nothing" +
                         (nearest ? "; did you mean " + std::string(*nearest) + "?" : ""),
                     Style::bad);
    }
}

// Returns whether everything is in order.
bool describe_setting(Findings& findings) {
    const LibraryPath library = find_library();
    bool good = !library.found.empty();
    if (good) {
        findings.add("library", library.found);
    } else {
        std::string looked;
        for (const std::string& place : library.looked) looked += (looked.empty() ? "" : ", ") + place;
        findings.add("library", "libreplay.so is not there (looked in " + looked + "); run `make`, or `make install`", Style::bad);
    }
    try {
        const Config config = settings_in_force();
        findings.add("settings", config.file.empty() ? "no replay.toml in " + config.session.directory + " or above" : config.file);
        for (const SettingRow& row : setting_rows()) findings.add(row.key, row.told(config) + from(row.origin(config)));
        describe_rules(findings, config);
        describe_cassette(findings, config.cassette.value);
    } catch (const ConfigError& error) {
        findings.add("settings", error.what(), Style::bad);
        good = false;
    }
    describe_unknown_variables(findings);
    const char* const session = std::getenv("REPLAY_SESSION");
    const auto parsed = SessionName::parse(session == nullptr ? "" : session);
    if (session == nullptr || *session == '\0')
        findings.add("session", "none");
    else if (!parsed)
        findings.add("session", std::string(session) + " (from REPLAY_SESSION) is no session, and is ignored", Style::bad);
    else
        findings.add("session", std::string(session) + (parsed->root_is_alive() ? "" : " (its first process has ended)"));
    const char* const preload = std::getenv("LD_PRELOAD");
    findings.add("LD_PRELOAD", preload == nullptr || *preload == '\0' ? "not set" : preload);
    return good;
}

bool describe_program(Findings& findings, const std::string& name) {
    const char* const path = std::getenv("PATH");
    const Program program = resolve_program(name, path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path);
    for (const std::string& script : program.scripts)
        findings.add(&script == &program.scripts.front() ? "command" : "", script + ", a script run by");
    if (program.path.empty()) {
        findings.add(program.scripts.empty() ? "command" : "", program.problem, Style::bad);
        return false;
    }
    findings.add(program.scripts.empty() ? "command" : "", program.path);
    const Interception found = examine(program.path, std::getenv("LD_LIBRARY_PATH"));
    findings.add("kind", found.kind);
    for (const std::string& libcurl : found.libcurls) findings.add("libcurl", libcurl);
    findings.add("verdict", found.possible ? "can be intercepted" : "cannot be intercepted", found.possible ? Style::good : Style::bad);
    findings.add("because", found.reason);
    return found.possible;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    std::string command;
    // What follows the command's name are its own arguments, so that a whole command line can be pasted.
    options.prefix_command();
    options.add_option("CMD", command, "A program or script; nothing of it is run");
    if (const auto status = options.read(argc, argv)) return *status;

    Findings findings;
    bool good = describe_setting(findings);
    if (!command.empty()) {
        findings.gap();
        try {
            good = describe_program(findings, command) && good;
        } catch (const ElfError& error) {
            findings.add("verdict", error.what(), Style::bad);
            good = false;
        }
    }
    write_output(findings.text());
    return good ? 0 : self.failure_status;
}

}  // namespace

extern const Command kDoctorCommand{
    .name = "doctor",
    .synopsis = "doctor [CMD]",
    .description = "Tell what is in force, and whether a program can be intercepted",
    .example = "replay doctor\nreplay doctor git",
    .run = run,
};

}  // namespace replay
