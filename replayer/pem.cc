#include "pem.h"

#include <algorithm>
#include <array>

#include "char_set.h"

namespace replay {

namespace {

constexpr std::string_view kDashes = "-----";

constexpr CharSet kBlanks(" \t\r\n");
// Line ends are blanks, or escapes: "\n" in JSON, "%0D%0A" in a form.
constexpr std::array<std::string_view, 6> kEscapes{"\\n", "\\r", "%0D", "%0A", "%0d", "%0a"};

// How many bytes the line end takes that `text` begins with, or ends with.
std::size_t leading_line_end(std::string_view text) {
    if (!text.empty() && kBlanks.has(text.front())) return 1;
    const auto escape = std::find_if(kEscapes.begin(), kEscapes.end(), [&](std::string_view one) { return text.starts_with(one); });
    return escape == kEscapes.end() ? 0 : escape->size();
}
std::size_t trailing_line_end(std::string_view text) {
    if (!text.empty() && kBlanks.has(text.back())) return 1;
    const auto escape = std::find_if(kEscapes.begin(), kEscapes.end(), [&](std::string_view one) { return text.ends_with(one); });
    return escape == kEscapes.end() ? 0 : escape->size();
}

constexpr std::size_t kEnough = 24;  // bytes of a body

// Whether a body begins as one does, and not as a sentence about keys.
bool begins_as_body(std::string_view text) {
    constexpr CharSet kBase64("a-zA-Z0-9+/%");
    constexpr std::array<std::string_view, 4> kHeaders{"Proc-Type:", "Version:", "Comment:", "Hash:"};
    return kBase64.end_of_run(text.substr(0, kEnough), 0) == kEnough ||
           std::any_of(kHeaders.begin(), kHeaders.end(), [&](std::string_view header) { return text.starts_with(header); });
}

}  // namespace

PemBody private_key_in(std::string_view text) {
    constexpr std::size_t kLongestLabel = 60;
    constexpr CharSet kStops("\"'<`");
    const std::string_view line = text.substr(kDashes.size(), kLongestLabel);
    const std::size_t label = line.find(kDashes);
    if (label == std::string_view::npos || line.substr(0, label).find("PRIVATE") == std::string_view::npos) return {};
    std::size_t start = kDashes.size() + label + kDashes.size();
    while (const std::size_t size = leading_line_end(text.substr(start))) start += size;
    if (!begins_as_body(text.substr(start))) return {};
    std::size_t end = start;
    while (end < text.size() && !kStops.has(text[end]) && !text.substr(end).starts_with(kDashes)) ++end;
    while (const std::size_t size = trailing_line_end(text.substr(start, end - start))) end -= size;
    return end - start < kEnough ? PemBody{} : PemBody{start, end - start};
}

}  // namespace replay
