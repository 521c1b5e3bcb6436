#include "cassette_merge.h"

#include <catch2/catch.hpp>

#include "../formats/samples.h"

using namespace replay;
using namespace replay::samples;
using Catch::Contains;

namespace {

// An answer to a request, by session and time: what differs between the recordings of a test.
struct Answer {
    std::string url;
    std::string body;
    std::string scope = "";
    std::uint64_t session = 1;
    std::string header = "Accept: application/json";
};

Interaction interaction_of(const Answer& answer, std::int64_t started) {
    Interaction made = get(answer.url);
    made.head.canonical_key = {checksum64(answer.url), 1};
    made.head.exact_key = made.head.canonical_key;
    made.head.session = answer.session;
    made.head.started_ns = started;
    made.metadata.scope = answer.scope;
    made.metadata.request.headers = {answer.header};
    made.events.clear();
    made.stream(Stream::response_body).clear();
    made.stream(Stream::response_head).clear();
    add_event(made, EventKind::header, "Date: " + std::to_string(started) + "\r\n", 1);
    add_event(made, EventKind::body, answer.body, 2);
    return made;
}

// Merges cassettes of such answers, and tells what came out as "url body", a line each.
class Case {
public:
    Case(const std::vector<Answer>& ours, const std::vector<Answer>& theirs) : Case(nullptr, ours, theirs) {}
    Case(const std::vector<Answer>* ancestor, const std::vector<Answer>& ours, const std::vector<Answer>& theirs) {
        const CassetteReader of_ours(made("ours", ours));
        const CassetteReader of_theirs(made("theirs", theirs));
        const CassetteReader of_ancestor(made("ancestor", ancestor == nullptr ? std::vector<Answer>{} : *ancestor));
        const MergeSide a(of_ours);
        const MergeSide b(of_theirs);
        const MergeSide base(of_ancestor);
        const MergePlan plan = plan_merge(ancestor == nullptr ? nullptr : &base, a, b, {});
        merged = written(plan.merged);
        apart = written(plan.apart);
        conflicts = plan.conflicts;
        counts = {plan.from_both, plan.from_ours, plan.from_theirs};
    }

    std::vector<std::string> merged;
    std::vector<std::string> apart;
    std::vector<MergePlan::Conflict> conflicts;
    std::vector<std::size_t> counts;

private:
    std::string made(const std::string& name, const std::vector<Answer>& answers) {
        const std::string path = folder_.file(name);
        CassetteWriter(path).prepare();
        for (const Answer& answer : answers) append(path, interaction_of(answer, ++time_));
        return path;
    }

    std::vector<std::string> written(const std::vector<MergePlan::Taken>& taken) {
        CassetteBuilder builder(folder_.file("out"));
        add_taken(builder, taken);
        builder.finish();
        std::vector<std::string> out;
        for (const Interaction& one : load_all(folder_.file("out")))
            out.push_back(one.metadata.request.url + " " + one.stream(Stream::response_body));
        return out;
    }

    Scratch folder_;
    std::int64_t time_ = 1000;
};

using Lines = std::vector<std::string>;
using Answers = std::vector<Answer>;

}  // namespace

TEST_CASE("merge: the union, ours first, equal answers once") {
    const Case merge({{"a", "1"}, {"b", "1"}}, {{"c", "1"}, {"b", "1", "", 2}, {"d", "1", "", 2}});
    CHECK(merge.merged == Lines{"a 1", "b 1", "c 1", "d 1"});
    CHECK(merge.apart.empty());
    CHECK(merge.conflicts.empty());
    CHECK(merge.counts == std::vector<std::size_t>{1, 1, 2});
    CHECK(Case(Answers{}, Answers{}).merged.empty());
}

TEST_CASE("merge: a request answered differently is a conflict, both answers are kept") {
    const Case merge({{"a", "1"}, {"b", "1"}}, {{"b", "2", "", 2}, {"c", "3", "", 2}});
    CHECK(merge.merged == Lines{"a 1", "b 1", "c 3"});
    CHECK(merge.apart == Lines{"b 2"});
    REQUIRE(merge.conflicts.size() == 1);
    CHECK(merge.conflicts[0].request == "GET b");
    CHECK(merge.conflicts[0].ours == std::vector<std::uint64_t>{2});
    CHECK(merge.conflicts[0].theirs == std::vector<std::uint64_t>{1});
}

