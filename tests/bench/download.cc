// The client of the benchmark of long bodies.
//
//   download get URL    one GET, whose body is checksummed as it comes
//   download file PATH  the same checksum over a file, read in pieces of the same size
//
// Prints how long that took, the sum, and by how much the process grew at its largest.

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cinttypes>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "samples.h"

namespace {

constexpr std::size_t kPiece = 64 * 1024;

double status_bytes(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) * 1024;
    throw std::runtime_error("no " + name);
}

class Sum {
public:
    Sum() { XXH3_64bits_reset(state_.get()); }
    void add(const char* bytes, std::size_t size) { XXH3_64bits_update(state_.get(), bytes, size); }
    [[nodiscard]] std::uint64_t value() const { return XXH3_64bits_digest(state_.get()); }

private:
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state_{XXH3_createState()};
};

std::size_t receive(char* bytes, std::size_t size, std::size_t count, void* sum) {
    static_cast<Sum*>(sum)->add(bytes, size * count);
    return size * count;
}

void get(const char* url, Sum& sum) {
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, static_cast<long>(kPiece));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sum);
    const CURLcode result = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    if (result != CURLE_OK) throw std::runtime_error(curl_easy_strerror(result));
}

void read_file(const char* path, Sum& sum) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    std::vector<char> piece(kPiece);
    ssize_t got = 0;
    while ((got = read(file, piece.data(), piece.size())) > 0) sum.add(piece.data(), static_cast<std::size_t>(got));
    close(file);
    if (got < 0) throw std::runtime_error(std::string("cannot read ") + path);
}

void run(const std::vector<std::string>& arguments) {
    if (arguments.size() != 2) throw std::runtime_error("usage: get URL, or file PATH");
    Sum sum;
    const double before = status_bytes("VmRSS");
    const auto began = bench::Clock::now();
    (arguments[0] == "get" ? get : read_file)(arguments[1].c_str(), sum);
    const auto ended = bench::Clock::now();
    std::printf("total %.1f\nresident %.0f\nsum %" PRIu64 "\n", bench::ns_between(began, ended), status_bytes("VmHWM") - before,
                sum.value() >> 12);  // a double holds it
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-download: %s\n", error.what());
        return 1;
    }
    return 0;
}
