#include <catch2/catch.hpp>

#include <thread>

#include "session_run.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

TEST_CASE("session: what one records, another replays") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        CHECK(recording->records());
        CHECK_FALSE(recording->replays());
        recording.record(Asked("http://h/1").answered("one"), nullptr);
        recording.record(Asked("http://h/2", "body").answered("two"), nullptr);
    }
    Run replaying(path, Mode::replay);
    CHECK(replaying.answer_to(Asked("http://h/1")) == "body:one");
    CHECK(replaying.answer_to(Asked("HTTP://H:80/1#x")) == "body:one");  // in canonical form
    CHECK(replaying.answer_to(Asked("http://h/2", "body")) == "body:two");
    CHECK(replaying.answer_to(Asked("http://h/2", "other")) == "missed");
    CHECK(replaying.answer_to(Asked("http://h/2")) == "missed");
    CHECK(replaying.answer_to(Asked("http://user:secret@h/1")) == "body:one");
    CHECK(load_all(path).at(0).metadata.scope == "a scope");
}

TEST_CASE("session: repeats answer in recorded order, the last one from then on, each request for itself") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        for (const char* const answer : {"1", "2", "3"}) {
            recording.record(Asked("http://h/poll").answered(answer), nullptr);
            recording.record(Asked("http://h/other").answered(std::string("other ") + answer), nullptr);
        }
    }
    Run replaying(path, Mode::replay);
    std::vector<std::string> answers;
    for (int i = 0; i < 5; ++i) answers.push_back(replaying.answer_to(Asked("http://h/poll")));
    CHECK(answers == std::vector<std::string>{"body:1", "body:2", "body:3", "body:3", "body:3"});
    CHECK(replaying.answer_to(Asked("http://h/other")) == "body:other 1");
    Run again(path, Mode::replay);
    CHECK(again.answer_to(Asked("http://h/poll")) == "body:1");
}

TEST_CASE("session: the turn is shared with the processes of the session") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        for (const char* const answer : {"1", "2", "3", "4"}) recording.record(Asked("http://h/poll").answered(answer), nullptr);
    }
    Run replaying(path, Mode::replay);
    CHECK(replaying.answer_to(Asked("http://h/poll")) == "body:1");
    CHECK(in_child([&] { return replaying.answer_to(Asked("http://h/poll")) == "body:2"; }) == Ended::yes);
    CHECK(in_child([&] {
              Session other(replaying->config());  // a process that was executed, not forked
              Asked asked("http://h/poll");
              return other.find(asked).at(0).number == 3;
          }) == Ended::yes);
    CHECK(replaying.answer_to(Asked("http://h/poll")) == "body:4");
}

// What two processes delivered must not be taken for one batch.
TEST_CASE("session: each process numbers its calls from a place of its own") {
    const Scratch folder;
    Run recording(folder.file("a"), Mode::record);
    const std::uint32_t here = Recorder::new_call();
    const auto is_far = [here](std::uint32_t other) { return std::min(other - here, here - other) > 100; };
    CHECK(Recorder::new_call() == here + 1);
    CHECK(in_child([&] {
              recording->after_fork_in_child();
              return is_far(Recorder::new_call());
          }) == Ended::yes);
    CHECK(in_child([&] {
              const Session executed(recording->config());
              return is_far(Recorder::new_call());
          }) == Ended::yes);
    CHECK(Recorder::new_call() == here + 2);
}

TEST_CASE("session: other headers prefer among recordings, and never cause a miss") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const auto asked = [](const std::string& accept) {
        Asked made("http://h/");
        made.change().headers = {"Accept: " + accept};
        return made;
    };
    {
        Run recording(path, Mode::record);
        recording.record(asked("text/plain").answered("text"), nullptr);
        recording.record(asked("text/html").answered("html 1"), nullptr);
        recording.record(asked("text/html").answered("html 2"), nullptr);
    }
    Run replaying(path, Mode::replay);
    CHECK(replaying.answer_to(asked("text/html")) == "body:html 1");
    CHECK(replaying.answer_to(asked("text/plain")) == "body:text");
    CHECK(replaying.answer_to(asked("text/html")) == "body:html 2");
    CHECK(replaying.answer_to(asked("text/plain")) == "body:text");
    CHECK(replaying.answer_to(asked("image/png")) != "missed");
}

