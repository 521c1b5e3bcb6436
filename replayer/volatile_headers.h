#pragma once
// Header fields whose values differ from run to run without meaning that the answer is another one: dates, ids of requests, counts of what
// is left of a quota. By them a re-recording would never be equal to what it re-records.
//
// The list is a table in volatile_headers.cc, of what real services send. REPLAY_VOLATILE adds names to it and, with "-" in front, takes
// names from it (name_changes.h).

#include <string>
#include <string_view>

#include "name_changes.h"

namespace replay {

class VolatileHeaders {
public:
    // Those of the table.
    VolatileHeaders() = default;
    // Those, with the changes that such a text asks for. Throws std::invalid_argument, whose what() quotes the part that makes no sense.
    [[nodiscard]] static VolatileHeaders with(std::string_view changes);

    // Whether a field of that name, in any case, is volatile.
    [[nodiscard]] bool contains(std::string_view name) const;

    // The lines of a response head that count, each with a line feed: volatile fields are left out, and of the others those parameters that
    // change with every answer (a cookie's expiry date, the nonce of a challenge) and the ports of FTP's data connections.
    [[nodiscard]] std::string stable_lines(std::string_view head) const;

    // For a person: "84 usual headers", or with what was changed, "84 usual headers, x-build, -via".
    [[nodiscard]] std::string text() const;

private:
    NameChanges changes_;
};

}  // namespace replay
