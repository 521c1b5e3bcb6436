#include "miss_teller.h"

#include <unistd.h>

#include <mutex>
#include <utility>

#include "clock.h"
#include "lock_over_forks.h"
#include "miss_report.h"
#include "report.h"

namespace replay {

namespace {

constinit std::mutex told_mutex;  // guards what all tellers have told

constexpr std::size_t kMostRemembered = 1000;

}  // namespace

std::shared_ptr<const Miss> MissTeller::tell(const ComparedRequest& asked, const Shelf& shelf, const std::string& scope) {
    const RequestKeys keys = asked.keys(config_.rules.treatment(asked.request.method, asked.request.url)->matching);
    const std::pair id{keys.canonical.low + (asked.body.pulled ? 1 : 0), keys.canonical.high ^ asked.body.checksum};
    std::shared_ptr<const Miss> miss;
    {
        const auto lock = lock_over_forks<told_mutex>();
        if (const auto known = told_.find(id); known != told_.end()) miss = known->second;
    }
    // One that ran out of recordings later is another miss.
    const bool is_known = miss != nullptr && (miss->reason == Miss::Reason::exhausted) == (shelf.recordings > 0);
    if (!is_known) {
        miss = std::make_shared<const Miss>(explain(asked, shelf));
        const auto lock = lock_over_forks<told_mutex>();
        if (told_.size() < kMostRemembered) told_[id] = miss;
    }
    say(*miss, !is_known, scope);
    return miss;
}

Miss MissTeller::explain(const ComparedRequest& asked, const Shelf& shelf) const {
    if (shelf.cassette == nullptr || !shelf.trouble.empty()) return unreadable_miss(path_, asked, shelf.trouble);
    if (shelf.recordings > 0) return exhausted_miss(path_, asked, shelf.recordings);
    return explain_miss(*shelf.cassette, asked, config_.rules);
}

void MissTeller::say(const Miss& miss, bool is_news, const std::string& scope) const {
    // Why there is no cassette has been said when it was looked for.
    if (miss.reason != Miss::Reason::unreadable) {
        const std::vector<std::string> lines = miss.lines();
        if (is_news)
            report(lines, miss.rule);
        else
            report("again, " + lines.front());
    }
    if (!config_.misses.value.empty()) append_miss(config_.misses.value, json_of(miss, {unix_ns(), getpid(), scope}));
}

}  // namespace replay
