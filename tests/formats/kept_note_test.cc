#include "kept_note.h"

#include <catch2/catch.hpp>
#include <cstddef>

#include "samples.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
namespace fs = std::filesystem;

namespace {

using Kept = std::vector<KeptInteraction>;

constexpr CassetteId kState{0x0123456789abcdef, 0xfedcba9876543210};

// A note.
struct Case {
    Case() { write_kept_note(path, kState, kept); }
    [[nodiscard]] Kept read(std::size_t interactions = 2) const { return read_kept_note(path, kState, interactions); }
    [[nodiscard]] std::string note() const { return side_file(path, "0123456789abcdeffedcba9876543210.kept"); }

    Scratch folder;
    std::string path = folder.file("c");
    Kept kept{{1, 2, 3, 4, 5, 6}, {1, -2, 3, 4, 5, INT64_MIN}};
};

}  // namespace

TEST_CASE("kept note: is read as it was written") {
    const Case one;
    CHECK(one.read() == one.kept);
    CHECK(fs::file_size(one.note()) == 48 + 2 * 48);
}

TEST_CASE("kept note: that of nothing is removed, and the folder with it") {
    const Case one;
    write_kept_note(one.path, kState, {});
    CHECK_FALSE(fs::exists(one.note()));
    CHECK_FALSE(fs::exists(side_folder(one.path)));
    CHECK(one.read().empty());
}

TEST_CASE("kept note: each state has its own, and those of others can be removed") {
    const Case one;
    const CassetteId other{1, 2};
    CHECK(read_kept_note(one.path, other, 2).empty());
    write_kept_note(one.path, other, {one.kept[1]});
    // Another cassette's, and what is no note.
    const std::string strangers[]{one.folder.file(".replay/c.d.00000000000000010000000000000002.kept"),
                                  one.folder.file(".replay/c.x.kept")};
    for (const std::string& path : strangers) put_file(path, "x");
    CHECK(one.read() == one.kept);
    remove_other_kept_notes(one.path, other);
    CHECK(one.read().empty());
    CHECK(read_kept_note(one.path, other, 2) == Kept{one.kept[1]});
    for (const std::string& path : strangers) CHECK(fs::exists(path));
}

TEST_CASE("kept note: one of more than there can be says nothing") {
    const Case one;
    CHECK(one.read(0).empty());
    Kept many(kMostKeptSessions + 1);
    write_kept_note(one.path, kState, many);
    CHECK(one.read(1).empty());
    CHECK(one.read(2) == many);
}

TEST_CASE("kept note: one that is damaged says nothing, whatever is wrong with it") {
    const Case one;
    const std::string whole = file_contents(one.note());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char change : {'\x01', '\x80'}) {
            CAPTURE(at);
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ change);
            put_file(one.note(), damaged);
            CHECK(one.read().empty());
            put_file(one.note(), whole.substr(0, at));
            CHECK(one.read().empty());
            put_file(one.note(), whole + damaged.substr(at));
            CHECK(one.read().empty());
        }
    }
}

TEST_CASE("kept note: one in the place of which another file stands says nothing") {
    const Case one;
    const std::string elsewhere = one.folder.file("elsewhere");
    fs::rename(one.note(), elsewhere);
    fs::create_symlink(elsewhere, one.note());
    CHECK(one.read().empty());
    fs::remove(one.note());
    REQUIRE(mkfifo(one.note().c_str(), 0666) == 0);
    CHECK(one.read().empty());
}
