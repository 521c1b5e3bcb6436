#pragma once
// The search for known secrets in one text, all of which is there or which comes in pieces. See known_secrets.h.

#include <optional>
#include <span>

#include "escaped_view.h"
#include "known_secrets.h"
#include "text_escapes.h"

namespace replay {

class OccurrenceSearch {
public:
    explicit OccurrenceSearch(const KnownSecrets& secrets) : secrets_(&secrets) {}

    // `held` is what there is of the text behind what was settled before; `is_all`: nothing follows. Replaces what occurs in it, and
    // returns how many of its first bytes are settled. The others are given again, with more behind them.
    std::size_t settle(std::span<char> held, bool is_all);

    // How many occurrences were replaced.
    [[nodiscard]] std::size_t replaced() const { return replaced_; }

private:
    // The first that is not skipped, if it is known by now which that is. `settled`: up to where there is none, and none can begin.
    std::optional<Occurrence> first_of_all(const TextPart& part, std::size_t& settled);
    // Of the text as it stands, plain or in base64: the first that is not skipped.
    const std::optional<Occurrence>& first_written(const TextPart& part);
    [[nodiscard]] std::size_t undecided_from() const;
    bool is_at(const TextPart& part, std::size_t at, const SecretPattern& pattern);
    void replace(std::span<char> held, const Occurrence& occurrence);
    void skip_to(std::size_t place);

    const KnownSecrets* secrets_;
    EscapedView<PercentEscapes> percent_;
    EscapedView<JsonEscapes> json_;
    std::optional<Occurrence> written_;
    std::size_t from_ = 0;     // where what is held begins
    std::size_t scanned_ = 0;  // up to where no occurrence begins that is not known
    // The end of the last that was replaced, in bits, six a character: in base64 two may share one.
    std::size_t replaced_to_ = 0;
    std::size_t replaced_ = 0;
};

}  // namespace replay
