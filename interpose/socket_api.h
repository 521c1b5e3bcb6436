#pragma once
// The real functions of socket_api.def, each looked up when it is first called.

#include <netdb.h>
#include <sys/socket.h>

namespace replay::real {

#define SOCKET_API(name, result, parameters) [[nodiscard]] decltype(&::name) name();
#include "socket_api.def"
#undef SOCKET_API

}  // namespace replay::real
