#include "rule_proposal.h"

#include <catch2/catch.hpp>

using namespace replay;

namespace {

struct Asked {
    Request request{};
    std::string body{};
    [[nodiscard]] ComparedRequest compared() const { return {request, ComparedBody::whole(body)}; }
};

Asked ask(std::string url, std::string body = "") {
    Asked made;
    made.request.method = body.empty() ? "GET" : "POST";
    made.request.url = std::move(url);
    made.request.headers = {"Content-Type: application/json"};
    made.body = std::move(body);
    return made;
}

Asked by(std::string method, std::string url) {
    Asked made = ask(std::move(url));
    made.request.method = std::move(method);
    return made;
}

std::string proposed(const Asked& asked, const Asked& recorded, const RequestRules& rules = RequestRules{}) {
    const ComparedRequest a = asked.compared();
    const ComparedRequest b = recorded.compared();
    const auto matching = rules.treatment(asked.request.method, asked.request.url)->matching;
    return propose_rule(a, b, compare_requests(a, b, matching).differences, rules).value_or("none");
}

}  // namespace

// That a rule does what it is to do is checked whenever one is made; see also pairs_test.cc.
TEST_CASE("rule proposal: what differs is not to count") {
    struct Pair {
        const char* what;
        Asked asked;
        Asked recorded;
        const char* expected;
    };
    const auto pair = GENERATE(values<Pair>({
        {"a field of the query", ask("http://h/a?page=2&q=x"), ask("http://h/a?page=1&q=x"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://h/a\"\nignore = [\"query page\"]\n"},
        {"a value in JSON", ask("http://h/", R"({"id":1,"m":[{"c":"hi"}]})"), ask("http://h/", R"({"id":2,"m":[{"c":"hello"}]})"),
         "[[rule]]\nmethod = \"POST\"\nurl = \"http://h/\"\nignore = [\"body /id\", \"body /m/0/c\"]\n"},
        {"the same of several elements", ask("http://h/", R"([{"id":1,"x":0},{"id":2,"x":0}])"),
         ask("http://h/", R"([{"id":3,"x":0},{"id":4,"x":0}])"),
         "[[rule]]\nmethod = \"POST\"\nurl = \"http://h/\"\nignore = [\"body /*/id\"]\n"},
        {"an element more", ask("http://h/", "[1,2,3]"), ask("http://h/", "[1,2]"),
         "[[rule]]\nmethod = \"POST\"\nurl = \"http://h/\"\nignore = [\"body /2\"]\n"},
        {"a port", ask("http://h:1234/a"), ask("http://h:4321/a"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://h:*/a\"\nmatch = [\"method\", \"scheme\", \"host\", \"path\", \"query\", \"body\"]\n"},
        {"a scheme, and its port", ask("https://h:8443/a"), ask("http://h/a"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"h*/a\"\nmatch = [\"method\", \"host\", \"path\", \"query\", \"body\"]\n"},
        {"a host", ask("http://h/a?q"), ask("http://g/a?q"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://*/a\"\nmatch = [\"method\", \"scheme\", \"port\", \"path\", \"query\", \"body\"]\n"},
        {"a host, with a port", ask("http://h:81/a"), ask("http://g:81/a"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://*:81/a\"\nmatch = [\"method\", \"scheme\", \"port\", \"path\", \"query\", "
         "\"body\"]\n"},
        {"a whole server", ask("http://h:81/a"), ask("https://g/a"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"*/a\"\nmatch = [\"method\", \"path\", \"query\", \"body\"]\n"},
        {"a method", ask("http://h/"), by("PUT", "http://h/"),
         "[[rule]]\nurl = \"http://h/\"\nmatch = [\"scheme\", \"host\", \"port\", \"path\", \"query\", \"body\"]\n"},
        {"a field without a name", ask("http://h/?=1"), ask("http://h/?=2"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://h/\"\nignore = [\"query \\\"\\\"\"]\n"},
        {"an id in the path", ask("http://h/users/17/x.y"), ask("http://h/users/18/x.y"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://h/users/*/x.y\"\n"
         "replace = [{in = \"path\", pattern = \"^/users/[^/]+/x\\\\.y$\", with = \"/users/ID/x.y\"}]\n"},
        {"a dollar in such a path", ask("http://h/$1/17"), ask("http://h/$1/18"),
         "[[rule]]\nmethod = \"GET\"\nurl = \"http://h/$1/*\"\n"
         "replace = [{in = \"path\", pattern = \"^/\\\\$1/[^/]+$\", with = \"/$$1/ID\"}]\n"},
    }));
    CAPTURE(pair.what);
    CHECK(proposed(pair.asked, pair.recorded) == pair.expected);
}

TEST_CASE("rule proposal: none where the requests are better not made one, or no rule could say it") {
    Asked ranged = ask("http://h/");
    ranged.request.options = {{"RANGE", "0-1"}};
    std::string many = "{";
    for (char name = 'a'; name <= 'z'; ++name) many += std::string(many.size() > 1 ? "," : "") + '"' + name + "\":1";
    struct Pair {
        const char* what;
        Asked asked;
        Asked recorded;
    };
    const auto pairs = std::vector<Pair>{
        {"nothing differs", ask("http://h/"), ask("http://h/")},
        {"another method and path", ask("http://h/17"), by("PUT", "http://h/")},
        {"a method that has no body in the answer", ask("http://h/"), by("HEAD", "http://h/")},
        {"another host and path", ask("http://h/1"), ask("http://g/2")},
        {"another path", ask("http://h/a"), ask("http://h/b")},
        {"a longer path", ask("http://h/1"), ask("http://h/1/2")},
        {"an option", ask("http://h/"), ranged},
        {"too many fields", ask("http://h/", many + "}"), ask("http://h/", "{}")},
        {"a name that a rule would read otherwise", ask("http://h/?%20x=1"), ask("http://h/?%20x=2")},
        {"a name that could steer a terminal", ask("http://h/?%9b=1"), ask("http://h/?%9b=2")},
    };
    for (const Pair& pair : pairs) {
        CAPTURE(pair.what);
        CHECK(proposed(pair.asked, pair.recorded) == "none");
    }
}

TEST_CASE("rule proposal: with the rules that there are already") {
    RequestRules rules;
    const SettingsFile file{"/replay.toml", parse_toml("[[rule]]\nurl = '/a'\nignore = 'query ts'\nmatch = ['host', 'query']\n")};
    rules.add(file.document.members.at(0).second.items.at(0), file);
    CHECK(proposed(ask("http://h/a?ts=1&page=1"), ask("http://h/a?ts=2&page=2"), rules) ==
          "[[rule]]\nmethod = \"GET\"\nurl = \"http://h/a\"\nignore = [\"query page\"]\n");
    CHECK(proposed(ask("http://h/a?ts=1"), ask("http://h/a?ts=2"), rules) == "none");
}

TEST_CASE("rule proposal: whether two requests are one") {
    const Asked one = ask("http://h/?a=1&b=2", "{}");
    const Asked same = ask("http://H/?b=2&a=1", "{ }");
    const Asked other = ask("http://h/?a=1&b=2", "[]");
    CHECK(are_one(one.compared(), same.compared(), RequestRules{}));
    CHECK(!are_one(one.compared(), other.compared(), RequestRules{}));
    const ComparedRequest pulled{one.request, ComparedBody::to_be_supplied()};
    const ComparedRequest pulled_too{same.request, ComparedBody::to_be_supplied()};
    CHECK(are_one(pulled, pulled_too, RequestRules{}));
    CHECK(!are_one(pulled, one.compared(), RequestRules{}));
}
