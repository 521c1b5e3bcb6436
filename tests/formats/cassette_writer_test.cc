#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <csignal>
#include <set>

#include "samples.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

Interaction numbered(int process, int number) {
    Interaction made = get("http://h/" + std::to_string(process) + "/" + std::to_string(number));
    made.stream(Stream::response_body)
        .assign(static_cast<std::size_t>(13 + (number * 37 + process * 101) % 5000), static_cast<char>('a' + process));
    made.events.back().size = static_cast<std::uint32_t>(made.stream(Stream::response_body).size() - 10);
    return made;
}

std::uint64_t committed_in(const std::string& path) { return CassetteReader(path).committed(); }

}  // namespace

TEST_CASE("writer: what is appended is read back, in order, with every stream") {
    const Scratch folder;
    const std::string path = folder.file("a.cassette");
    std::mt19937_64 random(4);
    std::vector<Interaction> all{get(), everything(), Interaction{}};
    for (int i = 0; i < 100; ++i) all.push_back(arbitrary(random));
    CassetteWriter writer(path);
    for (const Interaction& one : all) {
        Interaction copy = one;
        writer.append(copy);
        CHECK(copy.head.event_count == one.events.size());
    }
    CHECK(same(load_all(path), all));
    CHECK(committed_in(path) <= std::filesystem::file_size(path));  // room is taken ahead

    const CassetteReader reader(path);
    std::uint64_t number = 0;
    for (const auto& place : reader.scan()) {
        CHECK(place.number == ++number);
        CHECK(place.offset % 8 == 0);
    }
}

TEST_CASE("writer: prepare makes an empty cassette, and leaves one with content alone") {
    const Scratch folder;
    const std::string path = folder.file("a.cassette");
    CassetteWriter(path).prepare();
    CHECK(load_all(path).empty());
    append(path, get());
    const std::string before = file_contents(path);
    CassetteWriter(path).prepare();
    CHECK(file_contents(path) == before);
}

TEST_CASE("writer: nothing is touched before there is something to write") {
    const Scratch folder;
    const CassetteWriter writer(folder.file("a.cassette"));
    CHECK_FALSE(std::filesystem::exists(folder.file("a.cassette")));
}

TEST_CASE("writer: an empty file is a cassette that another process is just making") {
    const Scratch folder;
    put_file(folder.file("a"), "");
    CHECK(load_all(folder.file("a")).empty());
    append(folder.file("a"), get());
    CHECK(same(load_all(folder.file("a")), {get()}));
}

TEST_CASE("writer: what could not be read again is refused, and the cassette is as it was") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const std::string before = file_contents(path);
    Interaction deep = get("http://h/deep");
    for (int i = 0; i < 40; ++i) {
        Part outer;
        outer.parts = std::move(deep.metadata.request.parts);
        deep.metadata.request.parts = {outer};
    }
    deep.metadata.request.parts[0].name = "x";
    CassetteWriter writer(path);
    CHECK_THROWS_WITH(writer.append(deep), Contains("cannot be written to cassette " + path) && Contains("too deep"));
    CHECK(file_contents(path) == before);
    Interaction wide = get("http://h/wide");
    wide.metadata.request.parts.resize(1'000'000);
    CHECK_THROWS_WITH(writer.append(wide), Contains("memory"));
    CHECK(file_contents(path) == before);
    Interaction next = get();
    writer.append(next);
    CHECK(load_all(path).size() == 2);
}

TEST_CASE("writer: where records begin is as the header says") {
    const Scratch folder;
    const std::string path = folder.file("a");
    put_file(path, raw(file_header(72, 72)) + std::string(8, 'x'));  // a later version's
    append(path, get());
    CHECK(same(load_all(path), {get()}));
    for (const std::uint32_t wrong : {0u, 56u, 68u, 80u, 1u << 31}) {
        CAPTURE(wrong);
        const std::string damaged = raw(file_header(72, wrong)) + std::string(8, 'x');
        put_file(path, damaged);
        CHECK_THROWS_WITH(append(path, get()), Contains("damaged"));
        CHECK(file_contents(path) == damaged);
    }
}

TEST_CASE("writer: a torn tail is not seen, and overwritten") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const std::string whole = file_contents(path);
    // As if a process had been killed with part of a record written: any garbage, longer or shorter than what comes next.
    for (const std::size_t torn : {std::size_t{1}, std::size_t{40}, std::size_t{5000}}) {
        put_file(path, whole + record(everything()).substr(0, torn) + std::string(torn, '\x7f'));
        CHECK(same(load_all(path), {get()}));
        append(path, everything());
        CHECK(same(load_all(path), {get(), everything()}));
    }
}

TEST_CASE("writer: what was committed is never written again") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, everything());
    const std::string before = file_contents(path);
    append(path, get());
    CHECK(file_contents(path).substr(sizeof(FileHeader), before.size() - sizeof(FileHeader)) == before.substr(sizeof(FileHeader)));
    CHECK(file_contents(path).substr(0, offsetof(FileHeader, committed)) == before.substr(0, offsetof(FileHeader, committed)));
}

