#include "pem.h"

#include <algorithm>
#include <array>

#include "char_set.h"

namespace replay {

namespace {

constexpr std::string_view kDashes = "-----";

constexpr CharSet kBlanks(" \t\r\n");

// How many bytes a backslash takes that `text` begins with, which in a form has an escape of its own.
std::size_t backslash_at(std::string_view text) {
    if (text.starts_with('\\')) return 1;
    constexpr std::string_view kEscaped = "%5C";
    return text.starts_with(kEscaped) || text.starts_with("%5c") ? kEscaped.size() : 0;
}

// "%0D", "%0A", and with their percent signs escaped any number of times: "%250A".
std::size_t percent_escape_at(std::string_view text) {
    if (!text.starts_with('%')) return 0;
    std::size_t size = 1;
    while (text.substr(size).starts_with("25")) size += 2;
    constexpr std::array<std::string_view, 4> kCodes{"0D", "0A", "0d", "0a"};
    const std::string_view code = text.substr(size, 2);
    return std::find(kCodes.begin(), kCodes.end(), code) == kCodes.end() ? 0 : size + code.size();
}

// How many bytes at the start of `text` stand between two lines of a key, or are half an escape: blanks; what they are escaped with, "\n"
// and "\u000a" in JSON, "\\n" in JSON within JSON and so on, "%0D%0A" in a form, "&#10;" in XML; and backslashes alone, which belong to the
// slash or the quote behind them. 0: none.
std::size_t gap_at(std::string_view text) {
    constexpr CharSet kLetters("nrt");
    constexpr std::array<std::string_view, 4> kCodes{"u000a", "u000d", "u000A", "u000D"};
    constexpr std::array<std::string_view, 6> kEntities{"&#10;", "&#13;", "&#xA;", "&#xD;", "&#xa;", "&#xd;"};
    const auto begins = [](std::string_view rest) { return [rest](std::string_view one) { return rest.starts_with(one); }; };
    if (kBlanks.has(text.front())) return 1;
    std::size_t size = 0;
    while (const std::size_t one = backslash_at(text.substr(size))) size += one;
    if (size == 0) {
        const auto entity = std::find_if(kEntities.begin(), kEntities.end(), begins(text));
        return entity == kEntities.end() ? percent_escape_at(text) : entity->size();
    }
    const std::string_view rest = text.substr(size);
    if (!rest.empty() && kLetters.has(rest.front())) return size + 1;
    const auto code = std::find_if(kCodes.begin(), kCodes.end(), begins(rest));
    return code == kCodes.end() ? size : size + code->size();
}

constexpr std::size_t kEnough = 24;  // bytes of a body

// Whether a body begins as one does, and not as a sentence about keys.
bool begins_as_body(std::string_view text) {
    constexpr CharSet kBase64("a-zA-Z0-9+/%\\");
    constexpr std::array<std::string_view, 4> kHeaders{"Proc-Type:", "Version:", "Comment:", "Hash:"};
    return kBase64.end_of_run(text.substr(0, kEnough), 0) == kEnough ||
           std::any_of(kHeaders.begin(), kHeaders.end(), [&](std::string_view header) { return text.starts_with(header); });
}

}  // namespace

PemBody private_key_in(std::string_view text) {
    constexpr std::size_t kLongestLabel = 60;
    constexpr CharSet kStops("\"'<`&");
    constexpr std::string_view kQuoteInForm = "%22";
    const std::string_view line = text.substr(kDashes.size(), kLongestLabel);
    const std::size_t label = line.find(kDashes);
    if (label == std::string_view::npos || line.substr(0, label).find("PRIVATE") == std::string_view::npos) return {};
    std::size_t start = kDashes.size() + label + kDashes.size();
    while (start < text.size() && gap_at(text.substr(start)) != 0) start += gap_at(text.substr(start));
    if (!begins_as_body(text.substr(start))) return {};
    std::size_t end = start;  // of what is no gap
    for (std::size_t at = start; at < text.size();) {
        const std::string_view rest = text.substr(at);
        if (const std::size_t gap = gap_at(rest)) {
            at += gap;
            continue;
        }
        if (kStops.has(rest.front()) || rest.starts_with(kQuoteInForm) || rest.starts_with(kDashes)) break;
        end = ++at;
    }
    return end - start < kEnough ? PemBody{} : PemBody{start, end - start};
}

}  // namespace replay
