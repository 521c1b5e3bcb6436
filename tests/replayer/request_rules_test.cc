#include <catch2/catch.hpp>

#include "config.h"
#include "settings_file.h"

using namespace replay;
using Catch::Contains;

namespace {

Config config_of(const std::string& document) {
    const SettingsFile file{"/p/replay.toml", parse_toml(document)};
    return Config::from([](const char*) -> const char* { return nullptr; }, &file);
}

std::string rules_for(const Config& config, const std::string& method, const std::string& url) {
    return config.rules.treatment(method, url)->matching.text();
}

}  // namespace

TEST_CASE("rules: those of a request's endpoint apply, in their order") {
    const Config config = config_of(R"(
match = ["method", "scheme", "host", "port", "path", "query"]
[[rule]]
url = "https://api.example.com/v1/*"
ignore = ["query a"]
floats = 3
[[rule]]
method = "Post"
url = "api.example.com/v1/chat"
ignore = ["query b"]
match = ["path"]
floats = 2
)");
    const std::string usual = "match = [\"method\", \"scheme\", \"host\", \"port\", \"path\", \"query\"]\n";
    CHECK(rules_for(config, "GET", "http://elsewhere/") == usual);
    CHECK(rules_for(config, "GET", "HTTPS://API.example.com:443/v1/chat?x=1") == usual + "ignore = [\"query a\"]\nfloats = 3\n");
    CHECK(rules_for(config, "POST", "https://api.example.com/v1/chat") ==
          "match = [\"path\"]\nignore = [\"query a\", \"query b\"]\nfloats = 2\n");
    CHECK(rules_for(config, "post", "https://api.example.com/v1/chat") == rules_for(config, "POST", "https://api.example.com/v1/chat"));
    CHECK(config.rules.treatment("GET", "http://a/") == config.rules.treatment("GET", "http://b/"));
    CHECK(config_of("").rules.treatment("GET", "http://a/")->matching.text().empty());
}

TEST_CASE("rules: what the pattern of a URL covers") {
    struct Row {
        const char* pattern;
        const char* url;
        bool covered;
    };
    const std::vector<Row> rows{
        {"https://h/a", "https://h/a", true},
        {"https://h/a", "https://h/a?q=1", true},
        {"https://h/a", "https://h/a/b", false},
        {"https://h/a*", "https://h/a/b", true},
        {"https://*/a", "https://x.y:81/a", true},
        {"https://*/a", "http://x/a", false},
        {"*://h/a", "http://h/a", true},
        {"h/a", "https://h/a", true},
        {"h/a", "https://i/h/a", false},
        {"/a", "https://h/a", true},
        {"/a", "https://h:8080/a?x", true},
        {"/a", "https://h/b/a", false},
        {"/a?q=*", "https://h/a?q=1", true},
        {"/a?q=*", "https://h/a", false},
        {"*", "ftp://h/x", true},
        {"/", "http://h", true},
        {"http://h/u", "http://me:secret@h:80/u#f", true},
        {"https://h:443/u", "https://h/u", true},
        {"https://h:443/u", "https://h:443/u", true},
        {"https://h/u", "https://h:443/u", true},
        {"https://h:444/u", "https://h/u", false},
        {"https://[::1]:443/u", "https://[::1]/u", true},
        {"http://h:443/u", "http://h/u", false},
        {"http://h:443/u", "http://h:443/u", true},
        {"http://h:*/u", "http://h:81/u", true},
        {"http://h:*/u", "http://h/u", false},
        {"HTTPS://H.example/A", "https://h.EXAMPLE/A", true},
        {"H.example/A", "https://h.example/a", false},
        {"*example", "http://h/?u=/example", false},
        {"*example", "http://h/example", true},
    };
    for (const Row& row : rows) {
        CAPTURE(row.pattern, row.url);
        const Config config = config_of("[[rule]]\nurl = '" + std::string(row.pattern) + "'\nfloats = 1\n");
        CHECK(rules_for(config, "GET", row.url).empty() != row.covered);
    }
}

TEST_CASE("rules: what makes no sense is said with its file and line") {
    CHECK_THROWS_WITH(config_of("rule = 1"), Contains("/p/replay.toml:1: rule is a number") && Contains("[[rule]]"));
    CHECK_THROWS_WITH(config_of("[rule]\nurl = 'x'"), Contains("/p/replay.toml:1: rule is a table"));
    CHECK_THROWS_WITH(config_of("[[rule]]\nurl = 'https://h'"),
                      Contains("/p/replay.toml:2: ") && Contains("did you mean \"https://h/*\"?"));
    CHECK_THROWS_WITH(config_of("rule = [1]"), Contains("/p/replay.toml:1: a rule is a number"));
    CHECK_THROWS_WITH(config_of("[[rule]]\nurl = 'x'\nignroe = []"),
                      Contains("/p/replay.toml:3: there is no setting \"ignroe\"; did you mean \"ignore\"?"));
    CHECK_THROWS_WITH(config_of("\n[[rule]]\nurl = 7"), Contains("/p/replay.toml:3: url is a number; it has to be a text"));
    CHECK_THROWS_WITH(config_of("[[rule]]\nreplace = [{in = 'path', pattern = '[', with = ''}]"),
                      Contains("/p/replay.toml:2: the pattern"));
    CHECK_THROWS_WITH(config_of("match = ['bdoy']"),
                      Contains("/p/replay.toml:1: match = […] makes no sense: \"bdoy\" is no part") && Contains("\"body\""));
}