TEST_CASE("session: what a request gets that is made more often than recorded") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        for (const char* const answer : {"1", "2", "3"}) recording.record(Asked("http://h/poll").answered(answer), nullptr);
        recording.record(Asked("http://h/single").answered("only"), nullptr);
    }
    const auto answers = [&](const std::string& settings, const std::string& url, int times) {
        Run replaying(path, Mode::replay, settings);
        std::string all;
        for (int i = 0; i < times; ++i) all += replaying.answer_to(Asked(url)) + " ";
        return all;
    };
    CHECK(answers("", "http://h/poll", 5) == "body:1 body:2 body:3 body:3 body:3 ");
    CHECK(answers("repeat = 'cycle'", "http://h/poll", 5) == "body:1 body:2 body:3 body:1 body:2 ");
    CHECK(answers("repeat = 'once'", "http://h/poll", 5) == "body:1 body:2 body:3 missed missed ");
    CHECK(answers("repeat = 'once'", "http://h/single", 2) == "body:only missed ");
    CHECK(answers("repeat = 'cycle'", "http://h/single", 2) == "body:only body:only ");
    const std::string rules = "repeat = 'once'\n[[rule]]\nurl = '/poll'\nrepeat = 'last'\n";
    CHECK(answers(rules, "http://h/poll", 4) == "body:1 body:2 body:3 body:3 ");
    CHECK(answers(rules, "http://h/single", 2) == "body:only missed ");

    Run replaying(path, Mode::replay, "repeat = 'once'");
    CHECK(replaying.answer_to(Asked("http://h/single")) == "body:only");
    Asked again("http://h/single");
    CHECK(replaying->find(again).empty());
    CHECK(replaying->miss(again) ==
          "the one recording of GET http://h/single in " + path + " has been played, and by repeat = \"once\" none is played again");
}

TEST_CASE("session: a recording is found by what the request means, and by the rules in force") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const auto ask = [](const std::string& body, const std::string& query = "") {
        Asked made("http://h/chat" + query, body);
        made.change().headers = {"Content-Type: application/json"};
        return made;
    };
    {
        Run recording(path, Mode::record);
        recording.record(ask(R"({"a": 1, "id": "x"})").answered("one"), nullptr);
    }
    const std::string rules = "[[rule]]\nurl = '/chat'\nignore = ['body /id', 'query ts']\n";
    {
        Run replaying(path, Mode::replay);
        CHECK(replaying.answer_to(ask(R"({"id":"x","a":1.0})")) == "body:one");
        CHECK(replaying.answer_to(ask(R"({"id":"y","a":1})")) == "missed");
    }
    CHECK(Run(path, Mode::replay, rules).answer_to(ask(R"({"id":"y","a":1})")) == "missed");  // recorded by other rules
    {
        Run recording(path, Mode::record, rules);
        Asked asked = ask(R"({"a": 1, "id": "x"})");
        Recorder recorder(asked.request(), asked.body(), false, nullptr, nullptr,
                          std::make_shared<const Matching>(recording->treatment(asked.request())->matching));
        recorder.body("two");
        recording.record(recorder.finish(0, false, {}, ""), nullptr);
    }
    Run replaying(path, Mode::replay, rules);
    CHECK(replaying.answer_to(ask(R"({"id":"y","a":1})", "?ts=5")) == "body:two");
    CHECK(replaying.answer_to(ask(R"({"id":"y","a":2})")) == "missed");
}

TEST_CASE("session: what becomes of a request without a recording") {
    const Scratch folder;
    const std::string path = folder.file("a");
    Run(path, Mode::record).record(Asked("http://h/").answered("1"), nullptr);
    const auto becomes = [&](Mode mode, const std::string& settings) {
        Run run(path, mode, settings);
        Asked asked("http://h/none");
        REQUIRE(run->find(asked).empty());
        return run->on_miss(asked);
    };
    CHECK(becomes(Mode::replay, "") == OnMiss::fail);
    CHECK(becomes(Mode::replay, "on_miss = 'live'") == OnMiss::live);
    CHECK(becomes(Mode::replay, "on_miss = 'live'\n[[rule]]\nurl = '/none'\non_miss = 'fail'") == OnMiss::fail);
    CHECK(becomes(Mode::replay, "[[rule]]\nurl = '/none'\non_miss = 'record'") == OnMiss::record);
    CHECK(becomes(Mode::record_if_missing, "") == OnMiss::record);
    CHECK(becomes(Mode::record_if_missing, "on_miss = 'live'") == OnMiss::live);
    CHECK_FALSE(Run(path, Mode::replay)->records());
    CHECK(Run(path, Mode::replay, "[[rule]]\non_miss = 'record'")->records());
}

