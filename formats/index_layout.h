#pragma once
// The bytes of a cassette's index, exactly as FORMAT.md ("The index") lays them out: pages of 4096 bytes, each with a checksum of its
// own and 127 cells of 32 bytes. The same in a file and in memory.
//
// A cell's number counts from the first page's first cell. The IndexHeader takes up the first few.

#include <array>
#include <cstddef>
#include <cstdint>

#include "layout.h"

namespace replay {

inline constexpr std::array<unsigned char, 8> kIndexMagic{0x89, 'R', 'P', 'X', '\r', '\n', 0x1a, '\n'};
// Also to be raised where the rules change by which interactions answer: an index is the outcome of them.
inline constexpr std::uint32_t kIndexVersion = 1;
inline constexpr std::size_t kIndexPage = 4096;

struct IndexPageHeader {
    std::uint64_t checksum;  // XXH3-64 of the rest of the page
    std::uint64_t build;     // XXH3-64 of the IndexHeader: no page of another index fits
    std::uint64_t number;    // of the page, from 0
    std::uint64_t reserved;
};
inline constexpr std::size_t kIndexCell = 32;
static_assert(sizeof(IndexPageHeader) == kIndexCell);
inline constexpr std::uint64_t kIndexCells = (kIndexPage - sizeof(IndexPageHeader)) / kIndexCell;

// Cells that follow one another.
struct IndexSection {
    std::uint64_t first;
    std::uint64_t cells;
};

// A key stands in the first free slot from its home on, when keys are put there in ascending order. So the slots that are not free are
// in ascending order, and between a key and its home none is free.
struct IndexTable {
    std::uint64_t homes;
    IndexSection slots;    // IndexSlot
    IndexSection entries;  // IndexEntry
};

struct IndexHeader {
    std::array<unsigned char, 8> magic;
    std::uint32_t version;
    std::uint32_t page_bytes;
    std::uint64_t id[2];      // FileHeader's
    std::uint64_t committed;  // likewise
    std::uint64_t pages;      // with this one
    IndexTable tables[kKeyKinds];
    IndexSection continuations;  // IndexContinuation, in ascending order
};
static_assert(sizeof(IndexHeader) == 48 + kKeyKinds * 40 + 16);
inline constexpr std::uint64_t kIndexHeaderCells = (sizeof(IndexHeader) + kIndexCell - 1) / kIndexCell;
static_assert(kIndexHeaderCells <= kIndexCells);

// All 0: free. Of a key that a single interaction has: that one. Of another (number 0): the entries from number `offset` on, and
// how many (`playable`).
struct IndexSlot {
    Hash128 key;
    std::uint64_t offset;
    std::uint32_t playable;  // CassetteReader::Place's; 0 where it does not fit
    std::uint32_t number;    // likewise
};
static_assert(sizeof(IndexSlot) == kIndexCell);

// One interaction of several with a key. They stand in ascending order of variant, those of a variant in the order in which they answer.
struct IndexEntry {
    std::uint64_t variant;
    std::uint64_t offset;
    std::uint32_t playable;
    std::uint32_t number;
    std::uint32_t in_order;  // in the i-th of them: which of them, from 0, answers i-th where the variant is left out of account
    std::uint32_t reserved;
};
static_assert(sizeof(IndexEntry) == kIndexCell);

struct IndexContinuation {
    std::uint64_t interaction;  // offsets of the records
    std::uint64_t continuation;
    std::uint64_t reserved[2];
};
static_assert(sizeof(IndexContinuation) == kIndexCell);

constexpr bool comes_before(const Hash128& a, const Hash128& b) { return a.low != b.low ? a.low < b.low : a.high < b.high; }

// Below `homes`, where that is not 0, and never less than that of a key that comes before.
constexpr std::uint64_t index_home(const Hash128& key, std::uint64_t homes) {
    return static_cast<std::uint64_t>(static_cast<unsigned __int128>(key.low) * homes >> 64);
}

// That so many cells take, the header's with them.
constexpr std::uint64_t index_pages_for(std::uint64_t cells) { return cells / kIndexCells + (cells % kIndexCells != 0); }
// Where a cell lies in the pages.
constexpr std::uint64_t index_page_of(std::uint64_t cell) { return cell / kIndexCells; }
constexpr std::size_t index_place_of(std::uint64_t cell) { return sizeof(IndexPageHeader) + cell % kIndexCells * kIndexCell; }

}  // namespace replay
