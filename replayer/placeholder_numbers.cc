#include "placeholder_numbers.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>
#include <utility>

#include "error.h"
#include "stored_interaction.h"
#include "text.h"

namespace replay {

namespace {

using RequestId = std::tuple<std::string, std::uint64_t, std::uint64_t>;  // scope and key

RequestId id_of(std::string scope, const InteractionHead& head) {
    return {std::move(scope), head.canonical_key.low, head.canonical_key.high};
}

class Numbering {
public:
    explicit Numbering(const std::vector<PlacedInteraction>& before) {
        for (const PlacedInteraction& one : before) take(one);
    }

    // Those of a request that was recorded before, as often, and with as many secrets: they are most likely the same ones.
    void keep(const NumberedInteraction& one) {
        std::vector<PlaceholderNumbers>& recordings = before_[id_of(one.scope, one.interaction.head())];
        const std::size_t turn = turns_[id_of(one.scope, one.interaction.head())]++;
        if (turn >= recordings.size() || recordings[turn].size() != one.numbers.size()) return;
        for (std::size_t i = 0; i < one.numbers.size(); ++i) {
            if (published_.contains(one.numbers[i]) || !kept_.insert(recordings[turn][i]).second) continue;
            published_[one.numbers[i]] = recordings[turn][i];
        }
    }

    void add(const NumberedInteraction& one) {
        for (const std::uint64_t number : one.numbers)
            if (!published_.contains(number)) published_[number] = ++last_;
    }

    std::unordered_map<std::uint64_t, std::uint64_t> take() { return std::move(published_); }

private:
    // What is damaged has no numbers that matter.
    void take(const PlacedInteraction& recorded) {
        try {
            StoredInteraction stored;
            stored.open(*recorded.cassette, recorded.place->offset);
            const Metadata metadata = stored.metadata();
            PlaceholderNumbers numbers = numbers_in(metadata.placeholders);
            for (const std::uint64_t number : numbers) last_ = std::max(last_, number);
            before_[id_of(metadata.scope, recorded.head())].push_back(std::move(numbers));
        } catch (const CassetteError&) {
            return;
        }
    }

    std::map<RequestId, std::vector<PlaceholderNumbers>> before_;
    std::map<RequestId, std::size_t> turns_;
    std::unordered_map<std::uint64_t, std::uint64_t> published_;
    std::set<std::uint64_t> kept_;
    std::uint64_t last_ = 0;  // the highest in the cassette
};

}  // namespace

std::string text_of(const PlaceholderNumbers& numbers) {
    std::string out;
    for (const std::uint64_t number : numbers) out.append(out.empty() ? "" : " ").append(std::to_string(number));
    return out;
}

PlaceholderNumbers numbers_in(std::string_view text) {
    PlaceholderNumbers numbers;
    while (!text.empty()) {
        const std::string_view word = take_to(' ', text);
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (error == std::errc{} && end == word.data() + word.size()) numbers.push_back(number);
    }
    return numbers;
}

std::unordered_map<std::uint64_t, std::uint64_t> published_numbers(std::vector<NumberedInteraction> now,
                                                                   const std::vector<PlacedInteraction>& before) {
    std::stable_sort(now.begin(), now.end(), [](const NumberedInteraction& a, const NumberedInteraction& b) {
        const auto rank = [](const NumberedInteraction& one) {
            const InteractionHead& head = one.interaction.head();
            return std::make_tuple(std::string_view(one.scope), head.canonical_key.low, head.canonical_key.high, head.started_ns);
        };
        return rank(a) < rank(b);
    });
    Numbering numbering(before);
    for (const NumberedInteraction& one : now) numbering.keep(one);
    for (const NumberedInteraction& one : now) numbering.add(one);
    return numbering.take();
}

}  // namespace replay
