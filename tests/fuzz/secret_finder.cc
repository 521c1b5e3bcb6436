// Secrets in hostile texts of each kind.

#include "secret_finder.h"

#include <string>

#include "base64.h"
#include "secret_tokens.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const auto kind = static_cast<TextKind>(input.byte() % 9);
    const std::string_view text = input.rest();
    std::string hidden(text);
    std::size_t last = 0;
    for (const FoundSecret& found : find_secrets(kind, text)) {
        require(found.start >= last && found.start < found.end && found.end <= text.size(), "what is found follows each other");
        last = found.end;
        require(!found.value.empty(), "a secret has a value");
        const std::string_view place = text.substr(found.start, found.end - found.start);
        if (found.is_base64)
            for (std::size_t i = 0; i < found.value.size(); ++i)
                require(static_cast<char>(byte_in_base64(place, found.bit + 8 * i)) == found.value[i], "base64 says the value");
        else
            require(place.size() >= found.value.size(), "escapes take room");
        require(!found.is_distinctive || found.value.size() >= 8, "what is short may stand anywhere");
        hide_secret(hidden, found, 1);
    }
    require(hidden.size() == text.size(), "lengths stay true");
    static_cast<void>(find_secrets(kind, hidden));
    std::size_t end = 0;
    for (const SecretPlace& place : find_secret_places(kind, text)) {
        require((end == 0 || place.start > end) && place.start <= place.end && place.end <= text.size(), "places follow each other");
        end = place.end;
    }
    static_cast<void>(kind_of_body(text));
    return 0;
}
