#pragma once
// How much memory the code under test takes, counted by an operator new of the unit tests' own. Sanitizers need theirs: there it is
// always 0.

#include <cstddef>

namespace replay::samples {

// The most that was allocated at one time, beyond what was when this object was made. Of all threads; one such object at a time.
class MostAllocated {
public:
    MostAllocated();
    [[nodiscard]] std::size_t bytes() const;

private:
    std::size_t before_;
};

}  // namespace replay::samples
