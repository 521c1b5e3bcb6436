#pragma once
// In what a request that is asked for differs from one that is recorded, part by part, as `match` and the rules have it: what they ignore
// is no difference.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"
#include "matching.h"
#include "request_difference.h"
#include "request_key.h"

namespace replay {

// The body of a request, where that is not multipart.
struct ComparedBody {
    bool pulled = false;       // a callback supplies it while the transfer runs
    bool is_known = true;      // false of one that is yet to be supplied: nothing else is known of it
    std::string_view bytes{};  // nothing of one that is longer than kLongestCanonical
    std::uint64_t length = 0;
    std::uint64_t checksum = 0;  // of a longer one: XXH3-64 of all of it

    // Of a body that is at hand.
    [[nodiscard]] static ComparedBody whole(std::string_view bytes);
    // Of one that a callback is going to supply, and that it has supplied.
    [[nodiscard]] static ComparedBody to_be_supplied() { return {true, false}; }
    [[nodiscard]] static ComparedBody supplied(std::string_view bytes);
    [[nodiscard]] bool is_long() const;
};

struct ComparedRequest {
    const Request& request;
    ComparedBody body{};

    // The keys under which it is found; the canonical one of a body that is_long() is not its own.
    [[nodiscard]] RequestKeys keys(const Matching& matching) const { return keys_of(request, body.bytes, matching); }
};

struct RequestComparison {
    RequestDifferences differences{};
    // What has to be known of the comparison: "the recorded body is not JSON at byte 17, and compared byte for byte".
    std::vector<std::string> notes{};
};

// In the order: method, scheme, host, port, path, query, headers that decide, options, body. Takes time and memory in proportion to what
// the requests hold.
[[nodiscard]] RequestComparison compare_requests(const ComparedRequest& asked, const ComparedRequest& recorded, const Matching& matching);

// How far two requests are from being the same, as a person sees it: by what leads to another resource first, and then by how many
// differences there are.
struct RequestDistance {
    std::uint32_t weight = 0;
    std::uint32_t count = 0;

    [[nodiscard]] bool is_less_than(const RequestDistance& other) const {
        return weight != other.weight ? weight < other.weight : count < other.count;
    }
};
[[nodiscard]] RequestDistance distance_of(const RequestDifferences& differences);

// What a part of the URL weighs in that.
[[nodiscard]] std::uint32_t weight_of(RequestPart part);
// What paths that differ weigh: more, the more steps of them do.
[[nodiscard]] std::uint32_t weight_of_paths(std::string_view asked, std::string_view recorded);

// The part of a URL in its canonical form: a port without its ":", a query with its "?".
[[nodiscard]] std::string part_of_url(std::string_view url, RequestPart part, FieldEditor& editor);

}  // namespace replay
