// The client of the benchmark: makes COUNT exchanges one after the other on one handle, times each curl_easy_perform, and
// prints what came of it. It does not know whether it is recorded, replayed or left alone.
//
//   transfers in-order|shuffled|whole|respelt URL COUNT [CASSETTE]
//   transfers floor CASSETTE COUNT
//
// `in-order` makes exchange 0 first, so the cassette that it is recorded into holds them in order. `whole` is shuffled, and times the
// calls that a client makes around a transfer as well. `respelt` is shuffled, too, and asks by other bytes that mean the same. Before a
// shuffled run the bytes of CASSETTE are made cold. `floor` does nothing of a transfer but the application's own part: it gives the bodies
// in a cassette, mapped and cold, to the same write callback in the same shuffled order.

#include <curl/curl.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_reader.h"
#include "cold_file.h"
#include "exchange.h"
#include "samples.h"

namespace {

struct Received {
    std::size_t bytes = 0;
    std::uint64_t sum = 0;
};

// All that the application does with a response: reads every byte once.
std::size_t checksum(char* bytes, std::size_t size, std::size_t count, void* into) {
    auto* const received = static_cast<Received*>(into);
    received->bytes += size * count;
    received->sum = XXH3_64bits_withSeed(bytes, size * count, received->sum);
    return size * count;
}

std::vector<std::uint32_t> shuffled(std::size_t count) {
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    std::mt19937 generator(2);
    // Not std::shuffle: its order may differ from one standard library to the next.
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
    return order;
}

class Report {
public:
    void add(double ns, const Received& received) {
        if (received.bytes != bench::kResponseBytes)
            throw std::runtime_error("a response came in with " + std::to_string(received.bytes) + " bytes");
        samples_.push_back(ns - empty_);
        sum_ ^= received.sum;
    }
    void print() {
        const double first = samples_.empty() ? 0 : samples_.front();
        const double total = std::accumulate(samples_.begin(), samples_.end(), 0.0);
        std::printf("p50 %.1f\np99 %.1f\nfirst %.1f\ntotal %.1f\nsum %.0f\n", bench::percentile(samples_, 0.5),
                    bench::percentile(samples_, 0.99), first, total, static_cast<double>(sum_ >> 16));
    }

private:
    double empty_ = bench::empty_timing();
    std::vector<double> samples_;
    std::uint64_t sum_ = 0;
};

// One handle set up the way a client of a JSON interface sets up its own, once.
class Client {
public:
    explicit Client(const char* url) {
        for (const char* const line : {"Content-Type: application/json", "Authorization: Bearer not-a-secret-0123456789"})
            headers_ = curl_slist_append(headers_, line);
        curl_easy_setopt(curl_, CURLOPT_URL, url);
        curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, checksum);
        curl_easy_setopt(curl_, CURLOPT_ERRORBUFFER, error_);
        curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, 20000L);
        curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
    }
    ~Client() {
        curl_easy_cleanup(curl_);
        curl_slist_free_all(headers_);
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void prepare(const std::string& body, Received& received) {
        curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &received);
        curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    }
    CURLcode perform() { return curl_easy_perform(curl_); }
    long status() {
        long status = 0;
        curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
        return status;
    }
    [[nodiscard]] const char* error() const { return error_; }

private:
    CURL* curl_ = curl_easy_init();
    curl_slist* headers_ = nullptr;
    char error_[CURL_ERROR_SIZE] = "";
};

enum class How { usual, whole, respelt };

void transfers(const char* url, const std::vector<std::uint32_t>& order, How how) {
    const bool whole = how == How::whole;
    Client client(url);
    Report report;
    std::string body;
    for (const std::uint32_t number : order) {
        bench::make_request(number, body);
        if (how == How::respelt) body += '\n';
        Received received;
        auto began = bench::Clock::now();
        client.prepare(body, received);
        if (!whole) began = bench::Clock::now();
        const CURLcode result = client.perform();
        if (whole && client.status() != 200) throw std::runtime_error("a transfer did not answer 200");
        const auto ended = bench::Clock::now();
        if (result != CURLE_OK) throw std::runtime_error(std::string("a transfer failed: ") + client.error());
        report.add(bench::ns_between(began, ended), received);
    }
    report.print();
}

void floor(const std::string& path, std::size_t count) {
    const auto places = replay::CassetteReader(path).scan();
    if (places.size() != count) throw std::runtime_error(path + " holds " + std::to_string(places.size()) + " interactions");
    const bench::ColdFile file(path);
    // A volatile pointer, so that the callback is called as libcurl calls it and not inlined.
    std::size_t (*volatile callback)(char*, std::size_t, std::size_t, void*) = checksum;
    const std::vector<std::uint32_t> order = shuffled(count);
    std::vector<std::string_view> bodies;
    for (const std::uint32_t number : order) {
        const auto& place = places[number];
        const replay::StreamRef& body = place.head.streams[static_cast<std::size_t>(replay::Stream::response_body)];
        const std::uint64_t at = body.location != 0 ? body.location : place.offset + place.playable - body.length;
        bodies.push_back(file.bytes().substr(at, body.length));
    }
    Report report;
    std::string request;
    file.evict();
    for (std::size_t i = 0; i < count; ++i) {
        bench::make_request(order[i], request);  // as the transfers do, between their samples
        Received received;
        const auto began = bench::Clock::now();
        callback(const_cast<char*>(bodies[i].data()), 1, bodies[i].size(), &received);
        report.add(bench::ns_between(began, bench::Clock::now()), received);
    }
    report.print();
}

void run(const std::vector<std::string>& arguments) {
    if (arguments.size() < 3)
        throw std::runtime_error("usage: in-order|shuffled|whole|respelt URL COUNT [CASSETTE], or floor CASSETTE COUNT");
    const std::string& what = arguments[0];
    const std::size_t count = std::stoul(arguments[2]);
    if (what == "floor") return floor(arguments[1], count);
    std::vector<std::uint32_t> order = shuffled(count);
    if (what == "in-order") std::iota(order.begin(), order.end(), 0u);
    if (arguments.size() > 3) bench::ColdFile(arguments[3]).evict();
    transfers(arguments[1].c_str(), order, what == "whole" ? How::whole : what == "respelt" ? How::respelt : How::usual);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-transfers: %s\n", error.what());
        return 1;
    }
    return 0;
}
