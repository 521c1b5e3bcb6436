#pragma once

#include <utility>

namespace replay {

// Gives a flag another value for as long as it lives, however the scope is left: callbacks of the application's may throw.
class ScopedFlag {
public:
    ScopedFlag(bool& flag, bool value) : flag_(flag), before_(std::exchange(flag, value)) {}
    ~ScopedFlag() { flag_ = before_; }
    ScopedFlag(const ScopedFlag&) = delete;
    ScopedFlag& operator=(const ScopedFlag&) = delete;

private:
    bool& flag_;
    bool before_;
};

}  // namespace replay
