#include <algorithm>
#include <array>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "error.h"
#include "output.h"
#include "report.h"
#include "safe_text.h"
#include "text.h"

#ifndef REPLAY_VERSION
#define REPLAY_VERSION "0.1.0"
#endif

namespace replay {

extern const Command kRecordCommand;
extern const Command kRunCommand;
extern const Command kScopeCommand;
extern const Command kLsCommand;
extern const Command kShowCommand;
extern const Command kVerifyCommand;
extern const Command kRecoverCommand;
extern const Command kMergeCommand;
extern const Command kRmCommand;
extern const Command kPruneCommand;
extern const Command kRekeyCommand;
extern const Command kScanCommand;
extern const Command kRedactCommand;
extern const Command kUpgradeCommand;
extern const Command kPackCommand;
extern const Command kGitSetupCommand;
extern const Command kInitCommand;
extern const Command kDoctorCommand;

namespace {

constexpr auto kCommands =
    std::to_array<const Command*>({&kRecordCommand, &kRunCommand, &kScopeCommand, &kLsCommand, &kShowCommand, &kVerifyCommand,
                                   &kRecoverCommand, &kMergeCommand, &kRmCommand, &kPruneCommand, &kRekeyCommand, &kScanCommand,
                                   &kRedactCommand, &kUpgradeCommand, &kPackCommand, &kGitSetupCommand, &kInitCommand, &kDoctorCommand});

std::string overview() {
    std::string text =
        "Records what programs fetch through libcurl into a cassette, and replays it without a network.\n"
        "\n"
        "Usage: replay COMMAND [OPTIONS]\n"
        "\n"
        "Commands:\n";
    for (const Command* const command : commands())
        text += "  " + std::string(command->name) + std::string(10 - command->name.size(), ' ') + std::string(command->description) + "\n";
    return text +
           "\n"
           "`replay COMMAND --help` explains one; `replay --version` names this version.\n"
           "\n"
           "Example:\n"
           "  replay record -c weather.cassette -- ./weather.sh\n"
           "  replay run -c weather.cassette -- ./weather.sh\n";
}

int run_command(const Command& command, int argc, const char* const* argv) {
    try {
        return command.run(command, argc, argv);
    } catch (const CassetteMissing& error) {
        report(std::string(error.what()) + "; `replay record -c FILE -- CMD` makes one");
        return command.failure_status;
    } catch (const std::exception& error) {
        report(error.what());
        return command.failure_status;
    }
}

}  // namespace

std::span<const Command* const> commands() { return kCommands; }

int run_tool(int argc, const char* const* argv) {
    const std::string_view name = argc > 1 ? argv[1] : "";
    if (name.empty()) {
        report("a command is missing, for example `replay record -- CMD`; `replay --help` lists them all");
        return 2;
    }
    const auto answer = [](const std::string& text) {
        try {
            write_output(text);
            return 0;
        } catch (const std::exception& error) {
            report(error.what());
            return 1;
        }
    };
    if (name == "--version" || name == "-V") return answer("replay " REPLAY_VERSION "\n");
    const bool help = name == "help";
    if (name == "--help" || name == "-h" || (help && argc == 2)) return answer(overview());

    const std::string_view wanted = help ? argv[2] : name;
    for (const Command* const command : commands()) {
        if (command->name != wanted) continue;
        if (!help) return run_command(*command, argc - 1, argv + 1);
        const std::array<const char*, 3> ask{argv[2], "--help", nullptr};
        return run_command(*command, 2, ask.data());
    }
    std::vector<std::string_view> names;
    for (const Command* const one : kCommands) names.push_back(one->name);
    const auto nearest = nearest_word(wanted, names);
    report("there is no command \"" + safe_line(wanted) + "\"" +
           (nearest ? "; did you mean `replay " + std::string(*nearest) + "`?" : ";") + " `replay --help` lists them all");
    return 2;
}

}  // namespace replay
