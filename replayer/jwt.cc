#include "jwt.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base64.h"
#include "char_set.h"

namespace replay {

namespace {

bool can_be_base64(std::string_view part) { return part.size() % 4 != 1; }

// The place behind a JSON string, whose opening quote stands at `quote`.
std::size_t behind_string(std::string_view json, std::size_t quote) {
    std::size_t at = quote + 1;
    while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
    return at + 1;
}

// Whether a name stands in the outermost object of `json`, which begins with one.
bool has_member(std::string_view json, std::string_view quoted_name) {
    int depth = 0;
    for (std::size_t at = 0; at < json.size();) {
        const char c = json[at];
        if (c != '"') {
            if (c == '{' || c == '[') ++depth;
            if (c == '}' || c == ']') --depth;
            if (depth <= 0) return false;
            ++at;
            continue;
        }
        const std::size_t end = behind_string(json, at);
        if (end > json.size()) return false;
        const std::size_t behind = json.find_first_not_of(" \t\r\n", end);
        const bool is_name = behind != std::string_view::npos && json[behind] == ':';
        if (is_name && depth == 1 && json.substr(at, end - at) == quoted_name) return true;
        at = end;
    }
    return false;
}

}  // namespace

JwtParts::JwtParts(std::string_view token) : JwtParts(token, [token](std::size_t at) { return kBase64Url.end_of_run(token, at); }) {
    if (size() != token.size()) count_ = 0;
}

void JwtParts::keep_whole_token() {
    const std::size_t count = std::exchange(count_, 0);
    const std::optional<std::string> header = count < 3 ? std::nullopt : base64_decoded(parts_[0]);
    if (!header || !header->starts_with('{') || !header->ends_with('}') || !has_member(*header, "\"alg\"")) return;
    const std::size_t wanted = has_member(*header, "\"enc\"") ? 5 : 3;
    const bool is_whole =
        count >= wanted && std::all_of(parts_.begin(), parts_.begin() + wanted, can_be_base64) && !parts_[wanted == 5 ? 4 : 1].empty();
    if (is_whole) count_ = wanted;
}

}  // namespace replay
