#pragma once
// The subcommands of `replay`, as data: one object each, collected in one table (commands.cc).

#include <span>
#include <string_view>

namespace replay {

struct Command {
    std::string_view name;
    std::string_view synopsis;     // what follows "replay " in the usage line
    std::string_view description;  // one line
    std::string_view example;      // whole command lines, as `--help` shows them
    // argv[0] is the command's own name. Returns the exit status. Usage errors end in `usage_status`; an exception ends in
    // `failure_status`, its what() shown behind "replay: ".
    int (*run)(const Command& self, int argc, const char* const* argv);
    int usage_status = 2;
    int failure_status = 1;
};

// In the order in which `replay --help` shows them.
[[nodiscard]] std::span<const Command* const> commands();

// The whole of main(): finds the command and runs it.
[[nodiscard]] int run_tool(int argc, const char* const* argv);

}  // namespace replay
