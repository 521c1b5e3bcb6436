#pragma once
// The body of a request in the form in which it takes part in the canonical key: bodies that mean the same have the same one. By what the
// body is: JSON by its values, a form by its fields, a multipart body by its parts (and each of them likewise), all else by its bytes. A
// Content-Encoding is undone first, secrets are tokens (secret_tokens.h), and what the user's rules say is done to all of it.

#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"
#include "layout.h"
#include "matching.h"

namespace replay {

struct CanonicalBody {
    enum class Kind { bytes, json, form, multipart };

    Kind kind = Kind::bytes;
    std::string text{};         // of bytes, JSON and forms
    std::vector<Part> parts{};  // of a multipart body
    // Why it is bytes although it says to be more, or why a rule was not applied: "is not JSON at byte 17". Empty: nothing is wrong.
    std::string trouble{};

    [[nodiscard]] Hash128 hash() const;
};

// Longer ones are compared as bytes, by their hashes: canonical_body gives none of them.
inline constexpr std::size_t kLongestCanonical = 16 * 1024 * 1024;

// Of a request, and the body that it has if that is not in its parts. What that says to be is decided by its Content-Type: JSON is every
// type with that word in it ("application/vnd.api+json", "application/x-amz-json-1.1", "application/x-ndjson"). Where an application gives
// none, libcurl says over HTTP that it is a form, whatever it is (of an upload it says nothing): so one that looks like JSON is JSON, and
// one that looks like a form ("name=…") is a form.
[[nodiscard]] CanonicalBody canonical_body(const Request& request, std::string_view body, const Matching& matching);

// Of bytes, and of parts as they are.
[[nodiscard]] Hash128 body_hash(std::string_view body);
[[nodiscard]] Hash128 body_hash(const std::vector<Part>& parts);

}  // namespace replay
