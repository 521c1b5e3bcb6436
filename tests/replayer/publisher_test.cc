#include "publisher.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "../formats/samples.h"
#include "session_part.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

// Sessions that record into one cassette.
class Case {
public:
    // The session records these answers, each to one and the same request, as "url body"; those that are further ones as "url body +".
    void record(std::uint64_t session, const Texts& answers) {
        make_side_folder(cassette());
        for (const std::string& answer : answers) {
            const bool is_further = answer.ends_with(kFurther);
            Interaction made = recorded(session, answer.substr(0, answer.size() - (is_further ? kFurther.size() : 0)));
            if (is_further) made.head.flags |= kInteractionFurther;
            append(part_of(cassette(), name_of(session)), made);
        }
    }
    Published publish(std::uint64_t session, Publishing how = Publishing::merges) {
        return Publisher().publish(name_of(session), cassette(), how);
    }
    // The process that publishes is killed before it can remove the part.
    void publish_and_be_killed(std::uint64_t session) {
        const std::string part = part_of(cassette(), name_of(session));
        const std::string contents = file_contents(part);
        publish(session);
        make_side_folder(cassette());
        put_file(part, contents);
    }

    [[nodiscard]] std::string cassette() const { return folder_.file("c"); }
    // Those beside it.
    [[nodiscard]] Texts notes() const {
        Texts all;
        for (const std::string& state : side_files(cassette(), ".kept")) all.push_back(side_file(cassette(), state + ".kept"));
        return all;
    }

    // What the cassette holds, as "url body session".
    [[nodiscard]] Texts contents() const {
        Texts all;
        for (const Interaction& one : load_all(cassette()))
            all.push_back(one.metadata.request.url + " " + one.stream(Stream::response_body) + " " + std::to_string(one.head.session));
        return all;
    }

private:
    static constexpr std::string_view kFurther = " +";

    static SessionName name_of(std::uint64_t session) {
        SessionName name = SessionName::here();
        name.started_ns = session;
        return name;
    }

    Interaction recorded(std::uint64_t session, const std::string& answer) {
        const std::string url = answer.substr(0, answer.find(' '));
        Interaction made = get(url);
        made.head.canonical_key = {checksum64(url), 1};
        made.head.session = session;
        made.head.started_ns = ++time_;
        made.stream(Stream::response_body).clear();
        made.events.clear();
        made.stream(Stream::response_head).clear();
        add_event(made, EventKind::body, answer.substr(url.size() + 1), 2);
        return made;
    }

    Scratch folder_;
    std::int64_t time_ = 0;
};

rlimit limit_of_files() {
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    return limit;
}

void set_limit_of_files(const rlimit& limit) { REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0); }

}  // namespace

TEST_CASE("publisher: answers that changed take the place of the old ones, the others stay") {
    Case one;
    one.record(1, {"a x", "b x", "a y"});
    CHECK(one.publish(1).changed);
    one.record(2, {"b x", "a x", "a z"});
    CHECK(one.publish(2).changed);
    CHECK(one.contents() == Texts{"a x 1", "b x 1", "a z 2"});
    const std::string before = file_contents(one.cassette());
    one.record(3, {"a x", "a z"});
    CHECK_FALSE(one.publish(3).changed);
    CHECK(file_contents(one.cassette()) == before);
}

TEST_CASE("publisher: what was recorded because all recordings of its request had been played is added to them") {
    Case one;
    one.record(1, {"a x", "b x"});
    one.publish(1);
    one.record(2, {"a x +", "c x"});
    one.publish_and_be_killed(2);
    CHECK_FALSE(one.publish(2).changed);
    CHECK(one.contents() == Texts{"a x 1", "b x 1", "a x 2", "c x 2"});
    one.record(3, {"a y +", "a z +"});
    one.publish(3);
    CHECK(one.contents() == Texts{"a x 1", "b x 1", "a x 2", "c x 2", "a y 3", "a z 3"});
    // A process of the session may have recorded it anew.
    one.record(4, {"a w +", "a x"});
    one.publish(4);
    CHECK(one.contents() == Texts{"a x 1", "b x 1", "a w 4", "c x 2"});
    one.record(5, {"a x", "a w"});
    CHECK_FALSE(one.publish(5).changed);
}

TEST_CASE("publisher: a part that was published already, by a process that was killed, changes nothing") {
    Case one;
    one.record(1, {"a x", "a y", "b x"});
    one.publish_and_be_killed(1);
    CHECK_FALSE(one.publish(1).changed);
    // The first answer stays as it was recorded first, so nothing in the cassette says that the second session had it, too.
    one.record(2, {"a x", "a z", "b x"});
    one.publish_and_be_killed(2);
    CHECK_FALSE(one.publish(2).changed);
    CHECK(one.contents() == Texts{"a x 1", "a z 2", "b x 1"});
}

