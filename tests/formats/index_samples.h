#pragma once
// Indexes made cell by cell, and changed byte by byte, for the tests.

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "index_pages.h"
#include "samples.h"

namespace replay::samples {

// A cell that says which one it is.
inline IndexEntry numbered(std::uint64_t number) { return {number * 3, number * 5, static_cast<std::uint32_t>(number), 7, 9, 0}; }

// Pages with `cells` numbered cells as the entries of the first table, and nothing else in them.
inline IndexPages numbered_pages(std::uint64_t cells, std::uint64_t id = 1, std::uint64_t committed = 2) {
    IndexHeader header{kIndexMagic, kIndexVersion, kIndexPage, {id, id}, committed, 0, {}, {}};
    for (IndexTable& table : header.tables) table.slots.first = table.entries.first = kIndexHeaderCells;
    header.continuations.first = kIndexHeaderCells;
    header.tables[0].entries.cells = cells;
    header.pages = index_pages_for(kIndexHeaderCells + cells);
    PageMemory memory(header.pages);
    for (std::uint64_t i = 0; i < cells; ++i) {
        const IndexEntry cell = numbered(i);
        const std::uint64_t at = kIndexHeaderCells + i;
        std::memcpy(memory.page(index_page_of(at)) + index_place_of(at), &cell, sizeof cell);
    }
    return {std::move(memory), header};
}

// put_file() into a new file: ext4 writes out at once what replaces the contents of an old one.
inline void put_new_file(const std::string& path, std::string_view bytes) {
    std::filesystem::remove(path);
    put_file(path, bytes);
}

// Puts pages into a file, whoever may look at it.
inline void put_index(const std::string& path, const IndexPages& pages) {
    std::filesystem::remove(path);
    const PrivateFile file(path, O_RDWR | O_CREAT);
    if (!pages.write_to(file)) throw std::runtime_error("cannot write " + path);
}

inline std::unique_ptr<const IndexPages> pages_of(const std::string& path) {
    return std::make_unique<const IndexPages>(path, PrivateFile(path, O_RDONLY));
}

// Of the bytes of an index: its header, to be read and lied in.
inline IndexHeader& header_in(std::string& index) { return *reinterpret_cast<IndexHeader*>(index.data() + sizeof(IndexPageHeader)); }

template <class Cell>
Cell& cell_in(std::string& index, std::uint64_t cell) {
    return *reinterpret_cast<Cell*>(index.data() + index_page_of(cell) * kIndexPage + index_place_of(cell));
}

// Makes every checksum right again, as whoever lies on purpose would.
inline void seal(std::string& index) {
    const std::uint64_t build = checksum64({index.data() + sizeof(IndexPageHeader), sizeof(IndexHeader)});
    for (std::size_t at = 0; at + kIndexPage <= index.size(); at += kIndexPage) {
        IndexPageHeader page{0, build, at / kIndexPage, 0};
        std::memcpy(index.data() + at, &page, sizeof page);
        page.checksum = checksum64(std::string_view(index).substr(at + sizeof page.checksum, kIndexPage - sizeof page.checksum));
        std::memcpy(index.data() + at, &page, sizeof page);
    }
}

}  // namespace replay::samples
