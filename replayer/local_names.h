#pragma once
#include <string_view>

namespace replay {

// Whether a name is known on this machine, so that it is looked up without a network: "localhost" and what ends in ".localhost", the
// machine's own name, and those in a file in the format of hosts(5), of which no more than a megabyte is read. In any case.
[[nodiscard]] bool is_local_name(std::string_view name, const char* hosts_file = "/etc/hosts");

}  // namespace replay