TEST_CASE("publisher: what a session records later is added to what it published, be that unchanged") {
    Case one;
    one.record(1, {"a x", "b x"});
    one.publish(1);
    one.record(2, {"a x", "b y"});
    one.publish(2);
    CHECK(one.contents() == Texts{"a x 1", "b y 2"});
    one.record(2, {"a x", "b y", "a z"});
    one.publish(2);
    CHECK(one.contents() == Texts{"a x 1", "b y 2", "a x 2", "b y 2", "a z 2"});
    one.record(2, {"a w"});
    one.publish_and_be_killed(2);
    CHECK_FALSE(one.publish(2).changed);
    CHECK(one.contents() == Texts{"a x 1", "b y 2", "a x 2", "b y 2", "a z 2", "a w 2"});
}

TEST_CASE("publisher: what other sessions publish in between takes nothing from one that goes on") {
    Case one;
    one.record(1, {"a x", "b x"});
    one.publish(1);
    one.record(3, {"a x"});
    one.publish(3);
    one.record(2, {"b y"});
    one.publish(2);
    one.record(3, {"a z"});
    one.publish(3);
    CHECK(one.contents() == Texts{"a x 1", "b y 2", "a z 3"});
}

TEST_CASE("publisher: several sessions can go on, as many as are noted") {
    Case one;
    one.record(1, {"a x"});
    one.publish(1);
    for (std::uint64_t session = 2; session < 2 + kMostKeptSessions; ++session) {
        one.record(session, {"a x"});
        CHECK_FALSE(one.publish(session).changed);
    }
    one.record(2, {"a z"});
    one.publish(2);
    CHECK(one.contents() == Texts{"a x 1", "a z 2"});
}

TEST_CASE("publisher: there is one note, of the cassette as it is, as long as that has what was kept") {
    Case one;
    one.record(1, {"a x", "b x"});
    one.publish(1);
    CHECK(one.notes().empty());
    one.record(2, {"a x"});
    one.publish(2);
    const Texts first = one.notes();
    CHECK(first.size() == 1);
    one.record(3, {"b y"});
    one.publish(3);
    CHECK(one.notes().size() == 1);
    CHECK(one.notes() != first);
    one.record(4, {"a y"});
    one.publish(4);
    CHECK(one.notes().empty());
}

TEST_CASE("publisher: where the cassette cannot be replaced, the note of the old one stays") {
    Case one;
    one.record(1, {"a x", "b x"});
    one.publish(1);
    one.record(3, {"a x"});
    one.publish(3);
    one.record(3, {"a z"});
    const rlimit before = limit_of_files();
    set_limit_of_files({200, before.rlim_max});
    CHECK_THROWS_AS(one.publish(3), CassetteError);
    set_limit_of_files(before);
    CHECK(one.notes().size() == 1);
    CHECK(one.publish(3).changed);
    CHECK(one.contents() == Texts{"a x 1", "b x 1", "a z 3"});
}

TEST_CASE("publisher: a note that cannot be written keeps nothing from being published") {
    Case one;
    one.record(1, {"a x"});
    one.publish(1);
    one.record(2, {"a x"});
    one.publish(2);
    const std::string note = one.notes().front();
    fs::remove(note);
    fs::create_directory(note);
    one.record(3, {"a x"});
    CHECK_FALSE(one.publish(3).changed);
    CHECK(one.contents() == Texts{"a x 1"});
}

TEST_CASE("publisher: what is damaged is lost where it is replaced, and keeps others from being merged") {
    for (const Publishing how : {Publishing::merges, Publishing::replaces}) {
        Case one;
        one.record(1, {"a x", "b x"});
        one.publish(1);
        std::string bytes = file_contents(one.cassette());
        bytes[bytes.rfind("b")] ^= 1;  // in the last interaction's metadata
        put_file(one.cassette(), bytes);
        one.record(2, {"a x", "b y"});
        if (how == Publishing::merges)
            CHECK_THROWS_AS(one.publish(2, how), CassetteError);
        else
            CHECK(one.publish(2, how).changed);
    }
}

TEST_CASE("publisher: a damaged note of what was kept is as none") {
    Case one;
    one.record(1, {"a x"});
    one.publish(1);
    one.record(2, {"a x"});
    one.publish(2);
    std::string note = file_contents(one.notes().front());
    note.back() ^= 1;
    put_file(one.notes().front(), note);
    one.record(2, {"a z"});
    one.publish(2);
    CHECK(one.contents() == Texts{"a z 2"});
}
