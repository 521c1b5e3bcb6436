#include <catch2/catch.hpp>

#include <thread>

#include "../formats/samples.h"
#include "control_block.h"
#include "needed_memory.h"

using namespace replay;
using namespace replay::samples;

namespace {

// A session that no other process has, whose block goes when the test does.
class Block {
public:
    Block() : session_(SessionName::here()) {}
    ~Block() { ControlBlock::remove(session_); }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    [[nodiscard]] const SessionName& session() const { return session_; }
    [[nodiscard]] ControlBlock* create() const { return ControlBlock::map(session_, ControlBlock::Open::create); }
    [[nodiscard]] ControlBlock* find() const { return ControlBlock::map(session_, ControlBlock::Open::existing); }
    [[nodiscard]] std::string path() const {
        return "/dev/shm/libreplay-" + std::to_string(getuid()) + "-" + std::to_string(session_.pid) + "-" +
               std::to_string(session_.started_ns);
    }

private:
    SessionName session_;
};

}  // namespace

TEST_CASE("control block: made once, found by others, gone when removed") {
    const Block block;
    CHECK(block.find() == nullptr);
    ControlBlock* const first = block.create();
    REQUIRE(first != nullptr);
    ControlBlock* const second = block.create();  // another process that was as early
    ControlBlock* const third = block.find();
    REQUIRE(second != nullptr);
    REQUIRE(third != nullptr);
    ++first->counters().recorded;
    ++second->counters().recorded;
    CHECK(third->counters().recorded == 2);
    CHECK(third->counters().missed == 0);
    ControlBlock::remove(block.session());
    CHECK(block.find() == nullptr);
    ++first->counters().recorded;  // mappings stay valid
    CHECK(third->counters().recorded == 3);
    for (ControlBlock* const mapped : {first, second, third}) mapped->unmap();
}

TEST_CASE("control block: no descriptor stays open") {
    const Block block;
    const auto count = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
    };
    const auto before = count();
    ControlBlock* const mapped = block.create();
    REQUIRE(mapped != nullptr);
    CHECK(count() == before);
    mapped->unmap();
}

TEST_CASE("control block: a key's uses are counted, each key's for itself") {
    const Block block;
    ControlBlock* const mapped = block.create();
    REQUIRE(mapped != nullptr);
    for (const std::uint64_t key :
         {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{5} + (1u << 15), UINT64_MAX})  // the third falls on the second's place
        for (std::uint64_t use = 0; use < 4; ++use) CHECK(mapped->use(key) == use);
    mapped->unmap();
}

TEST_CASE("control block: a full table forgets, and harms nothing") {
    const Block block;
    ControlBlock* const mapped = block.create();
    REQUIRE(mapped != nullptr);
    for (std::uint64_t i = 1; i <= 64; ++i) CHECK(mapped->use(i << 32) == 0);
    CHECK(mapped->use(65ull << 32) == 0);
    CHECK(mapped->use(65ull << 32) == 0);
    CHECK(mapped->use(64ull << 32) == 1);
    mapped->unmap();
}