TEST_CASE("session: uploads that are pulled are told apart by their bytes, also across sessions that recorded them") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run first(path, Mode::record);
        first.record(Asked("http://h/", "one", true).answered("1"), nullptr);
    }
    {
        Run second(path, Mode::record);
        second.record(Asked("http://h/", "two", true).answered("2"), nullptr);
    }
    Run replaying(path, Mode::replay);
    for (int i = 0; i < 3; ++i) {
        CHECK(replaying.answer_to(Asked("http://h/", "", true), {"one"}) == "body:1");
        CHECK(replaying.answer_to(Asked("http://h/", "", true), {"two"}) == "body:2");
    }
    CHECK_THAT(replaying.answer_to(Asked("http://h/", "", true), {"six"}), Contains("no recording of PUT"));
    // Given whole, the same request has no recording: this one would ask for a read callback.
    Asked whole("http://h/");
    whole.change().method = "PUT";
    CHECK(replaying->find(whole).empty());
}

TEST_CASE("session: uploads that are pulled match by the rules, and whatever their secrets are") {
    const Scratch folder;
    const std::string path = folder.file("a");
    const std::string rules = "[[rule]]\nignore = ['body /id']\n";
    const auto json = [](const std::string& id, const std::string& password) {
        return "{\"id\": " + id + ", \"password\": \"" + password + "\"}";
    };
    const auto asked = [](const std::string& body) {
        Asked made("http://h/", body, true);
        made.change().headers = {"Content-Type: application/json"};
        return made;
    };
    {
        Run recording(path, Mode::record, rules);
        Asked one = asked(json("1", "correct-horse-battery"));
        const auto treatment = recording->treatment(one.request());
        Interaction made = one.answered("1");
        made.metadata.rules = treatment->matching.text();
        recording.record(std::move(made), recording->secrets(*treatment));
    }
    Run replaying(path, Mode::replay, rules);
    CHECK(replaying.answer_to(asked(""), {json("1", "correct-horse-battery")}) == "body:1");
    CHECK(replaying.answer_to(asked(""), {json("23", "x")}) == "body:1");
    CHECK_THAT(replaying.answer_to(asked(""), {"{\"id\": 1}"}), Contains("body /password: none ≠ recorded"));
    Run unruled(path, Mode::replay, "[[rule]]\nignore = ['body']\n");
    CHECK(unruled.answer_to(asked(""), {"anything"}) == "body:1");
}

TEST_CASE("session: recorded again, a request has its new answers only, others their old ones") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run first(path, Mode::record);
        for (const char* const answer : {"old 1", "old 2"}) first.record(Asked("http://h/a").answered(answer), nullptr);
        first.record(Asked("http://h/b").answered("kept"), nullptr);
    }
    {
        Run second(path, Mode::record);
        second.record(Asked("http://h/a").answered("new"), nullptr);
    }
    Run replaying(path, Mode::replay);
    CHECK(replaying.answer_to(Asked("http://h/a")) == "body:new");
    CHECK(replaying.answer_to(Asked("http://h/a")) == "body:new");
    CHECK(replaying.answer_to(Asked("http://h/b")) == "body:kept");
}

TEST_CASE("session: recording what is missing is not answered by itself") {
    const Scratch folder;
    const std::string path = folder.file("a");
    Run filling(path, Mode::record_if_missing);
    CHECK(filling->records());
    CHECK(filling->replays());
    CHECK(filling.answer_to(Asked("http://h/poll")) == "missed");  // a cassette that is not there yet is no trouble
    filling.record(Asked("http://h/poll").answered("1"), nullptr);
    Session same_session(filling->config());
    Asked asked("http://h/poll");
    CHECK(same_session.find(asked).empty());
    filling->end();
    Run later(path, Mode::record_if_missing);
    CHECK(later.answer_to(Asked("http://h/poll")) == "body:1");
}

