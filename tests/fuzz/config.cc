// Variables with hostile values.

#include "config.h"

#include <map>
#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    std::map<std::string, std::string> variables;
    for (const char* const name : {"REPLAY_MODE", "REPLAY_CASSETTE", "REPLAY_SCOPE", "REPLAY_SECRETS", "REPLAY_CLOCK", "REPLAY_SESSION"}) {
        const std::string value(input.line());
        if (!value.empty()) variables[name] = value.c_str();  // up to a NUL, as variables are
    }
    try {
        const Config config = Config::from(
            [&](const char* name) -> const char* {
                const auto found = variables.find(name);
                return found == variables.end() ? nullptr : found->second.c_str();
            },
            nullptr);
        require(config.cassette.value.starts_with('/'), "the cassette's path is absolute");
        require(Clock::named(config.clock.value.name()).has_value(), "a clock's name names a clock");
        require(Clock::named(config.clock.value.name())->name() == config.clock.value.name(), "and the same one");
        const auto session = SessionName::parse(config.session.text());
        require(session && session->text() == config.session.text(), "a session's name is read as it was written");
        static_cast<void>(config.session.id());
    } catch (const ConfigError&) {
    }
    return 0;
}
