#pragma once
// Other programs: started with an environment of their own, timed, listened to.

#include <string>
#include <vector>

namespace bench {

using Strings = std::vector<std::string>;

// A program that runs beside us until this object goes: its standard input is closed then. Its output is read a line at a time.
class Companion {
public:
    explicit Companion(const Strings& command);
    ~Companion();
    Companion(const Companion&) = delete;
    Companion& operator=(const Companion&) = delete;

    [[nodiscard]] std::string line();

private:
    int pid_ = -1;
    int input_ = -1;
    int output_ = -1;
};

// Runs a program to its end and returns what it wrote to its standard output. Throws std::runtime_error where it fails.
[[nodiscard]] std::string output_of(const Strings& command, const Strings& environment);

// Nanoseconds from before a program is started to after it was waited for. Its output goes nowhere.
[[nodiscard]] double life_of(const Strings& command, const Strings& environment);

}  // namespace bench
