#pragma once
// Tells of requests that no recording answers: each of them once in full, and in a line when it is made again, as a loop may do thousands
// of times.

#include <map>
#include <memory>
#include <string>

#include "config.h"
#include "miss.h"

namespace replay {

class MissTeller {
public:
    // Of requests to the cassette at `path`. Both must outlive this.
    MissTeller(const Config& config, const std::string& path) : config_(config), path_(path) {}

    // Where a request was looked for.
    struct Shelf {
        const CassetteReader* cassette = nullptr;
        std::string trouble{};         // why there is none
        std::uint64_t recordings = 0;  // of this request, all of which have been played; 0: it has none
    };

    // Says it on stderr, and to the file of misses; returns what it is. May be called from any thread. `scope`: in which it was made.
    std::shared_ptr<const Miss> tell(const ComparedRequest& asked, const Shelf& shelf, const std::string& scope);

private:
    using Told = std::map<std::pair<std::uint64_t, std::uint64_t>, std::shared_ptr<const Miss>>;

    [[nodiscard]] Miss explain(const ComparedRequest& asked, const Shelf& shelf) const;
    void say(const Miss& miss, bool is_news, const std::string& scope) const;

    const Config& config_;
    const std::string& path_;
    Told told_;  // by what the request is found by
};

}  // namespace replay
