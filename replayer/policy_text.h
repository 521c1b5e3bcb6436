#pragma once
// What HSTS and Alt-Svc have in common: the form of their files and header fields, read and written as libcurl does.

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// curl_getdate(3): Unix seconds, -1 for what is no date.
using DateParser = std::time_t (*)(const char* text, const std::time_t* unused);

// What a list takes from cassettes at most. Lists are searched from front to back, so this bounds the time, too.
inline constexpr std::size_t kMostPolicies = 1000;

// A server told of itself by HTTPS: the text of an event (layout.h, EventKind::policy).
struct Policy {
    std::string host;
    unsigned port = 0;
    std::string protocol;  // "h1", "h2", "h3": of the HTTP that it was told by
    std::string name;      // of the header field, in lower case
    std::string value;
};
[[nodiscard]] std::optional<Policy> parse_policy(std::string_view text);

// Calls `take` with each line that is not a comment, as a C string without the blanks in front of it.
template <class Take>
void each_line(std::string_view text, Take take) {
    constexpr std::size_t kLongest = 4095;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(line.size() < text.size() ? line.size() + 1 : text.size());
        const std::size_t start = line.find_first_not_of(" \t");
        if (start < line.size() && line[start] != '#' && line.size() < kLongest) take(std::string(line.substr(start)).c_str());
    }
}

// Takes pieces off the front of a text.
class TextScanner {
public:
    explicit TextScanner(std::string_view rest) : rest_(rest) {}

    void skip_blanks();
    bool skip(char c);                       // whether it stood there
    bool skip(std::string_view lower_word);  // whatever its case
    [[nodiscard]] std::string_view up_to(std::string_view ends);
    [[nodiscard]] std::optional<std::int64_t> number();  // the largest there is where it is too large
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

// "20371231 23:59:59" in UTC; "" for a year that does not fit.
[[nodiscard]] std::string policy_date(std::int64_t time);
// now + age, or the largest there is.
[[nodiscard]] std::int64_t expiry_after(std::int64_t now, std::int64_t age);

[[nodiscard]] bool is_same_name(std::string_view one, std::string_view other);  // whatever the case
[[nodiscard]] std::string_view without_last_dot(std::string_view host);

}  // namespace replay
