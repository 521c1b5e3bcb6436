#pragma once
#include <stdexcept>

namespace replay {

// A setting that makes no sense; what() says where it stands (a variable, or a file and line), quotes it, and says what would be valid.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace replay
