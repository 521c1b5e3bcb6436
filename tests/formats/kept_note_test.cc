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

// A cassette with a note.
struct Case {
    Case() {
        append(path, get());
        append(path, get());
        write_kept_note(path, CassetteReader(path).id(), kept);
    }
    [[nodiscard]] Kept read() const { return read_kept_note(path, CassetteReader(path)); }
    [[nodiscard]] std::string note() const { return side_file(path, "kept"); }

    Scratch folder;
    std::string path = folder.file("c");
    Kept kept{{7, 8, 1, 2, 3, 4, 5, 6}, {7, 8, 1, -2, 3, 4, 5, INT64_MIN}};
};

}  // namespace

TEST_CASE("kept note: is read as it was written") {
    const Case one;
    CHECK(one.read() == one.kept);
    CHECK(fs::file_size(one.note()) == 48 + 2 * 64);
}

TEST_CASE("kept note: that of nothing is removed, and the folder with it") {
    const Case one;
    write_kept_note(one.path, CassetteReader(one.path).id(), {});
    CHECK_FALSE(fs::exists(one.note()));
    CHECK_FALSE(fs::exists(side_folder(one.path)));
    CHECK(one.read().empty());
}

TEST_CASE("kept note: that of another state of the cassette says nothing") {
    const Case one;
    write_kept_note(one.path, {1, 2}, one.kept);
    CHECK(one.read().empty());
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
