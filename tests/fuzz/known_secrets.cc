// Known secrets in hostile texts, given at once and in pieces.

#include "known_secrets.h"

#include <algorithm>
#include <string>
#include <vector>

#include "char_set.h"
#include "placeholder.h"
#include "secret_stream.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

std::string in_pieces(const KnownSecrets& secrets, std::string_view text, std::size_t piece) {
    SecretStream stream(secrets);
    std::string out;
    for (Input input(text); !input.is_at_end();) {
        stream.feed(input.take(piece), out);
        require(stream.held() <= 6 * secrets.longest() + 12, "no more is held back than one may take");
    }
    stream.finish(out);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    KnownSecrets secrets;
    std::vector<std::string_view> values;
    for (std::size_t count = input.byte() % 8; values.size() < count;) {
        values.push_back(input.text());
        secrets.add(values.back(), static_cast<SecretClass>(input.byte() % kSecretClasses.size()), values.size());
    }
    const std::size_t piece = input.byte() + 1u;
    const std::string_view text = input.rest();

    std::string at_once(text);
    const std::size_t count = secrets.replace(at_once);
    require(at_once.size() == text.size(), "lengths stay true");
    require(count != 0 || at_once == text, "what is replaced is counted");
    require(in_pieces(secrets, text, piece) == at_once, "pieces do not matter");
    require(in_pieces(secrets, text, 1) == at_once, "single bytes do not matter");
    for (const std::string_view value : values) {
        static constexpr CharSet kOfPlaceholders("a-zA-Z0-9._/-");
        const bool is_apart = std::none_of(value.begin(), value.end(), [](char c) { return kOfPlaceholders.has(c); });
        require(value.size() < kShortestNumbered || !is_apart || at_once.find(value) == std::string::npos, "no secret is left");
    }
    return 0;
}
