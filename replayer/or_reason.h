#pragma once
#include <optional>
#include <string>

namespace replay {

// What a function gives, or why it gives nothing.
template <class Value>
struct OrReason {
    std::optional<Value> value;
    std::string reason;  // where there is no value; it says of the thing that was given: "is not JSON at byte 17"
};

}  // namespace replay