TEST_CASE("writer: eight processes append at once, one of them through a writer inherited by fork") {
    const Scratch folder;
    const std::string path = folder.file("a");
    constexpr int kProcesses = 8;
    constexpr int kEach = 50;
    CassetteWriter inherited(path);
    inherited.prepare();
    std::vector<pid_t> children;
    for (int process = 0; process < kProcesses; ++process) {
        const pid_t child = fork();
        if (child == 0) {
            int status = 0;
            try {
                CassetteWriter own(path);
                CassetteWriter& writer = process % 2 == 0 ? inherited : own;
                for (int i = 0; i < kEach; ++i) {
                    Interaction one = numbered(process, i);
                    writer.append(one);
                }
            } catch (...) {
                status = 1;
            }
            _exit(status);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    const std::vector<Interaction> all = load_all(path);
    REQUIRE(all.size() == kProcesses * kEach);
    std::vector<int> next(kProcesses, 0);
    for (const Interaction& one : all) {
        const std::string& url = one.metadata.request.url;
        const int process = url.at(9) - '0';
        REQUIRE(same(one, numbered(process, next.at(static_cast<std::size_t>(process))++)));  // each process's own in its order
    }
    CHECK(next == std::vector<int>(kProcesses, kEach));
}

TEST_CASE("writer: a cassette that was replaced or removed is opened again") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CassetteWriter writer(path);
    Interaction one = get("http://h/1");
    writer.append(one);
    append(folder.file("b"), get("http://h/2"));
    std::filesystem::rename(folder.file("b"), path);
    Interaction three = get("http://h/3");
    writer.append(three);
    CHECK(same(load_all(path), {get("http://h/2"), get("http://h/3")}));
    CHECK(writer.take_loss());
    std::filesystem::remove(path);
    Interaction four = get("http://h/4");
    writer.append(four);
    CHECK(same(load_all(path), {get("http://h/4")}));
    CHECK(writer.take_loss());
    CHECK_FALSE(writer.take_loss());
}

TEST_CASE("writer: a part stands in the folder beside its cassette, and only this user may read it") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    const std::string part = side_file(cassette, "1-2.part");
    CassetteWriter writer(part, cassette);
    writer.prepare(kPartReplaces);
    struct stat info {};
    REQUIRE(stat(part.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0600);
    CHECK(CassetteReader(part).flags() == kPartReplaces);
    Interaction one = get();
    writer.append(one);
    CHECK(same(load_all(part), {get()}));
    CHECK(CassetteReader(part).flags() == kPartReplaces);
}

TEST_CASE("writer: the folder of a part is made again where somebody removed it, and the loss is told") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    const std::string part = side_file(cassette, "1-2.part");
    CassetteWriter writer(part, cassette);
    Interaction one = get("http://h/1");
    writer.append(one);
    std::filesystem::remove_all(side_folder(cassette));
    Interaction two = get("http://h/2");
    writer.append(two);
    CHECK(same(load_all(part), {get("http://h/2")}));
    CHECK(writer.take_loss());
}

TEST_CASE("writer: after its part was published it begins another, and nothing was lost") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CassetteWriter writer(path);
    for (int i = 0; i < 20; ++i) {  // through pwrite, and through the map
        CAPTURE(i);
        Interaction one = get("http://h/" + std::to_string(i));
        writer.append(one);
        const std::uint64_t flags = kPartPublished;
        std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
            .seekp(offsetof(FileHeader, flags))
            .write(reinterpret_cast<const char*>(&flags), sizeof flags);
        const std::string published = file_contents(path);
        std::filesystem::rename(path, folder.file("published"));
        Interaction two = get("http://h/after");
        for (int more = 0; more < i; ++more) writer.append(two);
        writer.append(two);
        CHECK(load_all(path).size() == static_cast<std::size_t>(i) + 1);
        CHECK(file_contents(folder.file("published")) == published);
        CHECK_FALSE(writer.take_loss());
        std::filesystem::remove(path);
        writer.append(two);
        CHECK(writer.take_loss());
    }
}

TEST_CASE("writer: a part that is somebody else's, or a link to something, is left alone") {
    const Scratch folder;
    const std::string cassette = folder.file("a");
    const std::string part = side_file(cassette, "1-2.part");
    make_side_folder(cassette);
    put_file(folder.file("precious"), "");
    SECTION("a link") { std::filesystem::create_symlink(folder.file("precious"), part); }
    SECTION("another user's") {
        if (geteuid() != 0) return;
        put_file(part, "");
        REQUIRE(chown(part.c_str(), 12345, 12345) == 0);
    }
    CassetteWriter writer(part, cassette);
    Interaction one = get();
    for (int i = 0; i < 2; ++i) CHECK_THROWS_WITH(writer.append(one), Contains(part));
    CHECK(file_contents(folder.file("precious")).empty());
}

TEST_CASE("writer: a file that somebody cuts short while it is written through a map is an error, and no SIGBUS") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CHECK(in_child([&] {
              CassetteWriter writer(path);
              Interaction one = get();
              for (int i = 0; i < 20; ++i) writer.append(one);
              std::filesystem::resize_file(path, 100);
              try {
                  writer.append(one);
                  return false;
              } catch (const CassetteError& error) {
                  return std::string(error.what()).find("damaged") != std::string::npos;
              }
          }) == Ended::yes);
}

