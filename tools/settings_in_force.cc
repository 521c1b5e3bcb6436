#include "settings_in_force.h"

#include <cstdlib>

#include "secret_names.h"

namespace replay {

Config settings_in_force() {
    Config config = Config::from([](const char* name) -> const char* { return std::getenv(name); });
    set_own_secret_names(config.secret_names.value);
    return config;
}

}  // namespace replay
