#pragma once
// Credentials that are known by where they stand: header fields, and the user part of a URL. Their values are never written:
// in place of each byte stands a '*', so that lengths stay true.
// Texts are masked in the memory that they are given in: most hold nothing to mask.

#include <string>
#include <string_view>

namespace replay {

// `name` in any case, without the colon.
[[nodiscard]] bool is_secret_header(std::string_view name);

// The lines of a header block (or a single "Name: value"), secret values masked, and credentials in URLs that stand by themselves. The
// authentication scheme's name ("Bearer", "Basic") stays readable.
[[nodiscard]] std::string mask_secret_headers(std::string lines);

// A text for the debug callback, of this curl_infotype: headers that were sent, and what libcurl says itself, likewise. What was received,
// and bodies, stay as they are: they are recorded besides.
[[nodiscard]] std::string mask_debug_text(int type, std::string text);

// The URL with its "user:password@" masked; text that is no URL comes back as it is.
[[nodiscard]] std::string mask_credentials(std::string url);

// The other way round: a URL that was masked, with the credentials of `own` put back, where masking those gives what stands there.
// Another text comes back as it is.
[[nodiscard]] std::string unmask_credentials(std::string_view masked, std::string_view own);

}  // namespace replay
