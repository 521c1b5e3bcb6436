// Cookies: Netscape lines and Set-Cookie fields.

#include <ctime>

#include "cookie_lines.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const bool is_aged = input.byte() % 2 != 0;
    const std::int64_t recorded = input.number<std::int64_t>() / 1'000'000'000;  // what a cassette says, in ns
    const std::int64_t now = input.number<std::uint32_t>();
    const std::string line(input.line());
    const std::string other(input.line());
    const auto cookie = parse_cookie_line(line);
    const auto another = parse_cookie_line(other);
    if (const auto field = parse_set_cookie(input.rest()); field && cookie) static_cast<void>(comes_from(*cookie, *field));
    if (cookie && another)
        require(is_same_cookie(*cookie, *another) == is_same_cookie(*another, *cookie), "being the same cookie goes both ways");

    const std::string played = played_cookie(line, is_aged, recorded, now);
    const auto again = parse_cookie_line(played);
    require(cookie.has_value() == again.has_value(), "a cookie stays one when it is played, and nothing else becomes one");
    if (!cookie) return 0;
    require(is_same_cookie(*cookie, *again) && cookie->value == again->value, "a played cookie differs in its expiry alone");
    return 0;
}
