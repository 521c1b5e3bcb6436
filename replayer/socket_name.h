#pragma once
// By what a socket in the file system, or one in Linux's abstract namespace, is known again.

#include <string>
#include <string_view>

namespace replay {

// The last two parts of a path: what is in front of them differs from machine to machine. In the place of a part that looks like a
// temporary name stands "*": one with a digit, or with small letters and capitals, or that begins with "tmp".
//
//     /run/podman/podman.sock    podman/podman.sock
//     /tmp/tmpk3q_a1/api.sock    */api.sock
[[nodiscard]] std::string stable_socket_name(std::string_view path);

}  // namespace replay
