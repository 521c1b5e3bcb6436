#pragma once
// A URL that was recorded, as the application that asks for it now would see it: with its own secrets in the place of the recorded ones.

#include <string>
#include <string_view>

namespace replay {

// `own`: what the application gave, which may end in front of a "/" that libcurl adds. Where the two differ in something else, only
// the user and the password become its own, if they are for the same host.
[[nodiscard]] std::string with_own_secrets(std::string_view recorded, std::string_view own);

}  // namespace replay
