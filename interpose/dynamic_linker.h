#pragma once
// The real dlsym and dlopen, behind the ones that dynamic_linker.cc exports.

namespace replay {

[[nodiscard]] void* real_dlsym(void* handle, const char* name);
[[nodiscard]] void* real_dlopen(const char* file, int flags);

}  // namespace replay
