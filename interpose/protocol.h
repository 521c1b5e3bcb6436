#pragma once
// Which protocol a transfer will speak, as far as options count in some and not in others. What an option points to that does not
// count may be gone: libcurl won't look, and neither may we.

#include <string_view>

namespace replay {

using Protocols = unsigned;  // a set

inline constexpr Protocols kHttp = 1;  // and WebSockets
inline constexpr Protocols kRtsp = 2;
inline constexpr Protocols kFtp = 4;
inline constexpr Protocols kSftp = 8;
inline constexpr Protocols kSmtp = 16;
inline constexpr Protocols kImap = 32;
inline constexpr Protocols kTelnet = 64;
inline constexpr Protocols kMqtt = 128;
inline constexpr Protocols kNoneOfThese = 256;
inline constexpr Protocols kAny = ~0U;

// The one that goes with a URL. Without a scheme it is `standard` (CURLOPT_DEFAULT_PROTOCOL, "" if not set) or what libcurl guesses from
// the host's name; unknown ones are taken for HTTP.
[[nodiscard]] Protocols protocol_of(std::string_view url, std::string_view standard);

}  // namespace replay
