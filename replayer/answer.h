#pragma once
// Whether two recordings of a request say the same: what re-recording and merging ask before they put one in the place of another.

#include "cassette_reader.h"
#include "volatile_headers.h"

namespace replay {

// The same answer is: the same request (keys, method, URL, options, limits, headers, parts, body), result, flags and error text; what
// curl_easy_getinfo told in the end, response heads, the response body byte for byte, what was sent and received on the
// connection by itself, and what kinds of things the application observed. Left aside is what no two runs have in common: times, speeds,
// addresses and ports, what is known of connections, volatile headers, request heads as they went over the wire, how all that came in
// pieces and in which calls, and what came of looking on (progress, debug lines, infos asked for while it ran). Scope and session do not
// count.
//
// Bodies are compared by length and checksum, and then byte by byte in windows: memory does not grow with them. Throws CassetteError
// where one of them is damaged.
[[nodiscard]] bool same_answer(const CassetteReader& a, const CassetteReader::Place& in_a, const CassetteReader& b,
                               const CassetteReader::Place& in_b, const VolatileHeaders& volatile_headers);

// What prefers among the answers to a request (variant_of), volatile headers aside: what tells apart requests that share a key.
[[nodiscard]] std::uint64_t stable_variant(Request request, const VolatileHeaders& volatile_headers);

}  // namespace replay
