#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <atomic>
#include <random>
#include <thread>

#include "index_samples.h"

using namespace replay;
using namespace replay::samples;

namespace {

constexpr std::uint64_t kCells = 5000;  // some forty pages

bool is_right(const IndexPages& pages, std::uint64_t number) {
    const IndexEntry cell = pages.cell<IndexEntry>(pages.header().tables[0].entries, number);
    const IndexEntry expected = numbered(number);
    return std::memcmp(&cell, &expected, sizeof cell) == 0;
}

bool all_are_right(const IndexPages& pages) {
    for (std::uint64_t i = 0; i < kCells; ++i)
        if (!is_right(pages, i)) return false;
    return true;
}

// What came of reading every cell: how many were refused. None may be wrong.
std::size_t refused(const IndexPages& pages) {
    std::size_t count = 0;
    for (std::uint64_t i = 0; i < kCells; ++i) {
        bool right = true;
        try {
            right = is_right(pages, i);
        } catch (const IndexError&) {
            ++count;
        }
        REQUIRE(right);
    }
    return count;
}

}  // namespace

TEST_CASE("index pages: cells as they were put in, in memory and from a file, in any order") {
    const IndexPages built = numbered_pages(kCells);
    CHECK(all_are_right(built));
    CHECK_FALSE(built.is_of_file());
    const Scratch folder;
    put_index(folder.file("i"), built);
    const auto read = pages_of(folder.file("i"));
    CHECK(read->is_of_file());
    CHECK(read->header().pages == built.header().pages);
    std::mt19937_64 random(1);
    for (int i = 0; i < 3000; ++i) REQUIRE(is_right(*read, random() % kCells));
    CHECK(all_are_right(*read));
    CHECK_THROWS_AS(is_right(*read, kCells), IndexError);
    CHECK_THROWS_AS(is_right(*read, UINT64_MAX), IndexError);
}

TEST_CASE("index pages: what stands in memory needs the file no more") {
    const Scratch folder;
    put_index(folder.file("i"), numbered_pages(kCells));
    const auto read = pages_of(folder.file("i"));
    CHECK(all_are_right(*read));
    CHECK(truncate(folder.file("i").c_str(), 0) == 0);
    CHECK(all_are_right(*read));
}

// With a map, the process would be killed here.
TEST_CASE("index pages: a file that is cut short while it is used is an error") {
    const Scratch folder;
    put_index(folder.file("i"), numbered_pages(kCells));
    const auto read = pages_of(folder.file("i"));
    CHECK(is_right(*read, 0));
    CHECK(truncate(folder.file("i").c_str(), 2 * kIndexPage + 100) == 0);
    const std::size_t lost = refused(*read);
    CHECK(lost > kCells - 3 * kIndexCells);
    CHECK(lost < kCells);
}

TEST_CASE("index pages: no length but the right one is taken") {
    const Scratch folder;
    const std::string path = folder.file("i");
    put_index(path, numbered_pages(300));
    const std::string whole = file_contents(path);
    for (std::size_t size = 0; size < whole.size() + 5000; size = size < 300 ? size + 1 : size + 61) {
        std::string bytes = whole;
        bytes.resize(size);
        put_new_file(path, bytes);
        if (size != whole.size()) REQUIRE_THROWS_AS(pages_of(path), IndexError);
    }
}

TEST_CASE("index pages: damage of any byte is an error of its page, and of no other") {
    const Scratch folder;
    const std::string path = folder.file("i");
    put_index(path, numbered_pages(kCells));
    std::string bytes = file_contents(path);
    std::mt19937_64 random(2);
    for (int i = 0; i < 300; ++i) {
        const std::size_t at = i < 250 ? random() % bytes.size() : random() % (sizeof(IndexPageHeader) + sizeof(IndexHeader));
        const char was = bytes[at];
        bytes[at] = static_cast<char>(was ^ (1 << random() % 8));
        put_new_file(path, bytes);
        bytes[at] = was;
        if (at < kIndexPage) {
            REQUIRE_THROWS_AS(pages_of(path), IndexError);
            continue;
        }
        const std::size_t count = refused(*pages_of(path));
        REQUIRE(count > 0);
        REQUIRE(count <= kIndexCells);
    }
}

TEST_CASE("index pages: a page of another index, or from another place, does not fit, sound as it is") {
    const Scratch folder;
    const std::string path = folder.file("i");
    put_index(path, numbered_pages(kCells, 1));
    const std::string one = file_contents(path);
    put_index(path, numbered_pages(kCells, 2));
    std::string mixed = file_contents(path);
    mixed.replace(3 * kIndexPage, kIndexPage, one, 3 * kIndexPage, kIndexPage);
    put_new_file(path, mixed);
    CHECK(refused(*pages_of(path)) == kIndexCells);
    std::string swapped = one;
    swapped.replace(3 * kIndexPage, kIndexPage, one, 4 * kIndexPage, kIndexPage);
    put_new_file(path, swapped);
    CHECK(refused(*pages_of(path)) == kIndexCells);
}

