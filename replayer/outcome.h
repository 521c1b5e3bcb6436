#pragma once
// The results that replay itself gives to a transfer, as the CURLcode numbers of curl/curl.h (which this layer does not
// include; interpose/ asserts that they agree).

namespace replay {

// CURLE_REMOTE_ACCESS_DENIED: no recording. Not one that clients take for transient, so they don't retry.
inline constexpr int kResultMiss = 9;
// The same for a recording that cannot be read.
inline constexpr int kResultUnreadable = 9;
// CURLE_SEND_ERROR and CURLE_RECV_ERROR: a call on a played connection that was not recorded.
inline constexpr int kResultSendMiss = 55;
inline constexpr int kResultReceiveMiss = 56;
// CURLE_AGAIN: nothing came, now.
inline constexpr int kResultAgain = 81;
// CURLE_PARTIAL_FILE: the recording ends here, because the application that recorded it went away.
inline constexpr int kResultPartial = 18;
// CURLE_OPERATION_TIMEDOUT: the application's own limit was reached before the recording's end.
inline constexpr int kResultTimedOut = 28;

}  // namespace replay
