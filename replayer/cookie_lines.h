#pragma once
// Cookies as text: the Set-Cookie field that a server sends, and the line of Netscape's format that libcurl makes of it (in
// CURLINFO_COOKIELIST and in jars) and takes (by CURLOPT_COOKIELIST).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// What a Set-Cookie field says, as far as it shows which line libcurl made of it.
struct SetCookie {
    std::string name;
    std::string value;
    std::string domain;    // without a leading dot; "" where it names none
    std::string path;      // "" where it names none
    bool is_aged = false;  // its expiry is given as an age (Max-Age), not as a date
};

// From a header line as it came, line end included; nothing if it is another field or names no cookie.
// Newer versions of libcurl take cookies without a name.
[[nodiscard]] std::optional<SetCookie> parse_set_cookie(std::string_view header);

struct CookieLine {
    std::string_view domain;  // with its leading dot, without "#HttpOnly_"
    bool is_tail;             // it counts for all hosts whose names end with the domain
    std::string_view path;
    std::int64_t expires;  // Unix time in seconds; 0: with the session
    std::string_view name;
    std::string_view value;
};

// Views into `line`; nothing if it is no cookie.
[[nodiscard]] std::optional<CookieLine> parse_cookie_line(std::string_view line);

// Whether libcurl may have made the line of this field.
[[nodiscard]] bool comes_from(const CookieLine& line, const SetCookie& field);
// Whether the one would replace the other.
[[nodiscard]] bool is_same_cookie(const CookieLine& one, const CookieLine& other);

// The line that stands for a recorded one when it is played. Times in Unix seconds.
// An age counts from now on, as it would in a live transfer. A date is left as it is, unless it has passed since the recording: then the
// cookie stays valid as long as it was when it was recorded. What had expired when it was recorded stays expired.
[[nodiscard]] std::string played_cookie(const std::string& line, bool is_aged, std::int64_t recorded, std::int64_t now);

}  // namespace replay
