#pragma once
// Under which keys an interaction is found.
//
// exact      method, URL, deciding options and body, byte for byte. Tried first: one pass of XXH3 over the body.
// canonical  the same in canonical form (canonical_url.h, canonical_body.h), by the user's rules (matching.h). The slow path.
// bodiless   the canonical request without its body: for uploads whose body is pulled while the transfer runs.
// variant    the application's headers, the options that only shape how the answer is delivered, and the name of a socket in the file
//            system. Prefers among equals, never causes a miss.
//
// In all but the exact key a secret counts as a token, which says nothing of it (secret_tokens.h). An interaction in which one was replaced
// has no exact key.

#include <cstdint>
#include <string>
#include <string_view>

#include "canonical_body.h"
#include "canonical_url.h"
#include "interaction.h"
#include "matching.h"

namespace replay {

struct RequestKeys {
    Hash128 exact;  // empty where the URL holds credentials: a hash of a secret would be an oracle for it
    Hash128 canonical;
    std::uint64_t bodiless = 0;
    std::uint64_t variant = 0;
};

// Hash of all of a request but its body and headers, for the exact key. Worth keeping from transfer to transfer while nothing is changed.
[[nodiscard]] Hash128 exact_head(const Request& request);

// `range` is what a Range header of the application's asks for ("" if it set none): it decides the answer like an option.
[[nodiscard]] Hash128 key_of(const Hash128& head, std::string_view range, const Hash128& body);

[[nodiscard]] RequestKeys keys_of(const Request& request, std::string_view body, const Matching& matching = {});
// The same of a body that is too long to be held, by its hash (body_hash): its bytes count.
[[nodiscard]] RequestKeys keys_of_hashed(const Request& request, const Hash128& body, const Matching& matching = {});
// The exact key alone.
[[nodiscard]] Hash128 exact_key_of(const Request& request, std::string_view body, const Matching& matching = {});
[[nodiscard]] std::uint64_t variant_of(const Request& request);

// Whether an option counts: those that say another thing of the server than the URL does do not where that does not.
[[nodiscard]] bool is_matched(const NamedValue& option, const MatchedParts& match);

// Whether the body counts, if only a part of it.
[[nodiscard]] bool is_body_matched(const Matching& matching);

// The value of a Range header, or "" if the line (or every line of the list) is another's.
[[nodiscard]] std::string_view range_in(std::string_view header);
[[nodiscard]] std::string_view range_in(const std::vector<std::string>& headers);

}  // namespace replay
