#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "git.h"
#include "options.h"
#include "output.h"
#include "program.h"
#include "safe_text.h"

namespace replay {

namespace fs = std::filesystem;

namespace {

// -text: no conversion of line ends. Its own names for diff and merge; who has not set them up sees cassettes as binary files.
constexpr std::string_view kAttributes = "*.cassette diff=cassette merge=cassette -text";

struct Setting {
    std::string name;
    std::string value;
};

std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
    return out + "'";
}

// How git's shell calls this program: by name where that is this one, so that the setting survives an update.
std::string self() {
    std::error_code error;
    const fs::path here = fs::read_symlink("/proc/self/exe", error);
    if (error) return "replay";
    const char* const path = std::getenv("PATH");
    const std::string found = resolve_program("replay", path == nullptr ? "" : path).path;
    return !found.empty() && fs::equivalent(found, here, error) ? "replay" : quoted(here.string());
}

std::vector<Setting> settings() {
    const std::string replay = self();
    return {
        // git gives up a whole `git log -p` where a textconv fails, so a cassette that cannot be read is shown as the reason why.
        {"diff.cassette.textconv", "f() { " + replay + " show --stable \"$1\" 2>&1 || :; }; f"},
        {"diff.cassette.xfuncname", "^([^ ].*)$"},
        {"merge.cassette.name", "interactions of both sides"},
        {"merge.cassette.driver", replay + " merge --base %O %A %B -o %A --path %P"},
        // Of an ancestor that is made up of several, nobody should be asked to resolve conflicts.
        {"merge.cassette.recursive", "binary"},
    };
}

// Kept in the repository's own folder, so that nobody gets it who did not ask for it.
class Hook {
public:
    Hook() : path_(ask_git({"rev-parse", "--git-path", "hooks/pre-commit"}).out) {}

    [[nodiscard]] static std::string text() {
        // What is staged, and not what lies in the folder by now.
        return "#!/bin/sh\n" + std::string(kMark) +
               "\nstaged=$(mktemp -d) || exit 1\n"
               "git diff --cached --name-only --diff-filter=d -z -- '*.cassette' | git checkout-index -z --stdin --prefix=\"$staged/\" &&\n"
               "    find \"$staged\" -name '*.cassette' -print0 | xargs -0 -r " +
               self() +
               " scan > \"$staged/said\"\n"
               "status=$?\n"
               "sed \"s|$staged/||g\" \"$staged/said\" >&2\n"
               "rm -rf \"$staged\"\n"
               "[ $status -eq 0 ] || exit 1\n";
    }
    [[nodiscard]] bool exists() const { return fs::exists(path_); }
    [[nodiscard]] bool is_ours() const {
        std::ifstream file(path_, std::ios::binary);
        std::string line;
        return std::getline(file, line) && std::getline(file, line) && line == kMark;
    }

    // Returns what to say of it.
    [[nodiscard]] std::string install() const {
        if (exists() && !is_ours())
            return "there is a " + safe_line(path_) + " already; for it to look for secrets, too, add this to it:\n" +
                   text().substr(text().find("staged="));
        std::error_code error;
        fs::create_directories(fs::path(path_).parent_path(), error);
        std::ofstream file(path_, std::ios::binary | std::ios::trunc);
        file << text();
        file.close();
        if (file)
            fs::permissions(path_, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec, fs::perm_options::add, error);
        if (!file || error) throw std::runtime_error("cannot write " + path_ + "; make it writable and try again");
        return "`git commit` looks for secrets in cassettes now, and refuses to commit any (" + safe_line(path_) + ")\n";
    }

    [[nodiscard]] std::string remove() const {
        if (!is_ours()) return {};
        fs::remove(path_);
        return "removed: " + safe_line(path_) + "\n";
    }

private:
    static constexpr std::string_view kMark = "# Of `replay git-setup --scan`: no cassette with a secret in it is committed.";
    std::string path_;
};

class Attributes {
public:
    explicit Attributes(const std::string& top) : path_(top + "/.gitattributes") {
        std::ifstream file(path_, std::ios::binary);
        for (std::string line; std::getline(file, line);) lines_.push_back(line);
        if (file.bad() || (!file.is_open() && fs::exists(path_))) throw std::runtime_error("cannot read " + path_);
    }

