#pragma once
#include <string_view>

namespace replay {

// Writes "replay: MESSAGE" as one line to the process's stderr, in a single write(2) so that lines of parallel processes do not
// mix. Control characters in the message become '?', for it may quote a cassette. Leaves errno alone.
void report(std::string_view message);

// The same, but each distinct message once in this process: for what would otherwise come with every transfer.
void report_once(std::string_view message);

}  // namespace replay
