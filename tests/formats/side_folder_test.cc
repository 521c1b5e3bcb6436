#include "side_folder.h"

#include <catch2/catch.hpp>

#include "samples.h"

using namespace replay;
using namespace replay::samples;
namespace fs = std::filesystem;

TEST_CASE("side files stand in a folder beside the cassette, named after it", "[side-folder]") {
    CHECK(side_file("/a/b/c.cassette", "index") == "/a/b/.replay/c.cassette.index");
    CHECK(side_file("/c.cassette", "index") == "/.replay/c.cassette.index");
    CHECK(side_file("c.cassette", "12-34.part") == "./.replay/c.cassette.12-34.part");
}

TEST_CASE("git ignores the side folder without having been told", "[side-folder]") {
    const Scratch scratch;
    const std::string cassette = scratch.file("x.cassette");
    make_side_folder(cassette);
    make_side_folder(cassette);
    CHECK(file_contents(side_folder(cassette) + "/.gitignore") == "*\n");
}

TEST_CASE("the side folder goes when nothing is left in it", "[side-folder]") {
    const Scratch scratch;
    const std::string cassette = scratch.file("x.cassette");
    make_side_folder(cassette);
    put_file(side_file(cassette, "index"), "");
    tidy_side_folder(cassette);
    CHECK(fs::exists(side_folder(cassette) + "/.gitignore"));
    fs::remove(side_file(cassette, "index"));
    tidy_side_folder(cassette);
    CHECK_FALSE(fs::exists(side_folder(cassette)));
    tidy_side_folder(cassette);
}

TEST_CASE("a side folder that cannot be had, or be trusted, is an error that names it", "[side-folder]") {
    const Scratch scratch;
    const std::string cassette = scratch.file("x.cassette");
    const auto trouble = [&] {
        try {
            make_side_folder(cassette);
        } catch (const CassetteError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    SECTION("a file in its place") { put_file(side_folder(cassette), ""); }
    SECTION("a symbolic link in its place") { fs::create_directory_symlink("/tmp", side_folder(cassette)); }
    SECTION("somebody else's") {
        if (geteuid() != 0) return;
        fs::create_directory(side_folder(cassette));
        REQUIRE(chown(side_folder(cassette).c_str(), 12345, 12345) == 0);
    }
    CHECK(trouble().find(side_folder(cassette)) != std::string::npos);
}

TEST_CASE("a symbolic link to a cassette stands for what it leads to", "[side-folder]") {
    const Scratch scratch;
    put_file(scratch.file("real"), "");
    fs::create_symlink(scratch.file("real"), scratch.file("link"));
    CHECK(resolved_path(scratch.file("link")) == fs::canonical(scratch.file("real")));
    CHECK(resolved_path(scratch.file("none")) == scratch.file("none"));
}
