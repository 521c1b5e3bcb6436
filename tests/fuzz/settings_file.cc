// Hostile settings files.

#include "settings_file.h"

#include <string>

#include "config.h"
#include "settings.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const SettingsFile file{"/folder/replay.toml", parse_toml(text)};
        const Config config = Config::from([](const char*) -> const char* { return nullptr; }, &file);
        for (const SettingRow& row : setting_rows()) require(!row.told(config).empty(), "every setting can be told");
        require(config.cassette.value.starts_with('/'), "the cassette's path is absolute");
    } catch (const TomlError& error) {
        require(error.line() >= 1, "an error has a line");
    } catch (const ConfigError& error) {
        require(std::string_view(error.what()).starts_with("/folder/replay.toml:"), "an error names its place");
    }
    return 0;
}
