#pragma once
// What every benchmark is given, and what it keeps of its runs.

#include <map>
#include <string>
#include <vector>

namespace bench {

struct Setup {
    std::string library;
    std::string programs;  // the folder of the benchmark's own programs
    std::string count = "10000";
    int rounds = 5;
    int starts = 3000;
};

// A folder for cassettes, which takes them along when it goes.
class Scratch {
public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

// What rounds of one kind of run gave: "p50", "p99", "first", a value a round.
class Runs {
public:
    void add(const std::string& output);
    [[nodiscard]] double operator[](const std::string& name) const;
    // How much more than in the other runs, each compared with the one that took its turn beside it.
    [[nodiscard]] double beyond(const Runs& other, const std::string& name) const;

private:
    std::map<std::string, std::vector<double>> values_;
};

// To a person who waits: on stderr.
void say(const std::string& what);

}  // namespace bench
