// The masking of credentials.

#include "secrets.h"

#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

template <class Mask>
void check(Mask mask, std::string_view text) {
    const std::string masked = mask(text);
    require(masked.size() == text.size(), "masking keeps lengths true");
    require(mask(masked) == masked, "what is masked stays as it is when it is masked again");
    for (std::size_t i = 0; i < text.size(); ++i) require(masked[i] == text[i] || masked[i] == '*', "masking only puts asterisks");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check([](std::string_view lines) { return mask_secret_headers(std::string(lines)); }, text);
    check([](std::string_view line) { return mask_debug_text(0, std::string(line)); }, text);
    check([](std::string_view url) { return mask_credentials(std::string(url)); }, text);
    require(unmask_credentials(mask_credentials(std::string(text)), text) == text, "masked credentials can be put back");
    Input input(text);
    const std::string_view one = input.line();
    static_cast<void>(unmask_credentials(one, input.rest()));
    return 0;
}
