#pragma once
// Which interactions of a cassette answer a request.
//
// Opened in a time that does not depend on how many they are: large cassettes have an index beside them (index_file.h), which is made
// where it is missing. Never changed, so that any number of threads may use it. A key maps to the interactions that answer, in the order
// in which their transfers began; index_builder.h says which those are.
//
// An index read from a file may lie. Nothing in it makes a look-up crash, hang or take memory beyond the file's size; but whoever opens
// an interaction that it names makes sure that this is one that has the key (found_by.h). Where it is not, or where a look-up throws
// IndexError, the index is to be built anew from the cassette.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cassette_reader.h"
#include "index_pages.h"
#include "layout.h"

namespace replay {

class CassetteIndex {
public:
    struct Entry {
        std::uint64_t number = 0;  // as `replay ls` counts
        std::uint64_t offset = 0;
        std::uint64_t playable = 0;  // 0: not known
    };

    // The entries of one key, in order. Not valid without the index. What it is asked for may throw IndexError.
    class Answers {
    public:
        Answers() = default;
        [[nodiscard]] std::uint64_t size() const { return size_; }
        [[nodiscard]] bool empty() const { return size_ == 0; }
        [[nodiscard]] Entry operator[](std::uint64_t number) const;
        // Those of a variant, in order too. Takes the logarithm of how many there are: a poll may have been recorded ten thousand times.
        // Of the only answer to a key nobody asks the variant, so that it is one of any.
        [[nodiscard]] Answers of(std::uint64_t variant) const;

    private:
        friend CassetteIndex;
        enum class Order { only, any_variant, one_variant };
        [[nodiscard]] IndexEntry entry(std::uint64_t number) const { return pages_->cell<IndexEntry>(section_, first_ + number); }

        const IndexPages* pages_ = nullptr;
        IndexSection section_{};
        std::uint64_t first_ = 0;  // of the section's cells
        std::uint64_t size_ = 0;
        Order order_ = Order::only;
        Entry only_{};
    };

    // Of a cassette as it is: from its file, or built, and put into a file unless the cassette is small. Throws CassetteError where it
    // has to be built and the cassette is damaged.
    [[nodiscard]] static std::unique_ptr<const CassetteIndex> open(const CassetteReader& cassette);
    // Built in memory, whatever lies beside the cassette. Throws CassetteError.
    [[nodiscard]] static std::unique_ptr<const CassetteIndex> build(const CassetteReader& cassette);
    explicit CassetteIndex(std::unique_ptr<const IndexPages> pages) : pages_(std::move(pages)) {}

    [[nodiscard]] Answers exact(const Hash128& key) const { return find(KeyKind::exact, key); }
    [[nodiscard]] Answers canonical(const Hash128& key) const { return find(KeyKind::canonical, key); }
    [[nodiscard]] Answers bodiless(std::uint64_t key) const { return find(KeyKind::bodiless, {key, 0}); }

    // Place::continuations of the interaction at `offset`.
    [[nodiscard]] std::vector<std::uint64_t> continuations(std::uint64_t offset) const;

    // See IndexPages.
    [[nodiscard]] bool is_of_file() const { return pages_->is_of_file(); }
    [[nodiscard]] bool is_lost() const { return pages_->is_lost(); }

private:
    [[nodiscard]] Answers find(KeyKind kind, const Hash128& key) const;

    std::unique_ptr<const IndexPages> pages_;
};

// A cassette of fewer interactions is indexed in memory each time, and leaves no file: that takes 0.2 ms where they are short, 0.7 ms where
// they are of 14 KB each.
inline constexpr std::uint64_t kSmallCassette = 500;

// Makes the index of a cassette that has just been written, so that the first process to replay finds it. Nothing is said where that
// cannot be done; then every process that replays tries it again.
void write_index(const std::string& cassette);

}  // namespace replay
