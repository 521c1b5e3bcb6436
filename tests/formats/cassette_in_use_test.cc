// A cassette that others write to, and whose descriptor the host takes away, while it is being read.

#include <catch2/catch.hpp>

#include <thread>

#include "reading.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

TEST_CASE("reader: it sees what was committed when it was opened, while others append") {
    const Scratch folder;
    append(folder.file("a"), get());
    const CassetteReader reader(folder.file("a"));
    append(folder.file("a"), everything());
    CHECK(reader.scan().size() == 1);
    CHECK(CassetteReader(folder.file("a")).scan().size() == 2);
}

TEST_CASE("reader: it can be opened again and again while processes append") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const pid_t child = fork();
    if (child == 0) {
        int status = 1;
        try {
            CassetteWriter writer(path);
            for (int i = 0; i < 300; ++i) {
                Interaction one = get();
                writer.append(one);
            }
            status = 0;
        } catch (...) {
        }
        _exit(status);
    }
    std::size_t seen = 0;
    int status = -1;
    while (waitpid(child, &status, WNOHANG) == 0) {
        const std::size_t now = CassetteReader(path).scan().size();
        REQUIRE(now >= seen);
        seen = now;
    }
    CHECK(status == 0);
    CHECK(CassetteReader(path).scan().size() == 301);
}

TEST_CASE("reader: the file is truncated while it is in use") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, with_long_body(1'000'000));
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto place = place_in(*reader);
    StoredInteraction stored;
    stored.open(reader, place.offset, place.playable);
    std::filesystem::resize_file(path, 5000);
    CHECK_THROWS_WITH(reader->load(place), Contains("truncated while it was in use"));
    CHECK_THROWS_AS(stored.metadata(), CassetteError);
}

TEST_CASE("reader: the host closes its descriptor") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(1'000'000);
    append(path, get());
    append(path, large);
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto places = reader->scan();
    StoredInteraction stored;
    REQUIRE(close_descriptors_of(path) >= 0);
    stored.open(reader, places[0].offset, places[0].playable);
    check_play(stored, get());
    stored.open(reader, places[1].offset, places[1].playable);
    REQUIRE(close_descriptors_of(path) >= 0);
    check_play(stored, large);
    REQUIRE(close_descriptors_of(path) >= 0);
    CHECK(stored.metadata() == large.metadata);
}

TEST_CASE("reader: the host uses its descriptor's number for a file of its own") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const Interaction large = with_long_body(1'000'000);
    append(path, get());
    append(path, large);
    put_file(folder.file("hosts"), std::string(std::filesystem::file_size(path), 'h'));
    const auto reader = std::make_shared<const CassetteReader>(path);
    const auto places = reader->scan();
    int taken = -1;
    const auto take_over = [&] {
        const int fd = close_descriptors_of(path);
        if (fd < 0) {
            REQUIRE(taken >= 0);  // the map needed no descriptor, so the number is the host's still
            return;
        }
        const int other = open(folder.file("hosts").c_str(), O_RDONLY);
        REQUIRE(dup2(other, fd) == fd);
        close(other);
        if (taken >= 0 && taken != fd) close(taken);
        taken = fd;
    };
    StoredInteraction stored;
    take_over();
    stored.open(reader, places[0].offset, places[0].playable);
    check_play(stored, get());
    take_over();
    stored.open(reader, places[1].offset, places[1].playable);
    take_over();
    check_play(stored, large);  // not a byte of the host's file is given to the application
    take_over();
    CHECK(stored.metadata() == large.metadata);
    close(taken);
}

TEST_CASE("reader: the places are its own file's, whatever its descriptor has become") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    append(path, everything());
    append(folder.file("other"), everything());  // a cassette itself
    for (int i = 0; i < 5; ++i) append(folder.file("other"), get());
    put_file(folder.file("no cassette"), std::string(std::filesystem::file_size(path), 'h'));
    const CassetteReader reader(path);
    int taken = -1;
    for (const std::string name : {"", "no cassette", "other"}) {
        CAPTURE(name);
        const int fd = close_descriptors_of(path);
        REQUIRE(fd >= 0);
        if (!name.empty()) {
            const int other = open(folder.file(name).c_str(), O_RDONLY);
            REQUIRE(dup2(other, fd) == fd);
            close(other);
        }
        const auto places = reader.scan();
        REQUIRE(places.size() == 2);
        CHECK(same(reader.load(places[1]), everything()));
        if (taken >= 0 && taken != fd) close(taken);
        taken = name.empty() ? -1 : fd;
    }
    close(taken);
}

TEST_CASE("reader: replaced after the host closed its descriptor") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, get());
    const CassetteReader reader(path);
    const auto place = place_in(reader);
    append(folder.file("b"), everything());
    close_descriptors_of(path);
    std::filesystem::rename(folder.file("b"), path);
    CHECK_THROWS_WITH(reader.load(place), Contains("was replaced while it was in use"));
}

TEST_CASE("reader: several threads read at once, and reopen at once") {
    const Scratch folder;
    const std::string path = folder.file("a");
    std::vector<Interaction> all{get(), everything(), with_long_body(600'000)};
    for (const Interaction& one : all) append(path, one);
    const CassetteReader reader(path);
    const auto places = reader.scan();
    std::atomic<int> wrong = 0;
    for (int round = 0; round < 3; ++round) {
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < 30; ++i) {
                    try {
                        if (!same(reader.load(places[i % all.size()]), all[i % all.size()])) ++wrong;
                    } catch (const CassetteError&) {
                        ++wrong;
                    }
                }
            });
        for (std::thread& thread : threads) thread.join();
        close_descriptors_of(path);
    }
    CHECK(wrong == 0);
}
