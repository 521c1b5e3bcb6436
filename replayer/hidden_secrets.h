#pragma once
// Recordings of requests that hold a secret where nothing tells that it is one.
//
// When such a request was recorded, its secret was known from elsewhere: from another request, or from what the server said later. The
// recording has a placeholder there. When the request is made again, the value may not have been seen anywhere yet, so that no key finds
// the recording. Here a placeholder in such a place stands for any value.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_reader.h"
#include "interaction.h"
#include "matching.h"
#include "request_comparison.h"

namespace replay {

class HiddenSecrets {
public:
    // Looks at the first kMostLookedAt records (nearest.h), and remembers kMost recordings of that kind. What cannot be read is passed
    // over. The cassette must outlive it.
    explicit HiddenSecrets(const CassetteReader& cassette);
    static constexpr std::size_t kMost = 1000;

    struct Keys {
        Hash128 canonical;
        std::uint64_t bodiless;
        std::string warning{};  // that it may not be the one that was meant: a line for the user
    };
    // Those of the first recording that answers the request; where a callback is yet to supply its body, whatever that will be. May be
    // called from any thread. Never throws: what cannot be read answers nothing.
    [[nodiscard]] std::optional<Keys> answer_to(const ComparedRequest& asked, const Matching& matching) const;

private:
    struct Place {
        std::uint64_t offset;
        bool pulled;
    };

    const CassetteReader& cassette_;
    std::vector<Place> places_;
};

// Whether `text` is `recorded` but for its tokens (secret_tokens.h), each of which stands for a token, or for a value of one word of at
// least kShortestNumbered bytes (placeholder.h). Takes time in proportion to both.
[[nodiscard]] bool is_but_for_tokens(std::string_view text, std::string_view recorded);

}  // namespace replay
