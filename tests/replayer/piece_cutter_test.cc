#include "piece_cutter.h"

#include <catch2/catch.hpp>

#include <string>

using namespace replay;

namespace {

// All of it, put together again from its pieces.
std::string put_together(std::string_view text, TextKind kind) {
    PieceCutter cutter(kind);
    std::string all;
    for (bool is_all = false; !text.empty();) {
        const auto pieces = cutter.cut(text, is_all);
        is_all = pieces.empty();
        for (const PieceCutter::Piece& piece : pieces) {
            all += text.substr(0, piece.size);
            text.remove_prefix(piece.size);
        }
    }
    return all;
}

std::string first_of(std::string_view text, std::optional<TextKind> kind = std::nullopt) {
    return std::string(text.substr(0, PieceCutter(kind).cut(text, false).at(0).size));
}

}  // namespace

TEST_CASE("piece cutter: JSON is cut in front of the last name") {
    CHECK(first_of(R"([{"id": 1, "password": "x"}, {"id": 2, "password": "half of)") == R"([{"id": 1, "password": "x"}, {"id": 2, )");
    CHECK(first_of(R"({"id":1,"a\"b" :"x)") == R"({"id":1,)");
    CHECK(first_of(R"({"id":1,"text":"not, \"a\": name, ", "no name)") == R"({"id":1,)");
    CHECK(first_of("{\"id\":1}\n\"ended by the line\n{\"a\":2,\"id\":") == "{\"id\":1}\n\"ended by the line\n{\"a\":2,");
}

TEST_CASE("piece cutter: JSON without names is cut between values, else where it ends") {
    CHECK(first_of(R"(["one, two", "three, four", "fi, ve)") == R"(["one, two", "three, four",)");
    CHECK(first_of("[1\n2\n3") == "[1\n2\n");
    CHECK(first_of("[123456789") == "[123456789");
}

TEST_CASE("piece cutter: what is left of a long string is no JSON") {
    PieceCutter cutter;
    REQUIRE(cutter.cut(R"("text": "so \"it\": goes\)", false).at(0).size == 20);
    auto pieces = cutter.cut(R"(goes\"on)", false);
    REQUIRE(pieces.size() == 1);
    CHECK((pieces[0].size == 8 && pieces[0].kind == TextKind::other));
    pieces = cutter.cut(R"(\", end", "password": "x", "id)", false);
    REQUIRE(pieces.size() == 2);
    CHECK((pieces[0].size == 8 && pieces[0].kind == TextKind::other));
    CHECK((pieces[1].size == 2 && pieces[1].kind == TextKind::json));
}

TEST_CASE("piece cutter: an escape is not cut") {
    PieceCutter cutter;
    CHECK(cutter.cut(R"("text\)", false).at(0).size == 5);
    CHECK(cutter.cut(R"(\)", false).empty());
    CHECK(cutter.cut(R"(\")", false).at(0).kind == TextKind::other);
    CHECK(cutter.cut(R"(", )", false).at(0).size == 1);
}

TEST_CASE("piece cutter: other texts are cut where a piece of them begins") {
    CHECK(first_of("<a><b>1</b><c key='x'>half of i</c", TextKind::xml) == "<a><b>1</b>");
    CHECK(first_of("<a>half</a><", TextKind::xml) == "<a>half</a><");
    CHECK(first_of("who=me&password=half%20of", TextKind::form) == "who=me&");
    CHECK(first_of("password", TextKind::form) == "password");
    CHECK(first_of("A: 1\r\nB: 2\r\nC", TextKind::header) == "A: 1\r\nB: 2\r\n");
    CHECK(first_of("A\nbcdefgh ijk", TextKind::other) == "A\nbcdefgh ");
}

TEST_CASE("piece cutter: nothing is left out") {
    for (const std::string_view text : {"\"\\", "\"", "<", "&", "\"a\":\"\\\"b\" c", "{\"a\":1}\n\n{\"b\":\"c d e f g h", " ", "<</<"})
        for (const TextKind kind : {TextKind::json, TextKind::xml, TextKind::form, TextKind::other})
            CHECK(put_together(text, kind) == text);
}