TEST_CASE("merge: another scope, or headers that prefer another answer, make another request; volatile headers don't") {
    CHECK(Case({{"a", "1", "t1"}}, {{"a", "2", "t2"}}).merged == Lines{"a 1", "a 2"});
    CHECK(Case({{"a", "1"}}, {{"a", "2", "", 1, "Accept: text/html"}}).merged == Lines{"a 1", "a 2"});
    const Case traced({{"a", "1", "", 1, "traceparent: 1"}}, {{"a", "1", "", 1, "traceparent: 2"}});
    CHECK(traced.merged == Lines{"a 1"});
    CHECK(traced.conflicts.empty());
    CHECK(Case({{"a", "1", "t"}}, {{"a", "2", "t"}}).conflicts.at(0).scope == "t");
}

TEST_CASE("merge: several answers to one request are taken together, in their order") {
    const Answers poll{{"p", "202"}, {"x", "1"}, {"p", "200"}};
    CHECK(Case(poll, poll).merged == Lines{"p 202", "x 1", "p 200"});
    const Case other(poll, {{"p", "200"}, {"p", "202"}});
    CHECK(other.merged == Lines{"p 202", "x 1", "p 200"});
    CHECK(other.apart == Lines{"p 200", "p 202"});
    CHECK(other.conflicts.size() == 1);
}

TEST_CASE("merge: whoever asked more often has the other's answers too") {
    const Answers shorter{{"p", "202"}, {"x", "1"}};
    const Answers longer{{"y", "1"}, {"p", "202"}, {"p", "200"}};
    CHECK(Case(shorter, longer).merged == Lines{"p 202", "p 200", "x 1", "y 1"});
    CHECK(Case(shorter, longer).conflicts.empty());
    CHECK(Case(longer, shorter).merged == Lines{"y 1", "p 202", "p 200", "x 1"});
}

TEST_CASE("three-way merge: what changed on one side since the ancestor is taken") {
    const Answers base{{"a", "1"}, {"b", "1"}, {"c", "1"}};
    const Answers second{{"a", "1", "", 2}, {"b", "2", "", 2}, {"c", "1", "", 2}};
    const Answers third{{"a", "1", "", 3}, {"b", "1", "", 3}, {"c", "3", "", 3}};
    for (const bool turned : {false, true}) {
        const Case merge(&base, turned ? third : second, turned ? second : third);
        CHECK(merge.merged == Lines{"a 1", "b 2", "c 3"});
        CHECK(merge.conflicts.empty());
    }
    const Case same(&base, second, second);
    CHECK(same.merged == Lines{"a 1", "b 2", "c 1"});
}

TEST_CASE("three-way merge: what one side removed and the other left alone is gone") {
    const Answers base{{"a", "1"}, {"b", "1"}};
    const Answers removed{{"b", "1", "", 2}};
    for (const bool turned : {false, true}) {
        const Case merge(&base, turned ? base : removed, turned ? removed : base);
        CHECK(merge.merged == Lines{"b 1"});
        CHECK(merge.conflicts.empty());
    }
    CHECK(Case(&base, removed, removed).merged == Lines{"b 1"});
}

TEST_CASE("three-way merge: what both sides changed, or one removed and the other changed, is a conflict") {
    const Answers base{{"a", "1"}};
    const Case both(&base, {{"a", "2"}}, {{"a", "3"}});
    CHECK(both.merged == Lines{"a 2"});
    CHECK(both.apart == Lines{"a 3"});

    const Case gone(&base, {}, {{"a", "2"}});
    CHECK(gone.merged.empty());
    CHECK(gone.apart == Lines{"a 2"});
    CHECK(gone.conflicts.at(0).ours.empty());
    CHECK(gone.conflicts.at(0).request == "GET a");

    const Case kept(&base, {{"a", "2"}}, {});
    CHECK(kept.merged == Lines{"a 2"});
    CHECK(kept.apart.empty());
    CHECK(kept.conflicts.at(0).theirs.empty());
}

TEST_CASE("merge: an interaction that is damaged names its cassette") {
    const Scratch folder;
    append(folder.file("a"), get());
    std::string bytes = file_contents(folder.file("a"));
    bytes[bytes.find("application/json", bytes.find("42}"))] ^= 1;  // its metadata
    put_file(folder.file("b"), bytes);
    const CassetteReader a(folder.file("a"));
    const CassetteReader b(folder.file("b"));
    CHECK_THROWS_WITH(plan_merge(nullptr, MergeSide(a), MergeSide(b), {}), Contains(folder.file("b")) && Contains("damaged"));
}
