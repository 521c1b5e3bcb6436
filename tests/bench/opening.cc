// The client of the opening benchmark.
//
//   opening get URL                      one GET; prints how long its curl_easy_perform took, and by how much it made the process grow
//   opening miss URL                     GETs that no recording answers, of URLs that begin so; prints how long one took
//   opening multiply ONE CASSETTE COUNT  writes a cassette with COUNT interactions: those of ONE, which are to be found, among copies
//                                        of its first one under keys that nobody asks for
//
// Transfers could not make a million interactions in any time to speak of; so they are written as FORMAT.md has them.

#include <curl/curl.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "checksum.h"
#include "samples.h"

namespace {

using replay::FileHeader;
using replay::InteractionHead;
using replay::RecordHeader;

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The memory that a process occupies, but for what all have in common.
double resident_bytes() {
    std::ifstream status("/proc/self/status");
    double kilobytes = 0;
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:") || line.starts_with("RssFile:")) kilobytes += std::stod(line.substr(8));
    return kilobytes * 1024;
}

std::size_t ignore(char* /*bytes*/, std::size_t size, std::size_t count, void* /*unused*/) { return size * count; }

void get(const char* url) {
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    static_cast<void>(resident_bytes());  // what it takes itself is there from now on
    const double before = resident_bytes();
    const auto began = bench::Clock::now();
    const CURLcode result = curl_easy_perform(curl);
    const auto ended = bench::Clock::now();
    const double after = resident_bytes();
    if (result != CURLE_OK) throw std::runtime_error(curl_easy_strerror(result));
    std::printf("first %.1f\nresident %.0f\n", bench::ns_between(began, ended), after - before);
    curl_easy_cleanup(curl);
}

void miss(const std::string& url) {
    constexpr int kRequests = 21;
    if (std::freopen("/dev/null", "w", stderr) == nullptr) throw std::runtime_error("there is no /dev/null");
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
    std::vector<double> times;
    for (int i = 0; i < kRequests; ++i) {
        curl_easy_setopt(curl, CURLOPT_URL, (url + std::to_string(i)).c_str());
        const auto began = bench::Clock::now();
        const CURLcode result = curl_easy_perform(curl);
        times.push_back(bench::ns_between(began, bench::Clock::now()));
        if (result != CURLE_REMOTE_ACCESS_DENIED) throw std::runtime_error("the request was not missed");
    }
    std::printf("miss %.1f\n", bench::median(std::move(times)));
    curl_easy_cleanup(curl);
}

// A record's bytes under keys of its own, and another session's: it answers nobody.
void disguise(std::string& record, std::mt19937_64& random) {
    RecordHeader header{};
    InteractionHead head{};
    std::memcpy(&header, record.data(), sizeof header);
    std::memcpy(&head, record.data() + sizeof header, sizeof head);
    head.exact_key = {random(), random()};
    head.canonical_key = {random(), random()};
    head.bodiless_key = random();
    head.session = random();
    std::memcpy(record.data() + sizeof header, &head, sizeof head);
    constexpr std::size_t kSum = sizeof header.checksum;
    header.checksum = replay::checksum64({record.data() + kSum, sizeof header - kSum + header.checked});
    std::memcpy(record.data(), &header, sizeof header);
}

void multiply(const std::string& one, const std::string& path, std::uint64_t count) {
    const std::string known = bytes_of(one);
    const replay::CassetteReader reader(one);
    const auto places = reader.scan();
    FileHeader header{};
    std::memcpy(&header, known.data(), sizeof header);
    const std::string records = known.substr(header.header_bytes, header.committed - header.header_bytes);
    const std::uint64_t end = places.size() > 1 ? places[1].offset : header.committed;
    std::string copy = known.substr(places.at(0).offset, end - places[0].offset);
    std::mt19937_64 random(3);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.seekp(header.header_bytes);
    for (std::uint64_t i = places.size(); i < count; ++i) {
        if (i == (count + 1) / 2) file << records;
        disguise(copy, random);
        file << copy;
    }
    if (count == places.size()) file << records;
    for (std::uint64_t& word : header.id) word = random();
    header.committed = static_cast<std::uint64_t>(file.tellp());
    header.check = replay::checksum64({reinterpret_cast<const char*>(&header), offsetof(FileHeader, check)});
    file.seekp(0);
    file.write(reinterpret_cast<const char*>(&header), sizeof header);
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

void run(const std::vector<std::string>& arguments) {
    if (arguments.size() == 2 && arguments[0] == "get") return get(arguments[1].c_str());
    if (arguments.size() == 2 && arguments[0] == "miss") return miss(arguments[1]);
    if (arguments.size() == 4 && arguments[0] == "multiply") return multiply(arguments[1], arguments[2], std::stoull(arguments[3]));
    throw std::runtime_error("usage: get URL, miss URL, or multiply ONE CASSETTE COUNT");
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-opening: %s\n", error.what());
        return 1;
    }
    return 0;
}