TEST_CASE("index pages: a header that lies, with right checksums, about where things are") {
    const Scratch folder;
    const std::string path = folder.file("i");
    put_index(path, numbered_pages(300));
    const std::string whole = file_contents(path);
    std::mt19937_64 random(3);
    const std::uint64_t extremes[] = {0, 1, 4, 5, 126, 127, 128, 381, 1u << 31, UINT64_MAX / 32, UINT64_MAX - 1, UINT64_MAX};
    for (std::size_t word = 0; word < sizeof(IndexHeader) / 8; ++word) {
        for (const std::uint64_t value : extremes) {
            std::string lie = whole;
            std::memcpy(lie.data() + sizeof(IndexPageHeader) + word * 8, &value, 8);
            seal(lie);
            put_new_file(path, lie);
            try {
                const auto pages = pages_of(path);
                const IndexSection& section = pages->header().tables[0].entries;
                REQUIRE(section.first + section.cells <= pages->header().pages * kIndexCells);
                for (int i = 0; i < 20; ++i) {
                    const std::uint64_t number = random() % (section.cells + 2);
                    if (number < section.cells)
                        static_cast<void>(pages->cell<IndexEntry>(section, number));
                    else
                        REQUIRE_THROWS_AS(pages->cell<IndexEntry>(section, number), IndexError);
                }
            } catch (const IndexError&) {
            }
        }
    }
}

TEST_CASE("index pages: files of random bytes, with the right beginning too") {
    const Scratch folder;
    const std::string path = folder.file("i");
    put_index(path, numbered_pages(300));
    const std::string whole = file_contents(path);
    std::mt19937_64 random(4);
    for (int i = 0; i < 200; ++i) {
        std::string bytes(random() % 4 * kIndexPage + random() % 3 * (random() % kIndexPage), '\0');
        for (char& c : bytes) c = static_cast<char>(random());
        const std::size_t kept = std::min<std::size_t>(random() % 300, bytes.size());
        bytes.replace(0, kept, whole, 0, kept);
        put_new_file(path, bytes);
        REQUIRE_THROWS_AS(pages_of(path), IndexError);
        if (bytes.size() % kIndexPage != 0 || bytes.empty()) continue;
        header_in(bytes) = header_in(const_cast<std::string&>(whole));
        header_in(bytes).pages = bytes.size() / kIndexPage;
        seal(bytes);
        put_new_file(path, bytes);
        try {
            const auto pages = pages_of(path);
            for (std::uint64_t cell = 0; cell < 300; ++cell)
                static_cast<void>(pages->cell<IndexSlot>(pages->header().tables[0].entries, cell));
        } catch (const IndexError&) {
        }
    }
}

TEST_CASE("index pages: threads that read the same pages, and forks in the middle of it") {
    const Scratch folder;
    put_index(folder.file("i"), numbered_pages(kCells));
    for (int round = 0; round < 10; ++round) {
        const auto pages = pages_of(folder.file("i"));
        std::atomic<int> wrong = 0;
        std::vector<std::thread> threads;
        for (unsigned seed = 0; seed < 4; ++seed)
            threads.emplace_back([&, seed] {
                std::mt19937_64 random(seed);
                for (int i = 0; i < 2000; ++i) wrong += !is_right(*pages, random() % kCells);
            });
        // A child in which a page is for ever being read by a thread that it does not have.
        for (int child = 0; child < 3; ++child) CHECK(in_child([&] { return all_are_right(*pages); }) == Ended::yes);
        for (std::thread& thread : threads) thread.join();
        CHECK(wrong == 0);
        CHECK(all_are_right(*pages));
    }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // their allocators end the process where memory is limited
TEST_CASE("index pages: where there is no address space for them, cells are read one by one") {
    const Scratch folder;
    put_index(folder.file("i"), numbered_pages(200'000));
    const auto has_no_room = [&] {
        rlimit limit{};
        getrlimit(RLIMIT_AS, &limit);
        std::ifstream statm("/proc/self/statm");
        std::uint64_t pages = 0;
        statm >> pages;
        limit.rlim_cur = pages * 4096 + 3'000'000;  // half of what it would take
        return setrlimit(RLIMIT_AS, &limit) == 0 && !PageMemory(200'000 / kIndexCells).has_room() &&
               all_are_right(*pages_of(folder.file("i")));
    };
    CHECK(in_child(has_no_room) == Ended::yes);
    CHECK_FALSE(PageMemory(UINT64_MAX / 4096).has_room());
}
#endif
