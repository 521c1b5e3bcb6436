#pragma once
// The pages of a cassette's index (index_layout.h), out of a file that may hold anything, or as they were built in memory.
//
// A page of a file is read when something in it is first asked for, into memory that nobody else can write; its checksum is verified
// then, and from then on a cell is had without a system call. A map of the file would save that copy, but a file that somebody cuts
// short kills with SIGBUS whoever looks at a map of it, so that each look would have to ask the kernel first (0.14 us, a fifth of
// what a whole transfer may cost), and nothing would tell a damaged page.
//
// What a sound page says may still be a lie, for anyone can compute a checksum. A cell that is asked for beyond the end of its
// section is an error; whether offsets and numbers in it make sense is for those to check who use them.
//
// May be used by several threads at once, and on both sides of a fork: no thread waits for another.

#include <cstdint>
#include <cstring>

#include "error.h"
#include "index_layout.h"
#include "page_memory.h"
#include "private_file.h"

namespace replay {

// An index that cannot be used: it is damaged, or can no longer be read.
class IndexError : public CassetteError {
public:
    using CassetteError::CassetteError;
};

class IndexPages {
public:
    // Throws IndexError where it is none, or its header is not sound.
    IndexPages(std::string path, PrivateFile file);
    // Of pages that are all there, the first one's header with them; seals them. Their cells are `memory`'s.
    IndexPages(PageMemory memory, const IndexHeader& header);

    [[nodiscard]] const IndexHeader& header() const { return header_; }
    // One of the section's cells. Throws IndexError.
    template <class Cell>
    [[nodiscard]] Cell cell(const IndexSection& section, std::uint64_t number) const {
        static_assert(sizeof(Cell) == kIndexCell);
        if (number >= section.cells) fail(section, "a cell is asked for that is not there");
        const std::uint64_t page = index_page_of(section.first + number);
        const std::size_t at = index_place_of(section.first + number);
        Cell cell;
        if (memory_.has_room() && memory_.state(page).load(std::memory_order_acquire) == kPresent) [[likely]]
            std::memcpy(&cell, memory_.page(page) + at, sizeof cell);
        else
            fetch(page, at, &cell);
        return cell;
    }

    // Whether the pages come from a file, and whether it was lost because the host closed our descriptor of it.
    [[nodiscard]] bool is_of_file() const { return file_.is_open(); }
    [[nodiscard]] bool is_lost() const { return is_of_file() && !file_.is_same_file(); }
    // Writes the pages, which must all be there, to a file. False with errno.
    [[nodiscard]] bool write_to(const PrivateFile& file) const;
    // Of a section whose cells make no sense.
    [[noreturn]] void fail(const IndexSection& section, const char* what) const { fail(index_page_of(section.first), what); }

private:
    static constexpr unsigned char kPresent = 1;
    static constexpr unsigned char kComing = 2;  // a thread is reading it; for ever, in the child of a fork meanwhile
    static constexpr std::uint64_t kTogether = 16;

    void fetch(std::uint64_t page, std::size_t at, void* cell) const;
    struct Run {
        std::uint64_t first;
        std::uint64_t end;
    };
    [[nodiscard]] bool claim(std::uint64_t page) const;
    [[nodiscard]] Run claimed_around(std::uint64_t page) const;
    [[nodiscard]] bool keep(std::uint64_t wanted, const Run& run) const;
    [[nodiscard]] std::uint64_t read(std::uint64_t first, std::uint64_t count, char* into) const;
    [[nodiscard]] bool is_sound(std::uint64_t page, const char* bytes) const;
    void check_sections() const;
    [[noreturn]] void fail(std::uint64_t page, const char* what) const;

    std::string path_;
    PrivateFile file_;
    IndexHeader header_{};
    std::uint64_t build_ = 0;
    PageMemory memory_;
};

}  // namespace replay
