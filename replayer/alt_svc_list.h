#pragma once
// Where else a server says that it can be reached (Alt-Svc, RFC 7838), kept as libcurl keeps it: see HstsList. Times are Unix seconds.

#include <cstdint>
#include <list>
#include <string>
#include <string_view>

#include "policy_text.h"

namespace replay {

class AltSvcList {
public:
    struct Place {
        std::string protocol;  // "h1", "h2", "h3"
        std::string host;
        unsigned port;
    };

    // For a libcurl of this release, 8014 for 8.14.x: they differ in what they make of fields and files.
    explicit AltSvcList(int release) : release_(release) {}

    // Reads a file's text, adding to what there is. `date` understands its dates.
    void load(std::string_view text, DateParser date);
    // `from` sent Alt-Svc with this value.
    void take(const Place& from, std::string_view value, std::int64_t now);
    // libcurl looks for another place before it connects to a host by HTTPS, and drops the expired entries that it passes.
    void look_up(std::string_view host, unsigned port, std::int64_t now);

    // The lines of a file, up to the first that cannot be written.
    [[nodiscard]] std::string lines() const;

private:
    struct Entry {
        Place from;
        Place to;
        std::int64_t expires;
        bool persists;
        unsigned priority;
    };
    void drop(const Place& from);
    [[nodiscard]] std::string host_in_file(const std::string& host) const;

    int release_;
    std::list<Entry> entries_;
};

}  // namespace replay
