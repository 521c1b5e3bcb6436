#include "index_pages.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "checksum.h"

namespace replay {

namespace {

std::uint64_t build_of(const IndexHeader& header) { return checksum64({reinterpret_cast<const char*>(&header), sizeof header}); }

std::uint64_t sum_of(const char* page) {
    constexpr std::size_t kSum = sizeof IndexPageHeader::checksum;
    return checksum64({page + kSum, kIndexPage - kSum});
}

}  // namespace

IndexPages::IndexPages(std::string path, PrivateFile file) : path_(std::move(path)), file_(std::move(file)) {
    alignas(IndexHeader) char page[kIndexPage];
    if (file_.read_at(0, page, sizeof page) != sizeof page) fail(0, "it is too short");
    std::memcpy(&header_, page + sizeof(IndexPageHeader), sizeof header_);
    if (header_.magic != kIndexMagic || header_.version != kIndexVersion || header_.page_bytes != kIndexPage)
        fail(0, "it is none, or another version's");
    build_ = build_of(header_);
    if (!is_sound(0, page)) fail(0, "its header does not have its checksum");
    check_sections();
    memory_ = PageMemory(header_.pages);
}

IndexPages::IndexPages(PageMemory memory, const IndexHeader& header)
    : header_(header), build_(build_of(header)), memory_(std::move(memory)) {
    std::memcpy(memory_.page(0) + sizeof(IndexPageHeader), &header_, sizeof header_);
    for (std::uint64_t number = 0; number < header_.pages; ++number) {
        char* const page = memory_.page(number);
        IndexPageHeader sealed{0, build_, number, 0};
        std::memcpy(page, &sealed, sizeof sealed);
        sealed.checksum = sum_of(page);
        std::memcpy(page, &sealed, sizeof sealed);
        memory_.state(number).store(kPresent, std::memory_order_release);
    }
}

void IndexPages::fail(std::uint64_t page, const char* what) const {
    throw IndexError("the index " + path_ + " is of no use from byte " + std::to_string(page * kIndexPage) + " on: " + what);
}

void IndexPages::check_sections() const {
    const std::uint64_t size = file_.size();
    if (size % kIndexPage != 0 || header_.pages != size / kIndexPage) fail(0, "it is not as long as it says");
    const auto fits = [this](const IndexSection& section) {
        return section.first >= kIndexHeaderCells && section.first <= header_.pages * kIndexCells &&
               section.cells <= header_.pages * kIndexCells - section.first;
    };
    bool sound = fits(header_.continuations);
    for (const IndexTable& table : header_.tables) sound = sound && fits(table.slots) && fits(table.entries);
    if (!sound) fail(0, "its parts do not lie in it");
}

bool IndexPages::is_sound(std::uint64_t page, const char* bytes) const {
    IndexPageHeader found{};
    std::memcpy(&found, bytes, sizeof found);
    return found.checksum == sum_of(bytes) && found.build == build_ && found.number == page;
}

// How many of the pages were there, from the first on.
std::uint64_t IndexPages::read(std::uint64_t first, std::uint64_t count, char* into) const {
    const ssize_t got = file_.read_at(first * kIndexPage, into, count * kIndexPage);
    return got < 0 ? 0 : static_cast<std::uint64_t>(got) / kIndexPage;
}

// Of a page that is not there yet. It stays where nobody else is reading it just now; who comes meanwhile reads it for himself.
void IndexPages::fetch(std::uint64_t page, std::size_t at, void* cell) const {
    char spare[kIndexPage];
    const char* found = spare;
    bool is_usable = false;
    if (memory_.has_room() && claim(page)) {
        is_usable = keep(page, claimed_around(page));
        found = memory_.page(page);
    } else {
        is_usable = read(page, 1, spare) == 1 && is_sound(page, spare);
    }
    if (!is_usable) fail(page, "a page cannot be read, or does not have its checksum");
    std::memcpy(cell, found + at, kIndexCell);
}

bool IndexPages::claim(std::uint64_t page) const {
    unsigned char absent = 0;
    return memory_.state(page).compare_exchange_strong(absent, kComing, std::memory_order_acquire, std::memory_order_relaxed);
}

// The page, which has been claimed, and, where one near it has been asked for before, those around it that could be claimed as well. A
// process that makes one transfer and ends does not pay for more than a page.
IndexPages::Run IndexPages::claimed_around(std::uint64_t page) const {
    const std::uint64_t first = page / kTogether * kTogether;
    const std::uint64_t end = std::min(first + kTogether, header_.pages);
    bool is_known = false;
    for (std::uint64_t near = first; near < end; ++near)
        is_known = is_known || (near != page && memory_.state(near).load(std::memory_order_relaxed) != 0);
    Run run{page, page + 1};
    if (!is_known) return run;
    while (run.end < end && claim(run.end)) ++run.end;
    while (run.first > first && claim(run.first - 1)) --run.first;
    return run;
}

// Reads pages that have been claimed. Whether `wanted` among them is sound.
bool IndexPages::keep(std::uint64_t wanted, const Run& run) const {
    const std::uint64_t end = run.first + read(run.first, run.end - run.first, memory_.page(run.first));
    bool is_usable = false;
    for (std::uint64_t page = run.first; page < run.end; ++page) {
        const bool is_kept = page < end && is_sound(page, memory_.page(page));
        memory_.state(page).store(is_kept ? kPresent : 0, std::memory_order_release);
        if (page == wanted) is_usable = is_kept;
    }
    return is_usable;
}

bool IndexPages::write_to(const PrivateFile& file) const { return file.write_at(0, {memory_.page(0), header_.pages * kIndexPage}); }

}  // namespace replay
