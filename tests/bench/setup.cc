#include "setup.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "samples.h"

namespace bench {

namespace fs = std::filesystem;

Scratch::Scratch() : path_(fs::temp_directory_path() / "replay-bench-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot create " + path_);
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void Runs::add(const std::string& output) {
    std::istringstream lines(output);
    std::string name;
    for (double value; lines >> name >> value;) values_[name].push_back(value);
}

double Runs::operator[](const std::string& name) const { return median(values_.at(name)); }

double Runs::beyond(const Runs& other, const std::string& name) const {
    std::vector<double> differences = values_.at(name);
    for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= other.values_.at(name).at(i);
    return median(std::move(differences));
}

void say(const std::string& what) { std::fprintf(stderr, "bench: %s\n", what.c_str()); }

}  // namespace bench
