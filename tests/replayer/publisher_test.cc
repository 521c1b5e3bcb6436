#include "publisher.h"

#include <catch2/catch.hpp>

#include "../formats/samples.h"
#include "session_part.h"
#include "side_folder.h"

using namespace replay;
using namespace replay::samples;
namespace fs = std::filesystem;

namespace {

using Texts = std::vector<std::string>;

// Sessions that record into one cassette. Their root processes have all ended but the one of `kAlive`.
class Case {
public:
    static constexpr std::uint64_t kAlive = 0;

    // The session records these answers, each to one and the same request, as "url body".
    void record(std::uint64_t session, const Texts& answers) {
        make_side_folder(cassette());
        for (const std::string& answer : answers) append(part_of(cassette(), name_of(session)), recorded(session, answer));
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
    [[nodiscard]] std::string note() const { return side_file(cassette(), "kept"); }

    // What the cassette holds, as "url body session".
    [[nodiscard]] Texts contents() const {
        Texts all;
        for (const Interaction& one : load_all(cassette()))
            all.push_back(one.metadata.request.url + " " + one.stream(Stream::response_body) + " " + std::to_string(one.head.session));
        return all;
    }

private:
    static SessionName name_of(std::uint64_t session) {
        static const SessionName alive = SessionName::here();
        SessionName name = alive;
        if (session != kAlive) name.started_ns = session;  // no process of this pid began then
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

TEST_CASE("publisher: what another session publishes in between takes nothing from one that still runs") {
    Case one;
    one.record(1, {"a x", "b x"});
    one.publish(1);
    one.record(Case::kAlive, {"a x"});
    one.publish(Case::kAlive);
    one.record(2, {"b y"});
    one.publish(2);
    one.record(Case::kAlive, {"a z"});
    one.publish(Case::kAlive);
    CHECK(one.contents() == Texts{"a x 1", "b y 2", "a z 0"});
}

TEST_CASE("publisher: what an ended session kept is forgotten once another one publishes") {
    Case one;
    one.record(1, {"a x"});
    one.publish(1);
    CHECK_FALSE(fs::exists(one.note()));
    one.record(2, {"a x"});
    one.publish(2);
    CHECK(fs::exists(one.note()));
    one.record(3, {"a y"});
    one.publish(3);
    CHECK_FALSE(fs::exists(one.note()));
}

TEST_CASE("publisher: a damaged note of what was kept is as none") {
    Case one;
    one.record(1, {"a x"});
    one.publish(1);
    one.record(2, {"a x"});
    one.publish(2);
    std::string note = file_contents(one.note());
    note.back() ^= 1;
    put_file(one.note(), note);
    one.record(2, {"a z"});
    one.publish(2);
    CHECK(one.contents() == Texts{"a z 2"});
}