TEST_CASE("control block: processes and threads take turns that are all different") {
    const Block block;
    ControlBlock* const mapped = block.create();
    REQUIRE(mapped != nullptr);
    constexpr std::uint64_t kEach = 2000;
    std::vector<pid_t> children;
    for (int process = 0; process < 4; ++process) {
        const pid_t child = fork();
        if (child == 0) {
            ControlBlock* const own = block.find();
            if (own == nullptr) _exit(1);
            std::uint64_t last = 0;
            for (std::uint64_t i = 0; i < kEach; ++i) {
                const std::uint64_t turn = own->use(99);
                if (i > 0 && turn <= last) _exit(2);
                last = turn;
                static_cast<void>(own->use(i));  // and some keys of its own
                ++own->counters().replayed;
            }
            _exit(0);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (std::uint64_t i = 0; i < kEach; ++i) static_cast<void>(mapped->use(99));
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(mapped->counters().replayed == 4 * kEach);
    // Key 99 was used once more by each child, as one of its own keys.
    CHECK(mapped->use(99) == 4 * (kEach + 1) + 4 * kEach);
    mapped->unmap();
}

TEST_CASE("control block: a file that others could have written, or of another kind, is not trusted") {
    const Block block;
    put_file(block.path(), std::string(sizeof(ControlBlock), '\0'));
    chmod(block.path().c_str(), 0666);
    CHECK(block.find() == nullptr);
    CHECK(block.create() == nullptr);
    chmod(block.path().c_str(), 0600);
    ControlBlock* const mapped = block.find();
    CHECK(mapped != nullptr);
    if (mapped != nullptr) mapped->unmap();

    put_file(block.path(), std::string(sizeof(ControlBlock), 'x'));  // of another version
    CHECK(block.find() == nullptr);
    put_file(block.path(), "short");
    CHECK(block.find() == nullptr);
    ControlBlock::remove(block.session());
    const Scratch folder;
    put_file(folder.file("target"), "");
    std::filesystem::create_symlink(folder.file("target"), block.path());
    CHECK(block.create() == nullptr);
    CHECK(file_contents(folder.file("target")).empty());
}

TEST_CASE("control block: those of dead sessions are removed, those of live ones and of others are not") {
    const Block alive;
    ControlBlock* const mapped = alive.create();
    REQUIRE(mapped != nullptr);
    const pid_t child = fork();
    if (child == 0) _exit(0);
    int status = 0;
    waitpid(child, &status, 0);
    SessionName dead = SessionName::here();
    dead.pid = child;
    ControlBlock* const left = ControlBlock::map(dead, ControlBlock::Open::create);
    REQUIRE(left != nullptr);
    left->unmap();
    remove_memory_of_dead(dead);  // asked for by another process of that session, whose root alone is dead
    ControlBlock* const spared = ControlBlock::map(dead, ControlBlock::Open::existing);
    REQUIRE(spared != nullptr);
    spared->unmap();
    remove_memory_of_dead(alive.session());
    CHECK(ControlBlock::map(dead, ControlBlock::Open::existing) == nullptr);
    ControlBlock* const still = alive.find();
    CHECK(still != nullptr);
    if (still != nullptr) still->unmap();
    mapped->unmap();
}

TEST_CASE("control block: what had no recording, each once, and how often") {
    const Block block;
    ControlBlock* const mapped = block.create();
    REQUIRE(mapped != nullptr);
    CHECK(mapped->missed().empty());
    mapped->note_missed("GET http://h/a");
    mapped->note_missed("GET http://h/b");
    mapped->note_missed("GET http://h/a");
    mapped->note_missed("");
    mapped->note_missed(std::string(10'000, 'x'));
    REQUIRE(mapped->missed().size() == 3);
    CHECK(mapped->missed()[0].request == "GET http://h/a");
    CHECK(mapped->missed()[0].times == 2);
    CHECK(mapped->missed()[1].times == 1);
    CHECK(mapped->missed()[2].request == std::string(504, 'x'));
    for (int i = 0; i < 1000; ++i) mapped->note_missed(std::to_string(i));
    CHECK(mapped->missed().size() == ControlBlock::kMisses);
    mapped->unmap();
}

TEST_CASE("control block: threads that miss the same at once") {
    const Block block;
    ControlBlock* const mapped = block.create();
    REQUIRE(mapped != nullptr);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([mapped] {
            for (int i = 0; i < 1000; ++i) mapped->note_missed(i % 2 == 0 ? "even" : "odd");
        });
    for (std::thread& thread : threads) thread.join();
    const auto missed = mapped->missed();
    REQUIRE(missed.size() == 2);
    CHECK(missed[0].times == 2000);
    CHECK(missed[1].times == 2000);
    mapped->unmap();
}
