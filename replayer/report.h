#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace replay {

// Writes "replay: MESSAGE" as one line to the process's stderr, in a single write(2) so that lines of parallel processes do not
// mix. What could steer a terminal or forge another line comes out escaped (safe_text.h), for the message may quote a cassette. Leaves
// errno alone.
void report(std::string_view message) noexcept;

// The same of several lines at once; and behind them, without "replay: ", lines that are there to be copied, as they are: they have to be
// safe_text() already.
void report(const std::vector<std::string>& messages, std::string_view copied) noexcept;

// The same of one line, but each distinct message once in this process: for what would otherwise come with every transfer.
void report_once(std::string_view message) noexcept;

}  // namespace replay
