#pragma once
// The real functions of socket_api.def, each looked up when it is first called, or when all are.

#include <netdb.h>
#include <sys/socket.h>

namespace replay::real {

#define SOCKET_API(name, result, parameters) [[nodiscard]] decltype(&::name) name();
#include "socket_api.def"
#undef SOCKET_API

// Looks all of them up, so that a signal handler may call them: the loader's answer may free memory.
void find_all();

}  // namespace replay::real
