#pragma once
// How every command reads its options: CLI11, dressed with the command's own synopsis and example.

#include <CLI/CLI.hpp>

#include <optional>

#include "command.h"

namespace replay {

class Options : public CLI::App {
public:
    explicit Options(const Command& command);

    // Returns nothing where the command should go on, else the exit status: 0 after --help, the command's usage_status after an
    // error, which has been reported.
    [[nodiscard]] std::optional<int> read(int argc, const char* const* argv);

    // The same for the commands that start another one: the options end at "--" or at the first word that is none, and all from
    // there on is `command`, which must not be empty.
    [[nodiscard]] std::optional<int> read_launch(int argc, const char* const* argv, std::vector<std::string>& command);

    // Reports a usage error that CLI11 cannot see and returns the status to end with.
    [[nodiscard]] int usage_error(const std::string& what) const;

private:
    const Command& command_;
};

}  // namespace replay