TEST_CASE("session: a miss says what was asked for, what comes nearest, and what to do") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        recording.record(Asked("http://h/other?q=1").answered("x"), nullptr);
        recording.record(Asked("http://h/a?q=1").answered("x"), nullptr);
    }
    Run replaying(path, Mode::replay);
    Asked asked("http://user:s3cr3t@h/a?q=2");
    CHECK(replaying->find(asked).empty());
    const std::string said = replaying->miss(asked);
    CHECK_THAT(said, Contains("no recording of GET http://SECRET:SECRET@h/a?q=2") &&
                         Contains("nearest is #2: query q: \"2\" ≠ recorded \"1\"") && !Contains("s3cr3t"));
    CHECK(replaying->miss(asked) == said);
}

TEST_CASE("session: every miss is noted for tools, the same request each time") {
    const Scratch folder;
    const std::string path = folder.file("a");
    append(path, Asked("http://h/a").answered("x"));
    Run replaying(path, Mode::replay, "misses = \"" + folder.file("misses") + "\"");
    for (const char* const url : {"http://h/b", "http://h/b", "http://h/c"}) {
        Asked asked(url);
        CHECK(replaying->find(asked).empty());
        static_cast<void>(replaying->miss(asked));
    }
    const std::string noted = file_contents(folder.file("misses"));
    CHECK(std::count(noted.begin(), noted.end(), '\n') == 3);
    CHECK_THAT(noted, Contains("\"scope\": \"a scope\"") && Contains("http://h/c"));
}

TEST_CASE("session: without a cassette, every request misses, with the command that records one") {
    const Scratch folder;
    Run replaying(folder.file("missing"), Mode::replay);
    Asked asked("http://h/");
    CHECK(replaying->find(asked).empty());
    CHECK_THAT(replaying->miss(asked), Contains("there is no cassette " + folder.file("missing")) && Contains("replay record -c"));
}

TEST_CASE("session: a cassette that cannot be read is an error, not an empty one") {
    const Scratch folder;
    put_file(folder.file("a"), "something else");
    Run replaying(folder.file("a"), Mode::replay);
    Asked asked("http://h/");
    CHECK(replaying->find(asked).empty());
    CHECK_THAT(replaying->miss(asked), Contains("is not a cassette"));
}

TEST_CASE("session: what cannot be recorded harms nothing") {
    const Scratch folder;
    put_file(folder.file("a"), "something else");
    Run recording(folder.file("a"), Mode::record);
    CHECK_NOTHROW(recording.record(Asked("http://h/").answered("x"), nullptr));
    CHECK(file_contents(folder.file("a")) == "something else");
}

TEST_CASE("session: one whose configuration makes no sense answers nothing, and says why") {
    Config config;
    config.mode = {Mode::replay, "test"};
    config.cassette = {"/nowhere/a", "test"};
    config.session = SessionName::here();
    const std::unique_ptr<Session> session(Session::unusable(config, "REPLAY_MODE=x is not a mode"));
    Asked asked("http://h/");
    CHECK(session->find(asked).empty());
    CHECK(session->miss(asked) == "REPLAY_MODE=x is not a mode");
}

TEST_CASE("session: threads and forked processes record into one cassette") {
    const Scratch folder;
    const std::string path = folder.file("a");
    Run recording(path, Mode::record);
    std::vector<pid_t> children;
    for (int process = 0; process < 4; ++process) {
        const pid_t child = fork();
        if (child == 0) {
            for (int i = 0; i < 25; ++i) recording.record(Asked("http://h/child").answered("x"), nullptr);
            _exit(0);
        }
        children.push_back(child);
    }
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) recording.record(Asked("http://h/thread").answered("x"), nullptr);
        });
    for (std::thread& thread : threads) thread.join();
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    recording->end();
    const auto all = load_all(path);
    CHECK(all.size() == 200);
    CHECK(std::count_if(all.begin(), all.end(), [](const Interaction& one) { return one.metadata.request.url == "http://h/child"; }) ==
          100);
}

TEST_CASE("session: threads that ask at once open the cassette once, and take turns") {
    const Scratch folder;
    const std::string path = folder.file("a");
    {
        Run recording(path, Mode::record);
        for (int i = 0; i < 40; ++i) recording.record(Asked("http://h/").answered(std::to_string(i)), nullptr);
    }
    Run replaying(path, Mode::replay);
    std::atomic<std::uint64_t> sum = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 10; ++i) {
                Asked asked("http://h/");
                sum += replaying->find(asked).at(0).number;
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(sum == 40 * 41 / 2);
}
