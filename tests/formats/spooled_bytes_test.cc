#include "spooled_bytes.h"

#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <csignal>

#include "long_part.h"
#include "samples.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::string pattern(std::size_t size, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::string made(size, '\0');
    for (char& c : made) c = static_cast<char>(random());
    return made;
}

std::size_t files_in(const std::string& folder) {
    return fs::exists(folder) ? static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator())) : 0;
}

// All of it, from its file.
std::string contents_of(SpooledBytes& bytes) {
    bytes.complete();
    std::string all(bytes.size(), '\0');
    bytes.file().read(SpoolFile::kFront, all.data(), all.size());
    return all;
}

std::shared_ptr<SpooledBytes> spooled(const std::string& cassette, const std::string& bytes) {
    auto made = std::make_shared<SpooledBytes>(&cassette);
    made->append(bytes);
    return made;
}

}  // namespace

TEST_CASE("spooled bytes: short ones touch no file", "[spool]") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    SpooledBytes bytes(&cassette);
    bytes.append("hello ");
    bytes.append("world");
    bytes.insert(5, ",");
    bytes.erase(6, 1);
    CHECK(bytes.substr(0, 11) == "hello,world");
    CHECK_FALSE(bytes.is_spooled());
    CHECK(bytes.take() == "hello,world");
    CHECK_FALSE(fs::exists(side_folder(folder.file("a"))));
}

TEST_CASE("spooled bytes: long ones are in a file but for their end, which is gone when they are", "[spool]") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    const std::string whole = pattern(5'000'000);
    {
        SpooledBytes bytes(&cassette);
        for (std::size_t at = 0; at < whole.size(); at += 16'000) {
            bytes.append(std::string_view(whole).substr(at, 16'000));
            REQUIRE(bytes.in_memory().size() <= SpooledBytes::kLongest);
        }
        CHECK(bytes.is_spooled());
        CHECK(bytes.size() == whole.size());
        CHECK(files_in(side_folder(cassette)) == 2);  // with the .gitignore
        CHECK(contents_of(bytes) == whole);
        CHECK(bytes.checksum() == checksum64(whole));
        CHECK(bytes.hash() == hash128(whole));
    }
    CHECK(files_in(side_folder(cassette)) == 1);
}

TEST_CASE("spooled bytes: without a place for a file everything stays in memory", "[spool]") {
    SpooledBytes bytes;
    bytes.append(pattern(3'000'000));
    CHECK_FALSE(bytes.is_spooled());
    CHECK(bytes.take() == pattern(3'000'000));
}

TEST_CASE("spooled bytes: what changes anywhere comes out as in a string", "[spool]") {
    const Scratch folder;
    std::mt19937 random(7);
    const std::string cassette = folder.file("a");
    SpooledBytes bytes(&cassette);
    std::string expected = pattern(2'000'000);
    bytes.append(expected);
    for (int i = 0; i < 60; ++i) {
        // Near the end as a rule, as a recorder does, and anywhere at times.
        const std::size_t back = i % 20 == 19 ? random() % expected.size() : random() % 100'000;
        const std::size_t at = expected.size() - back;
        const std::string some = pattern(random() % 300'000, static_cast<unsigned>(i));
        const std::size_t size = std::min<std::size_t>(back, random() % 50'000);
        CHECK(bytes.substr(at, size) == expected.substr(at, size));
        bytes.insert(at, some);
        expected.insert(at, some);
        bytes.erase(at, size);
        expected.erase(at, size);
        REQUIRE(bytes.size() == expected.size());
    }
    CHECK(contents_of(bytes) == expected);
    CHECK(bytes.checksum() == checksum64(expected));
}

TEST_CASE("spooled bytes: on a full disk they are lost, which is said, and take no memory", "[spool]") {
    const Scratch folder;
    CHECK(in_child([&] {
              signal(SIGXFSZ, SIG_DFL);
              const rlimit small{2'000'000, 2'000'000};
              setrlimit(RLIMIT_FSIZE, &small);
              const std::string cassette = folder.file("a");
              SpooledBytes bytes(&cassette);
              for (int i = 0; i < 500; ++i) {
                  bytes.append(pattern(16'000));
                  if (bytes.in_memory().size() > SpooledBytes::kLongest) return false;
              }
              bytes.complete();
              return bytes.size() == 8'000'000 && bytes.is_spooled() && bytes.trouble().find("make room") != std::string::npos;
          }) == Ended::yes);
}

TEST_CASE("spooled bytes: a forked child leaves its parent's file alone", "[spool]") {
    const Scratch folder;
    const std::string whole = pattern(3'000'000);
    const std::string cassette = folder.file("a");
    auto bytes = spooled(cassette, whole);
    CHECK(in_child([&] {
              bytes.reset();
              return true;
          }) == Ended::yes);
    CHECK(contents_of(*bytes) == whole);
}

TEST_CASE("long part: an interaction whose streams are long, in any combination, is read back", "[spool]") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    for (const unsigned which : {1u, 2u, 4u, 3u, 7u}) {
        CAPTURE(which);
        Interaction made = get();
        made.events.clear();
        Interaction expected = made;
        const Stream streams[] = {Stream::response_body, Stream::request_body, Stream::trace};
        const EventKind kinds[] = {EventKind::body, EventKind::pull, EventKind::debug};
        for (unsigned i = 0; i < 3; ++i) {
            const std::string bytes = (which >> i & 1) != 0 ? pattern(1'500'003 + 100'001 * i, i) : "short";
            const auto at = static_cast<std::size_t>(streams[i]);
            made.streams[at].clear();
            expected.streams[at] = bytes;
            if ((which >> i & 1) != 0)
                made.spooled[at] = spooled(cassette, bytes);
            else
                made.streams[at] = bytes;
            for (Interaction* const one : {&made, &expected})
                one->events.push_back({kinds[i], 0, 0, static_cast<std::uint32_t>(bytes.size()), i, 0, 1});
        }
        made.stream(Stream::response_head).clear();
        expected.stream(Stream::response_head).clear();
        const std::string path = side_file(cassette, "1-2." + std::to_string(which) + ".part");
        const CassetteWriter::Appended appended = write_long_part(path, made);
        CHECK(same(load_all(path), {expected}));
        const CassetteReader reader(path);
        CHECK(reader.committed() == fs::file_size(path));
        CHECK(reader.scan().at(0).offset == appended.offset);
    }
    CHECK(files_in(side_folder(cassette)) == 6);  // five parts and the .gitignore
}

TEST_CASE("long part: where something was lost there is none", "[spool]") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    const std::string path = side_file(cassette, "1-2.1.part");
    CHECK(in_child([&] {
              signal(SIGXFSZ, SIG_DFL);
              const rlimit small{2'000'000, 2'000'000};
              setrlimit(RLIMIT_FSIZE, &small);
              Interaction made = get();
              made.stream(Stream::response_body).clear();
              made.spooled[static_cast<std::size_t>(Stream::response_body)] = spooled(cassette, pattern(5'000'000));
              try {
                  write_long_part(path, made);
                  return false;
              } catch (const CassetteError& error) {
                  return !fs::exists(path);
              }
          }) == Ended::yes);
    CHECK(files_in(side_folder(cassette)) == 1);
}
