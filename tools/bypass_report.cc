#include "bypass_report.h"

#include "report.h"
#include "units.h"

namespace replay {

namespace {

constexpr std::size_t kMostListed = 10;

std::string item(const Bypass& bypass, std::uint64_t count) {
    return bypass.destination + " (" + std::to_string(count) + (bypass.program.empty() ? "" : ", " + bypass.program) + ")";
}

}  // namespace

std::string bypass_line(const std::vector<Bypass>& bypasses, std::uint64_t Bypass::*counted_by, const char* fate) {
    std::uint64_t all = 0;
    std::size_t others = 0;
    std::size_t listed = 0;
    std::string items;
    for (const Bypass& bypass : bypasses) {
        const std::uint64_t count = bypass.*counted_by;
        if (count == 0) continue;
        all += count;
        if (++listed > kMostListed)
            ++others;
        else
            items += (items.empty() ? "" : ", ") + item(bypass, count);
    }
    if (all == 0) return {};
    if (others > 0) items += " and " + std::to_string(others) + " more";
    return counted(all, "connection") + " past libcurl" + fate + ": " + items;
}

bool report_bypasses(const std::vector<Bypass>& bypasses) {
    if (const std::string made = bypass_line(bypasses, &Bypass::made, ", not recorded"); !made.empty()) report(made);
    const std::string refused = bypass_line(bypasses, &Bypass::refused, " refused");
    if (!refused.empty()) report(refused);
    return !refused.empty();
}

}  // namespace replay
