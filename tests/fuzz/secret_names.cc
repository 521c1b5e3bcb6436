// Whether names say that a value is a secret, of hostile names.

#include "secret_names.h"

#include <algorithm>
#include <string>

#include "target.h"
#include "text.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

std::string written(std::string text, char separator, bool in_capitals) {
    for (char& c : text) {
        if (c == '-' || c == '_' || c == '.') c = separator;
        if (in_capitals && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view name(reinterpret_cast<const char*>(data), size);
    const std::string small = ascii_lower(name);
    const std::string other = written(small, '-', true);
    require(secret_of_header(other) == secret_of_header(small), "a header's name counts in any case");
    for (const FieldPlace place : {FieldPlace::query, FieldPlace::form, FieldPlace::json}) {
        require(says_secret(other, place) == says_secret(small, place), "a field's name counts however it is written");
        const bool is_known = says_secret(name, place) != NameSays::nothing;
        require(!is_known || says_secret("x_" + std::string(name), place) == says_secret("xy_" + std::string(name), place),
                "what else stands in front does not matter");
    }
    require(!looks_random(name) || name.size() >= 16, "what is short looks like anything");
    return 0;
}
