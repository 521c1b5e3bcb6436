#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include "samples.h"
#include "side_folder.h"
#include "use_note.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

UseNote sample() {
    UseNote note;
    note.id = {1, 2};
    note.committed = 100'000;
    note.session_pid = 4242;
    note.session_started_ns = 7;
    note.has_ended = true;
    note.status = 3;
    note.ended_ns = 1'790'000'000'000'000'000;
    note.uses = std::string("\0\1\2\1", 4);
    return note;
}

}  // namespace

TEST_CASE("use note: what is written is read") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CHECK_FALSE(read_use_note(path, 100'000));
    write_use_note(path, sample());
    const std::optional<UseNote> read = read_use_note(path, 100'000);
    REQUIRE(read);
    CHECK(read->id == sample().id);
    CHECK(read->committed == 100'000);
    CHECK(read_use_note(path, 99'999)->uses.empty());  // of another state
    CHECK(read->session_pid == 4242);
    CHECK(read->session_started_ns == 7);
    CHECK(read->has_ended);
    CHECK(read->status == 3);
    CHECK(read->ended_ns == sample().ended_ns);
    CHECK(read->uses == sample().uses);
    CHECK(read->count(UseNote::Use::used) == 2);
    CHECK(read->use_of(3) == UseNote::Use::repeated);
    UseNote begun;
    write_use_note(path, begun);
    CHECK_FALSE(read_use_note(path, 100'000)->has_ended);
    CHECK(read_use_note(path, 100'000)->status == UseNote::kStatusUnknown);
    remove_use_note(path);
    CHECK_FALSE(std::filesystem::exists(folder.file(".replay")));
}

TEST_CASE("use note: whatever byte is another one, it is not gone by") {
    const Scratch folder;
    const std::string path = folder.file("a");
    write_use_note(path, sample());
    const std::string file = side_file(path, "used");
    const std::string sound = file_contents(file);
    for (std::size_t at = 0; at < sound.size(); ++at) {
        std::string bad = sound;
        bad[at] = static_cast<char>(bad[at] ^ 0x21);
        put_file(file, bad);
        const bool is_committed = at / 8 == 32 / 8;  // which makes it the note of another state
        if (is_committed)
            CHECK(read_use_note(path, 100'000)->uses.empty());
        else
            CHECK_THROWS_AS(read_use_note(path, 100'000), CassetteError);
    }
    for (const std::size_t size : {0UL, 50UL, sound.size() - 1}) {
        put_file(file, sound.substr(0, size));
        CHECK_THROWS_WITH(read_use_note(path, 100'000), Contains(file) && Contains("at byte"));
    }
}

TEST_CASE("use note: in its place may be anything") {
    const Scratch folder;
    const std::string path = folder.file("a");
    write_use_note(path, sample());
    const std::string file = side_file(path, "used");
    std::filesystem::rename(file, folder.file("elsewhere"));
    std::filesystem::create_symlink(folder.file("elsewhere"), file);
    CHECK_THROWS_WITH(read_use_note(path, 100'000), Contains("is no regular file"));
    const std::string before = file_contents(folder.file("elsewhere"));
    write_use_note(path, UseNote{});  // takes the link's place
    CHECK(file_contents(folder.file("elsewhere")) == before);
    CHECK(read_use_note(path, 100'000));
    std::filesystem::remove(file);
    REQUIRE(mkfifo(file.c_str(), 0600) == 0);
    CHECK_THROWS_WITH(read_use_note(path, 100'000), Contains("is no regular file"));
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    CHECK_THROWS_AS(read_use_note(path, 100'000), CassetteError);
    CHECK_THROWS_AS(write_use_note(path, UseNote{}), CassetteError);
}
