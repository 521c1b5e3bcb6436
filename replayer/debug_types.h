#pragma once
// Types of debug text: curl_infotype (curl/curl.h, which this layer does not include).

namespace replay {

inline constexpr unsigned kDebugHeaderIn = 1;
inline constexpr unsigned kDebugDataIn = 3;
inline constexpr unsigned kDebugDataOut = 4;

}  // namespace replay
