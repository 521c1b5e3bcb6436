#pragma once
// Under which keys an interaction is found.
//
// exact      method, URL, deciding options and body, byte for byte. Tried first: one pass of XXH3 over the body.
// canonical  the same in canonical form: the URL normalised and freed of credentials and fragment. The slow path.
// bodiless   the canonical request without its body: for uploads whose body is pulled while the transfer runs.
// variant    the application's headers, and the options that only shape how the answer is delivered. Prefers among equals,
//            never causes a miss. Values of secret headers count as one class token, so that the hash tells nothing about them.

#include <cstdint>
#include <string>
#include <string_view>

#include "interaction.h"

namespace replay {

struct RequestKeys {
    Hash128 exact;  // empty where the URL holds credentials: a hash of a secret would be an oracle for it
    Hash128 canonical;
    std::uint64_t bodiless = 0;
    std::uint64_t variant = 0;
};

// Hash of all of a request but its body and headers. Worth keeping from transfer to transfer while nothing is changed.
[[nodiscard]] Hash128 exact_head(const Request& request);
[[nodiscard]] Hash128 canonical_head(const Request& request);

[[nodiscard]] Hash128 body_hash(std::string_view body);
[[nodiscard]] Hash128 body_hash(const std::vector<Part>& parts);

// `range` is what a Range header of the application's asks for ("" if it set none): it decides the answer like an option.
[[nodiscard]] Hash128 key_of(const Hash128& head, std::string_view range, const Hash128& body);

[[nodiscard]] RequestKeys keys_of(const Request& request, std::string_view body);
// The same with the body's hash: hash128 of a body that is too long to be held.
[[nodiscard]] RequestKeys keys_of_hashed(const Request& request, const Hash128& body);
[[nodiscard]] std::uint64_t variant_of(const Request& request);

// The value of a Range header, or "" if the line (or every line of the list) is another's.
[[nodiscard]] std::string_view range_in(std::string_view header);
[[nodiscard]] std::string_view range_in(const std::vector<std::string>& headers);

// Scheme and host in lower case, a default port, credentials and the fragment dropped, an empty path made "/", and "http://" where
// no scheme is given. Text that is no URL comes back unchanged.
[[nodiscard]] std::string canonical_url(std::string_view url);
[[nodiscard]] bool has_credentials(std::string_view url);

}  // namespace replay