TEST_CASE("writer: what is larger than a window is written, too, between what is smaller") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CassetteWriter writer(path);
    std::vector<Interaction> all;
    for (const std::size_t size : {10u, 10u, 10u, 10u, 10u, 400'000u, 10u, 3'000'000u, 10u, 500'000u, 700'000u, 10u}) {
        all.push_back(get());
        all.back().stream(Stream::request_body).assign(size, 'x');
        Interaction copy = all.back();
        writer.append(copy);
    }
    CHECK(same(load_all(path), all));
}

TEST_CASE("writer: the host closes every descriptor, and uses the numbers for files of its own") {
    const Scratch folder;
    const std::string path = folder.file("a");
    CHECK(in_child([&] {
              CassetteWriter writer(path);
              Interaction one = get("http://h/1");
              writer.append(one);
              for (int fd = 3; fd < 1024; ++fd) close(fd);
              Interaction two = get("http://h/2");
              writer.append(two);
              put_file(folder.file("hosts"), "precious");
              for (int fd = 3; fd < 1024; ++fd) close(fd);
              for (int fd = 3; fd < 1024; ++fd)
                  if (dup2(open(folder.file("hosts").c_str(), O_RDWR), fd) < 0) break;
              Interaction three = get("http://h/3");
              writer.append(three);
              return file_contents(folder.file("hosts")) == "precious";
          }) == Ended::yes);
    CHECK(same(load_all(path), {get("http://h/1"), get("http://h/2"), get("http://h/3")}));
}

TEST_CASE("writer: what is no cassette, or not of this version, or damaged, is left as it is") {
    const Scratch folder;
    const std::string path = folder.file("a");
    FileHeader newer = file_header(64);
    newer.version = 2;
    FileHeader longer = file_header(4096);
    FileHeader damaged = file_header(64);
    damaged.check ^= 1;
    struct Bad {
        std::string bytes;
        std::string said;
    };
    for (const Bad& bad :
         {Bad{"#!/bin/sh\n", "is not a cassette"}, Bad{std::string(200, 'x'), "is not a cassette"}, Bad{raw(newer), "version 2"},
          Bad{raw(longer), "damaged"}, Bad{raw(damaged), "damaged"}, Bad{raw(file_header(64)).substr(0, 63), "is not a cassette"}}) {
        CAPTURE(bad.said);
        put_file(path, bad.bytes);
        Interaction one = get();
        CassetteWriter writer(path);
        // Twice: a writer that failed once must not be fooled by what it kept.
        for (int i = 0; i < 2; ++i) CHECK_THROWS_WITH(writer.append(one), Contains(bad.said) && Contains(path));
        CHECK(file_contents(path) == bad.bytes);
    }
}

TEST_CASE("writer: a path at which no cassette can be says so every time") {
    const Scratch folder;
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    for (const std::string& path : {std::string("/dev/null"), folder.file("fifo"), folder.file("missing/a"), folder.file("")}) {
        CAPTURE(path);
        CassetteWriter writer(path);
        Interaction one = get();
        for (int i = 0; i < 2; ++i) CHECK_THROWS_WITH(writer.append(one), Contains(path));
    }
    CHECK_THROWS_WITH(CassetteWriter(folder.file("missing/a")).prepare(), Contains("create its folder") && Contains("REPLAY_CASSETTE"));
}

TEST_CASE("writer: a disk that is full costs the interaction at hand and nothing else") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get("http://h/1"));
    CHECK(in_child([&] {
              signal(SIGXFSZ, SIG_DFL);
              const rlimit small{8192, 8192};
              setrlimit(RLIMIT_FSIZE, &small);
              CassetteWriter writer(path);
              Interaction large = get("http://h/large");
              large.stream(Stream::request_body).assign(100'000, 'x');
              try {
                  writer.append(large);
                  return false;
              } catch (const CassetteError& error) {
                  if (std::string(error.what()).find("make room") == std::string::npos) return false;
              }
              Interaction small_one = get("http://h/2");
              writer.append(small_one);
              return true;
          }) == Ended::yes);
    CHECK(same(load_all(path), {get("http://h/1"), get("http://h/2")}));
}

TEST_CASE("writer: a device without room") {
    if (access("/dev/full", W_OK) != 0) return;
    const Scratch folder;
    std::filesystem::create_symlink("/dev/full", folder.file("a"));
    Interaction one = get();
    CHECK_THROWS_AS(CassetteWriter(folder.file("a")).append(one), CassetteError);
}

TEST_CASE("writer: two cassettes never have the same id") {
    const Scratch folder;
    std::set<std::string> ids;
    for (int i = 0; i < 20; ++i) {
        const std::string path = folder.file(std::to_string(i));
        CassetteWriter(path).prepare();
        ids.insert(file_contents(path).substr(offsetof(FileHeader, id), 16));
    }
    CHECK(ids.size() == 20);
}
