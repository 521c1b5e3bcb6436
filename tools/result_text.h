#pragma once
// How a transfer ended, in words. The numbers are libcurl's (CURLcode, CURLINFO), kept as they are in a cassette; this folder
// sees no curl header, so the few that people meet are named here.

#include <cstdint>
#include <optional>
#include <string>

#include "interaction.h"

namespace replay {

// CURLINFO_RESPONSE_CODE, where there was a response that had one.
[[nodiscard]] std::optional<std::int64_t> response_code(const Metadata& metadata);

// "timed out"; empty for a code that has no name here. curl(1), EXIT CODES, lists them all.
[[nodiscard]] std::string result_name(std::int32_t result);

// "200", "error 28 (timed out)", "404, error 22 (HTTP error status)", or "ok" where the protocol has no status.
[[nodiscard]] std::string outcome_text(std::int32_t result, const Metadata& metadata);
[[nodiscard]] bool is_failure(std::int32_t result, const Metadata& metadata);

}  // namespace replay
