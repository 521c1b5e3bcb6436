#include "opening_rows.h"

#include <array>
#include <string>

#include "child.h"

namespace bench {

namespace {

struct Size {
    std::string count;
    std::string name;
    std::string cassette{};
    Runs runs{};
};

constexpr int kStarts = 101;

std::string growth_text(double bytes) {
    const std::string hundredths = std::to_string(static_cast<long>(bytes / 1e4 + 0.5));
    const std::string padded = std::string(hundredths.size() < 3 ? 3 - hundredths.size() : 0, '0') + hundredths;
    return "+" + padded.substr(0, padded.size() - 2) + "." + padded.substr(padded.size() - 2) + " MB";
}

}  // namespace

void opening_rows(const Setup& setup, Table& table) {
    const Scratch scratch;
    Companion origin({setup.programs + "/origin"});
    const std::string url = "http://127.0.0.1:" + origin.line() + "/v1/items?limit=10";
    const std::string client = setup.programs + "/opening";
    const auto get = [&](const std::string& mode, const std::string& cassette) {
        return output_of({client, "get", url}, {"LD_PRELOAD=" + setup.library, "REPLAY_MODE=" + mode, "REPLAY_CASSETTE=" + cassette});
    };
    std::array<Size, 3> sizes{{{"10", "10"}, {"10000", "10 thousand"}, {"1000000", "1 million"}}};
    get("record", scratch.file("one.cassette"));
    for (Size& size : sizes) {
        say("opening: a cassette of " + size.name + " interactions");
        size.cassette = scratch.file(size.count + ".cassette");
        static_cast<void>(output_of({client, "multiply", scratch.file("one.cassette"), size.cassette, size.count}, {}));
        get("replay", size.cassette);  // makes its index where nobody has
    }
    say("opening: each " + std::to_string(kStarts) + " times");
    for (int i = 0; i < kStarts; ++i)
        for (Size& size : sizes) size.runs.add(get("replay", size.cassette));

    const double least = sizes[0].runs["first"];
    for (const Size& size : sizes) {
        const double first = size.runs["first"];
        const double grown = size.runs["resident"];
        const std::string what = "open to first replay, " + size.name + " interactions";
        const bool is_bound = &size == &sizes.back();
        table.add({what, time_text(least), time_text(first), ratio_text(first / least), is_bound ? "1.5 x" : "",
                   is_bound ? verdict(first <= 1.5 * least) : ""});
        if (is_bound) table.add({"  the same, in all", "", time_text(first), "", "2 ms", verdict(first <= 2e6)});
        table.add({"  resident memory that it takes", "", growth_text(grown), "", is_bound ? "+8 MB" : "",
                   is_bound ? verdict(grown <= 8e6) : ""});
    }
}

}  // namespace bench
