#include "cassette_index.h"

#include <algorithm>
#include <new>
#include <utility>

#include "index_builder.h"
#include "index_file.h"

namespace replay {

namespace {

// No interaction takes less of the file.
constexpr std::uint64_t kLeast = sizeof(RecordHeader) + sizeof(InteractionHead);

// The first number below `end`, from `begin` on, that is not before what is sought. Looks near `begin` first.
template <class IsBefore>
std::uint64_t first_not_before(std::uint64_t begin, std::uint64_t end, IsBefore is_before) {
    std::uint64_t at = begin;
    for (std::uint64_t step = 1; at < end && is_before(at); step *= 2) {
        begin = at + 1;
        at = step < end - at ? at + step : end;
    }
    end = at;
    while (begin < end) {
        const std::uint64_t middle = begin + (end - begin) / 2;
        if (is_before(middle))
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

struct Built {
    std::unique_ptr<const IndexPages> pages;
    std::size_t interactions;
};

Built built(const CassetteReader& cassette) {
    try {
        IndexBuilder builder;
        builder.add_all(cassette);
        return {std::make_unique<const IndexPages>(builder.build(cassette.id(), cassette.committed())), builder.interactions()};
    } catch (const std::bad_alloc&) {
        cassette.fail_for_memory(0);
    }
}

}  // namespace

std::unique_ptr<const CassetteIndex> CassetteIndex::open(const CassetteReader& cassette) {
    if (cassette.committed() < kSmallCassette * kLeast) return build(cassette);
    if (auto pages = open_index(cassette)) return std::make_unique<const CassetteIndex>(std::move(pages));
    Built made = built(cassette);
    if (made.interactions >= kSmallCassette && save_index(cassette, *made.pages))
        if (auto saved = open_index(cassette)) made.pages = std::move(saved);  // less memory
    return std::make_unique<const CassetteIndex>(std::move(made.pages));
}

std::unique_ptr<const CassetteIndex> CassetteIndex::build(const CassetteReader& cassette) {
    return std::make_unique<const CassetteIndex>(built(cassette).pages);
}

void write_index(const std::string& cassette) {
    try {
        static_cast<void>(CassetteIndex::open(CassetteReader(cassette)));
    } catch (const CassetteError&) {
        // Whoever replays it will say so.
    }
}

CassetteIndex::Answers CassetteIndex::find(KeyKind kind, const Hash128& key) const {
    Answers answers;
    if (key.empty()) return answers;
    const IndexTable& table = pages_->header().tables[static_cast<std::size_t>(kind)];
    IndexSlot slot{};
    const std::uint64_t place = first_not_before(index_home(key, table.homes), table.slots.cells, [&](std::uint64_t number) {
        slot = pages_->cell<IndexSlot>(table.slots, number);
        return !slot.key.empty() && comes_before(slot.key, key);
    });
    if (place >= table.slots.cells) return answers;
    slot = pages_->cell<IndexSlot>(table.slots, place);
    if (slot.key != key) return answers;
    answers.pages_ = pages_.get();
    if (slot.number != 0) {
        answers.size_ = 1;
        answers.only_ = {slot.number, slot.offset, slot.playable};
        return answers;
    }
    if (slot.offset > table.entries.cells || slot.playable > table.entries.cells - slot.offset)
        pages_->fail(table.entries, "a key has more answers than there are");
    answers.order_ = Answers::Order::any_variant;
    answers.section_ = table.entries;
    answers.first_ = slot.offset;
    answers.size_ = slot.playable;
    return answers;
}

CassetteIndex::Entry CassetteIndex::Answers::operator[](std::uint64_t number) const {
    if (order_ == Order::only) return only_;
    if (order_ == Order::any_variant) number = entry(number).in_order;
    const IndexEntry found = entry(number);
    return {found.number, found.offset, found.playable};
}

CassetteIndex::Answers CassetteIndex::Answers::of(std::uint64_t variant) const {
    if (order_ == Order::only) return *this;
    Answers some = *this;
    const auto first_from = [&](std::uint64_t begin, auto is_before) {
        return first_not_before(begin, size_, [&](std::uint64_t number) { return is_before(entry(number).variant); });
    };
    const std::uint64_t first = first_from(0, [variant](std::uint64_t other) { return other < variant; });
    some.first_ += first;
    some.size_ = first_from(first, [variant](std::uint64_t other) { return other <= variant; }) - first;
    some.order_ = Order::one_variant;
    return some;
}

std::vector<std::uint64_t> CassetteIndex::continuations(std::uint64_t offset) const {
    const IndexSection& section = pages_->header().continuations;
    const auto cell = [&](std::uint64_t number) { return pages_->cell<IndexContinuation>(section, number); };
    std::vector<std::uint64_t> found;
    for (std::uint64_t i = first_not_before(0, section.cells, [&](std::uint64_t number) { return cell(number).interaction < offset; });
         i < section.cells && cell(i).interaction == offset; ++i)
        found.push_back(cell(i).continuation);
    return found;
}

}  // namespace replay
