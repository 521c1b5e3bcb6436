#pragma once
// The hosts that have asked to be spoken to by HTTPS alone (RFC 6797), kept as libcurl keeps them: it has no call by which it could be told
// of one, so what its file holds after a played transfer is worked out here. Times are Unix seconds.

#include <cstdint>
#include <limits>
#include <list>
#include <string>
#include <string_view>

#include "policy_text.h"

namespace replay {

class HstsList {
public:
    static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

    struct Entry {
        std::string host;
        bool with_subdomains;
        std::int64_t expires;

        // As libcurl writes it: "20371231 23:59:59", or "unlimited"; "" for a year that it cannot write.
        [[nodiscard]] std::string expiry() const;
    };

    // Reads a file's text, adding to what there is. `date` understands its dates.
    void load(std::string_view text, DateParser date, std::int64_t now);
    // An entry of the application's (CURLOPT_HSTSREADFUNCTION): taken as it is.
    void add(std::string_view host, bool with_subdomains, std::int64_t expires);
    // A host sent Strict-Transport-Security with this value.
    void take(std::string_view host, std::string_view value, std::int64_t now);
    // libcurl looks a host up, and drops the expired entries that it passes; nullptr where there is none for it.
    Entry* find(std::string_view host, bool among_subdomains, std::int64_t now);

    [[nodiscard]] const std::list<Entry>& entries() const { return entries_; }
    // The lines of a file, up to the first that cannot be written.
    [[nodiscard]] std::string lines() const;

private:
    std::list<Entry> entries_;
};

}  // namespace replay