    [[nodiscard]] bool has_ours() const { return std::find(lines_.begin(), lines_.end(), kAttributes) != lines_.end(); }

    void add() {
        lines_.emplace_back(kAttributes);
        write();
    }

    void remove() {
        std::erase(lines_, kAttributes);
        if (!lines_.empty()) return write();
        fs::remove(path_);
    }

private:
    void write() const {
        std::ofstream file(path_, std::ios::binary | std::ios::trunc);
        for (const std::string& line : lines_) file << line << "\n";
        file.close();
        if (!file) throw std::runtime_error("cannot write " + path_ + "; make it writable and try again");
    }

    std::string path_;
    std::vector<std::string> lines_;
};

std::string top_of_repository() {
    const GitAnswer answer = ask_git({"rev-parse", "--show-toplevel"});
    if (answer.status == 127) throw std::runtime_error("there is no git on PATH; install it");
    if (answer.status != 0 || answer.out.empty())
        throw std::runtime_error("this is not the working tree of a git repository; go to one that has cassettes, or `git init` one");
    return answer.out;
}

void configure(const std::vector<std::string>& words) {
    std::vector<std::string> command{"config", "--local"};
    command.insert(command.end(), words.begin(), words.end());
    if (ask_git(command).status != 0) throw std::runtime_error("git could not change the repository's configuration");
}

std::string install(const std::string& top) {
    std::string text;
    Attributes attributes(top);
    if (!attributes.has_ours()) {
        attributes.add();
        text += "added to .gitattributes, to be committed: " + std::string(kAttributes) + "\n";
    }
    for (const Setting& setting : settings()) {
        if (ask_git({"config", "--local", "--get", setting.name}).out == setting.value) continue;
        configure({"--replace-all", setting.name, setting.value});
        text += "set in this repository: " + setting.name + " = " + safe_line(setting.value) + "\n";
    }
    if (text.empty()) return "nothing to do: git knows cassettes here already\n";
    return text +
           "`git diff` and `git log -p` show cassettes as requests and responses now, and `git merge` unites them.\n"
           "Others who clone the repository run `replay git-setup` once, too.\n";
}

std::string remove(const std::string& top) {
    std::string text;
    Attributes attributes(top);
    if (attributes.has_ours()) {
        attributes.remove();
        text += "removed from .gitattributes: " + std::string(kAttributes) + "\n";
    }
    for (const char* const section : {"diff.cassette", "merge.cassette"}) {
        if (ask_git({"config", "--local", "--get-regexp", "^" + std::string(section) + "\\."}).status != 0) continue;
        configure({"--remove-section", section});
        text += "removed from this repository's configuration: " + std::string(section) + "\n";
    }
    text += Hook().remove();
    return text.empty() ? "nothing to do: git knows nothing of cassettes here\n" : text;
}

int run(const Command& self, int argc, const char* const* argv) {
    Options options(self);
    bool removes = false;
    bool scans = false;
    options.add_flag("--scan", scans, "Have `git commit` look for secrets in cassettes, too");
    options.add_flag("--remove", removes, "Take it all back");
    if (const auto status = options.read(argc, argv)) return *status;
    const std::string top = top_of_repository();
    write_output(removes ? remove(top) : install(top) + (scans ? Hook().install() : ""));
    return 0;
}

}  // namespace

extern const Command kGitSetupCommand{
    .name = "git-setup",
    .synopsis = "git-setup [--scan] [--remove]",
    .description = "Have git show and merge the cassettes of this repository",
    .example = "replay git-setup\ngit add .gitattributes",
    .run = run,
};

}  // namespace replay
