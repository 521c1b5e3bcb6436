#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <memory>

#include "bypass_board.h"

using namespace replay;

namespace {

// A session that no other process has, whose board goes when the test does.
class Board {
public:
    Board() : session_(SessionName::here()), board_(BypassBoard::map(session_, BypassBoard::Open::create)) { REQUIRE(board_ != nullptr); }
    ~Board() {
        board_->unmap();
        BypassBoard::remove(session_);
    }
    Board(const Board&) = delete;
    Board& operator=(const Board&) = delete;
    [[nodiscard]] const SessionName& session() const { return session_; }
    BypassBoard* operator->() const { return board_; }

private:
    SessionName session_;
    BypassBoard* board_;
};

}  // namespace

TEST_CASE("bypass board: counts by destination and program, the most frequent first") {
    const Board board;
    CHECK(board->all().empty());
    board->count_made(board->place_of("db.internal:5432", "psql"));
    for (int i = 0; i < 3; ++i) board->count_made(board->place_of("10.0.0.7:443", "python3"));
    board->count_made(board->place_of("db.internal:5432", "python3"));
    board->count_made(board->place_of("db.internal:5432", "psql"));
    CHECK(board->count_refused(board->place_of("db.internal:5432", "psql")));
    CHECK(!board->count_refused(board->place_of("db.internal:5432", "psql")));
    const std::vector<Bypass> all = board->all();
    REQUIRE(all.size() == 3);
    CHECK(all[0].destination == "db.internal:5432");
    CHECK(all[0].program == "psql");
    CHECK(all[0].made == 2);
    CHECK(all[0].refused == 2);
    CHECK(all[1].destination == "10.0.0.7:443");
    CHECK(all[1].program == "python3");
    CHECK(all[1].made == 3);
    CHECK(all[2].program == "python3");
    CHECK(all[2].destination == "db.internal:5432");
}

TEST_CASE("bypass board: where one ends and the other begins makes a difference") {
    const Board board;
    CHECK(board->place_of("ab", "c") != board->place_of("a", "bc"));
}

TEST_CASE("bypass board: found by other processes, gone when removed") {
    SessionName session;
    {
        const Board board;
        session = board.session();
        const pid_t child = fork();
        if (child == 0) {
            BypassBoard* const found = BypassBoard::map(session, BypassBoard::Open::existing);
            if (found == nullptr) _exit(1);
            found->count_made(found->place_of("10.0.0.7:443", "child"));
            _exit(0);
        }
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0);
        REQUIRE(board->all().size() == 1);
        CHECK(board->all()[0].program == "child");
    }
    CHECK(BypassBoard::map(session, BypassBoard::Open::existing) == nullptr);
}

TEST_CASE("bypass board: a full table goes on counting") {
    const Board board;
    constexpr std::uint64_t kDestinations = 3 * BypassBoard::kPlaces;
    for (std::uint64_t i = 0; i < kDestinations; ++i) board->count_made(board->place_of("host" + std::to_string(i), "crawler"));
    const std::vector<Bypass> all = board->all();
    std::uint64_t sum = 0;
    for (const Bypass& bypass : all) sum += bypass.made;
    CHECK(sum == kDestinations);
    CHECK(all.size() <= BypassBoard::kPlaces + 1);
    CHECK(all.back().destination == "elsewhere");
    CHECK(all.back().made >= kDestinations - BypassBoard::kPlaces);
}

TEST_CASE("bypass board: what is too long is cut") {
    const Board board;
    board->count_made(board->place_of(std::string(2 * BypassBoard::kLongest, 'd'), std::string(1000, 'p')));
    board->count_made(board->place_of("short", std::string(1000, 'p')));
    const std::vector<Bypass> all = board->all();
    REQUIRE(all.size() == 2);
    for (const Bypass& bypass : all) CHECK(bypass.destination.size() + bypass.program.size() == BypassBoard::kLongest);
}
