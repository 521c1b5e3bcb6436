// The inputs that are kept, given to their targets: `fuzz-corpus FOLDER [GOLDEN]` with one folder a target in FOLDER, and cassettes in
// GOLDEN for the targets that read one. Fails where an input ends its process, and where a target has none.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "target.h"

// TARGETS, from the Makefile: X(reader) X(player) …; each is compiled with a name of its own for its LLVMFuzzerTestOneInput.
#define X(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
TARGETS
#undef X

namespace {

namespace fs = std::filesystem;

struct Target {
    const char* name;
    int (*run)(const std::uint8_t*, std::size_t);
};
constexpr Target kTargets[] = {
#define X(name) {#name, fuzz_##name},
    TARGETS
#undef X
};

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.path().extension() != ".txt") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

void give(const Target& target, const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    // In memory of just that size, so that a sanitizer sees what is read beyond it.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    target.run(exact.data(), exact.size());
}

// In a process of its own. What the library has to say of the inputs is not shown; which one ended the process is.
bool passes(const Target& target, const std::vector<std::string>& files) {
    auto* const at =
        static_cast<std::size_t*>(mmap(nullptr, sizeof(std::size_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t child = fork();
    if (child == 0) {
        if (getenv("FUZZ_VERBOSE") == nullptr) static_cast<void>(!std::freopen("/dev/null", "w", stderr));
        for (*at = 0; *at < files.size(); ++*at) give(target, files[*at]);
        std::exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status == 0) return true;
    std::printf("%s: failed at %s (FUZZ_VERBOSE=1 shows what is said of it)\n", target.name, files[*at].c_str());
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    bool all_pass = true;
    std::size_t inputs = 0;
    for (const Target& target : kTargets) {
        std::vector<std::string> files = files_in(std::string(argv[1]) + "/" + target.name);
        if (files.empty()) {
            std::printf("%s: there are no inputs in %s\n", target.name, argv[1]);
            all_pass = false;
        }
        for (int i = 2; i < argc; ++i) {
            const std::vector<std::string> more = files_in(argv[i]);
            files.insert(files.end(), more.begin(), more.end());
        }
        inputs += files.size();
        all_pass = passes(target, files) && all_pass;
    }
    std::printf("%zu inputs to %zu fuzz targets %s\n", inputs, std::size(kTargets), all_pass ? "passed" : "FAILED");
    return all_pass ? 0 : 1;
}
