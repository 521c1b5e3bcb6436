#include <catch2/catch.hpp>

#include "matching.h"

using namespace replay;
using Catch::Contains;

namespace {

Matching with(const std::string& rules) { return Matching::parse(rules); }

}  // namespace

TEST_CASE("matching: what a rule says comes out as it went in") {
    for (const char* const rules : {
             "",
             "match = [\"method\", \"path\", \"header accept\"]\n",
             "match = []\n",
             "ignore = [\"query ts\", \"form nonce\", \"part file\", \"header x-trace\", \"path\", \"body\", \"body /user/id\", \"body "
             "/\"]\n",
             "any_case = [\"query *\"]\n",
             "any_order = [\"body /**/tags\"]\n",
             "replace = [{in = \"path\", pattern = \"/\\\\d+\", with = \"/N\"}, {in = \"body /a~1b\", pattern = \"\\\"\", with = "
             "\"\\u0007\"}]\n",
             "floats = 6\n",
         }) {
        CAPTURE(rules);
        CHECK(with(rules).text() == rules);
        CHECK(Matching::parse(with(rules).text()) == with(rules));
    }
    CHECK(Matching{}.text().empty());
    // As rules of an endpoint follow each other: kinds come in their order all the same.
    Matching both = with("any_case = ['path']\nreplace = [{in = 'path', pattern = 'A', with = 'B'}]");
    both.add(with("ignore = ['query a']\nreplace = [{in = 'path', pattern = 'B', with = 'C'}]").edits);
    CHECK(both.edits.size() == 4);
    CHECK(Matching::parse(both.text()) == both);
    CHECK(with("match = [\"body\", \"query\", \"path\", \"port\", \"host\", \"scheme\", \"method\"]") == Matching{});
    CHECK(with("ignore = \"query ts\"") == with("ignore = ['query   ts']"));
    CHECK(with("match = ['header B', 'header a', 'header b']").match.headers == std::vector<std::string>{"a", "b"});
    CHECK(with("replace = {in = 'path', pattern = 'a', with = 'b'}") == with("replace = [{in = 'path', pattern = 'a', with = 'b'}]"));
}

TEST_CASE("matching: a field without a name") {
    using In = FieldSelector::In;
    const FieldSelector field = FieldSelector::named("query \"\"");
    CHECK(field.covers(In::query, ""));
    CHECK_FALSE(field.covers(In::query, "a"));
    CHECK(field.text() == "query \"\"");
    CHECK_THROWS_WITH(FieldSelector::named("path \"\""), Contains("names more than a path"));
}

TEST_CASE("matching: a slip of the pen says what would be right") {
    struct Row {
        const char* rules;
        const char* what;
    };
    const std::vector<Row> rows{
        {"match = ['methods']", "\"methods\" is no part of a request; did you mean \"method\"?"},
        {"match = 'header'", "\"header\" is no part of a request; there are method, scheme, host, port, path, query, body and header NAME"},
        {"ignore = ['cookie session']",
         "\"cookie session\" names no field; there are path, query, header, form, part and body; a field is"},
        {"match = 'header  '", "is no part of a request"},
        {"match = 3", "match is a number; it has to be a list of texts"},
        {"ignore = ['quary ts']", "\"quary ts\" names no field; did you mean \"query\"?"},
        {"ignore = ['query']", "lacks a name"},
        {"ignore = ['path x']", "names more than a path"},
        {"ignore = ['body user/id']", "names no field"},
        {"ignore = ['body /a', 7]", "ignore holds a number"},
        {"any_order = ['query a']", "is no list"},
        {"replace = 'path'", "replace is a text"},
        {"replace = ['path']", "replace holds a text"},
        {"replace = [{in = 'path', with = 'x'}]", "lacks \"pattern\""},
        {"replace = [{im = 'path', pattern = 'x', with = ''}]", "did you mean \"in\"?"},
        {"replace = [{in = 'path', pattern = 'x', with = 1}]", "with is a number"},
        {"replace = [{in = 'path', pattern = '(', with = ''}]", "the pattern \"(\" makes no sense at character 2"},
        {"replace = [{in = 'path', pattern = 'a', with = '$1'}]", "has no group for \"$1\""},
        {"floats = -1", "from 0 to 100"},
        {"floats = 1.5", "from 0 to 100"},
        {"floats = 'x'", "from 0 to 100"},
        {"ignoer = []", "is no rule of matching"},
        {"ignore = [", ""},
    };
    for (const Row& row : rows) {
        CAPTURE(row.rules);
        CHECK_THROWS_AS(with(row.rules), MatchingError);
        CHECK_THROWS_WITH(with(row.rules), Contains(row.what));
    }
}

TEST_CASE("matching: a selector covers the fields of its name, or of all that its star allows") {
    using In = FieldSelector::In;
    CHECK(FieldSelector::named("query utm_*").covers(In::query, "utm_source"));
    CHECK_FALSE(FieldSelector::named("query utm_*").covers(In::query, "Utm_source"));
    CHECK_FALSE(FieldSelector::named("query utm_*").covers(In::form, "utm_source"));
    CHECK(FieldSelector::named("header X-Trace").covers(In::header, "x-trace"));
    CHECK(FieldSelector::named("form *").covers(In::form, ""));
    CHECK(FieldSelector::named("body /a/b").steps == std::vector<std::string>{"a", "b"});
    CHECK(FieldSelector::named("body /").is_json);
    CHECK_FALSE(FieldSelector::named("body").is_json);
}
