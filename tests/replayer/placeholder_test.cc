#include "placeholder.h"

#include <catch2/catch.hpp>

#include <string>

#include "base64.h"
#include "char_set.h"
#include "jwt.h"
#include "key_samples.h"
#include "key_shapes.h"

using namespace replay;

namespace {

using Found = std::vector<FoundPlaceholder>;

std::string made(SecretClass kind, std::uint64_t number, std::string_view value) {
    return make_placeholder(kind, number, value.size(), value);
}

SecretClass class_of_sample(std::string_view value) { return value.starts_with("ghp_") ? SecretClass::github : SecretClass::value; }

// What base64 of either alphabet says of bytes, with padding.
std::string base64(std::string_view bytes) {
    std::string out = base64url_encoded(bytes);
    while (out.size() % 4 != 0) out += '=';
    return out;
}

}  // namespace

TEST_CASE("placeholder: how it looks") {
    using enum SecretClass;
    CHECK(made(value, 12, "correct horse battery") == "SEC12XXXXXXXXXXXXXXXZ");
    CHECK(made(value, 0, "12345678") == "SEC0XXXZ");
    CHECK(made(value, 9999, "12345678") == "SEC9999Z");
    CHECK(made(user, 3, "somebody@example.org") == "SECUN3XXXXXXXXXXXXXZ");
    CHECK(made(github, 3, "ghp_" + made_of(kLetters, 36)) == "ghp_SECGH3XXXXXXXXXXXXXXXXXXXXXXXXXXXXXZ");
    CHECK(made(openai, 1, "sk-proj-" + made_of(kLetters, 20)) == "sk-proj-SECOA1XXXXXXXXXXXXXZ");
    CHECK(made(aws, 20, "AKIA" + made_of(kCapitals, 16)) == "AKIASECAW20XXXXXXXXZ");
    CHECK(made(private_key, 4, made_of(kLetters, 20)) == "SECPK4XXXXXXXXXXXXXZ");
}

TEST_CASE("placeholder: what is short, or leaves no room for the number, becomes a run of X") {
    CHECK(made(SecretClass::value, 1, "").empty());
    CHECK(made(SecretClass::value, 1, "a") == "X");
    CHECK(made(SecretClass::value, 1, "1234567") == "XXXXXXX");
    CHECK(made(SecretClass::value, 10000, "12345678") == "XXXXXXXX");
    CHECK(made(SecretClass::github, 1234, "12345678") == "XXXXXXXX");
    CHECK(made(SecretClass::github, 7, "ghp_12345678") == "ghp_SECGH7XZ");
    CHECK(made(SecretClass::github, 7, "ghp_123456") == "SECGH7XXXZ");  // less than eight bytes behind what is public
}

TEST_CASE("placeholder: of a number in JSON, a number") {
    CHECK(made(SecretClass::digits, 7, "123456") == "111111");
    CHECK(made(SecretClass::digits, 7, "-12.50e+3") == "-11.11e+1");
    CHECK(make_placeholder(SecretClass::digits, 7, 3, "1") == "111");
}

TEST_CASE("placeholder: nothing of the secret is in it, and it is as long in every text") {
    for (const KeyShape& shape : kKeyShapes) {
        if (shape.most == 0) continue;
        for (std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{8}, std::size_t{shape.least}, std::size_t{shape.most}}) {
            const std::string one = std::string(shape.beginning) + std::string(size, 'q');
            const std::string other = std::string(shape.beginning) + std::string(size, '7');
            CAPTURE(one);
            CHECK(made(shape.kind, 5, one) == made(shape.kind, 5, other));
            CHECK(made(shape.kind, 5, one).size() == one.size());
        }
    }
    CHECK(made(SecretClass::jwt, 5, jwt_sample(R"({"a":1})")) == made(SecretClass::jwt, 5, jwt_sample(R"({"b":2})")));
}

TEST_CASE("placeholder: a JWT stays one that parses") {
    for (std::size_t more = 0; more < 60; ++more) {
        const std::string payload = R"({"a":")" + std::string(more, 'q') + R"("})";
        const std::string token = jwt_sample(payload);
        const std::string placeholder = made(SecretClass::jwt, 41, token);
        CAPTURE(token, placeholder);
        const JwtParts old_parts(token);
        const JwtParts parts(placeholder);
        REQUIRE(parts.parts().size() == 3);
        CHECK(parts.parts()[0] == old_parts.parts()[0]);
        CHECK(parts.parts()[1].size() == old_parts.parts()[1].size());
        CHECK(parts.parts()[2] == "SECJW41" + std::string(35, 'X') + "Z");
        const std::string json = base64_decoded(parts.parts()[1]).value_or("");
        const bool has_room = payload.size() >= std::string_view(R"({"sub":"SECJW41Z"})").size();
        CHECK(json.starts_with(has_room ? R"({"sub":"SECJW41)" : "{}"));
        CHECK(json.find_first_not_of(' ', json.find('}') + 1) == std::string::npos);
        REQUIRE(find_placeholders(placeholder).size() == 1);
        CHECK(is_placeholder(placeholder));
    }
}

TEST_CASE("placeholder: JWTs with a signature too short for a number, without one, and encrypted ones") {
    const std::string header = base64url_encoded(R"({"alg":"HS256"})");
    const std::string payload = base64url_encoded(R"({"sub":"1234567890"})");
    for (const char* const signature : {"", "ab", "abcdefg"}) {
        const std::string token = header + "." + payload + "." + signature;
        const std::string placeholder = made(SecretClass::jwt, 3, token);
        CHECK(placeholder ==
              header + "." + base64url_encoded(R"({"sub":"SECJW3XXXZ"})") + "." + std::string(std::string_view(signature).size(), 'X'));
        CHECK(is_placeholder(placeholder));
        const Found found = find_placeholders(placeholder);  // by what the payload says
        REQUIRE(found.size() == 1);
        CHECK(found[0].kind == SecretClass::jwt);
        CHECK(found[0].number == 3);
    }
    const std::string encrypted = base64url_encoded(R"({"alg":"dir","enc":"A256GCM"})");
    CHECK(made(SecretClass::jwt, 9, encrypted + "..iviviv.abcd.0123456789abcdefghijkl") ==
          encrypted + "..XXXXXX.XXXX.SECJW9XXXXXXXXXXXXXXXZ");
    CHECK(is_placeholder(encrypted + "..XXXXXX.XXXX.SECJW9XXXXXXXXXXXXXXXZ"));
    CHECK(make_placeholder(SecretClass::jwt, 9, 12, "no token") == "SECJW9XXXXXZ");
}

TEST_CASE("placeholder: found in any text, with class and number") {
    std::vector<std::pair<SecretClass, std::string>> values{{SecretClass::value, "correct horse"},
                                                            {SecretClass::user, "somebody@example.org"},
                                                            {SecretClass::private_key, private_key_sample()},
                                                            {SecretClass::jwt, jwt_sample()}};
    for (const KeyShape& shape : kKeyShapes)
        if (shape.most != 0) values.emplace_back(shape.kind, std::string(shape.beginning) + std::string(shape.least, 'q'));
    for (const auto& [kind, value] : values)
        for (const std::uint64_t number : {0, 7, 123}) {
            const std::string placeholder = made(kind, number, value);
            CAPTURE(placeholder);
            CHECK(is_placeholder(placeholder));
            CHECK(CharSet("a-zA-Z0-9._/-").has_all_of(placeholder));
            for (const std::string& before :
                 std::vector<std::string>{"", "Bearer ", "{\"a\":\"", "?x=", "https://h/", "\\n", "=", "\xff", "SEC", "SEC1X"})
                for (const std::string& behind : std::vector<std::string>{"", "\r\n", "\"}", "&y=1", "X", "Z", ".", "SEC2"}) {
                    if (kind == SecretClass::jwt && before.starts_with("SEC")) continue;  // a token has no letter in front
                    const std::string text = before + placeholder + behind;
                    const Found found = find_placeholders(text);
                    CAPTURE(text);
                    REQUIRE(found.size() == 1);
                    CHECK(found[0].start == before.size());
                    CHECK(found[0].end == before.size() + placeholder.size());
                    CHECK(found[0].kind == kind);
                    CHECK(found[0].number == number);
                    CHECK_FALSE(found[0].is_base64);
                }
        }
}

TEST_CASE("placeholder: what only looks like one is none") {
    for (const char* const text :
         {"", "SEC", "SEC1Z", "SEC12XZ", "SEC12XXXXXXXX", "SEC12xxxxxxxxZ", "SEC012XXXXXZ", "SECZZ12XXXXXZ", "SECXXXXXXXXZ",
          "SEC12345678901234567890123XXXZ", "sec12XXXXXXZ", "SECURITY", "SECTION12", "SEC1XXXX XXXZ"})
        CHECK(find_placeholders(text).empty());
    CHECK_FALSE(is_placeholder(""));
    CHECK_FALSE(is_placeholder("XXx"));
    CHECK_FALSE(is_placeholder(base64url_encoded("SEC1XXXXZ")));
    CHECK_FALSE(is_placeholder(jwt_sample(R"({"sub":"SECJW1XXXXZ"})")));
    CHECK_FALSE(is_placeholder("a SEC1XXXXZ"));
    CHECK(is_placeholder("XXXX"));
}

TEST_CASE("placeholder: found within base64 at each alignment, and given another number there") {
    for (const std::string& value : {std::string("correct horse"), "ghp_" + std::string(36, 'q'), std::string("12345678")})
        for (std::size_t before = 0; before < 7; ++before)
            for (std::size_t behind = 0; behind < 4; ++behind) {
                const SecretClass kind = class_of_sample(value);
                const auto text_of = [&](std::uint64_t number) {
                    return "a: " + base64("user:x" + std::string(before, ':') + made(kind, number, value) + std::string(behind, '~')) +
                           "\n";
                };
                std::string text = text_of(42);
                const Found found = find_placeholders(text);
                CAPTURE(text);
                REQUIRE(found.size() == 1);
                CHECK(found[0].is_base64);
                CHECK(found[0].kind == kind);
                CHECK(found[0].number == 42);
                CHECK(found[0].size == value.size());
                renumber(text, found[0], 7);
                CHECK(text == text_of(7));
            }
}

TEST_CASE("placeholder: all of a text are given other numbers, in place") {
    const std::string jwt = jwt_sample();
    const auto text_of = [&](std::uint64_t first, std::uint64_t second) {
        return "Authorization: Basic " + base64("user:" + made(SecretClass::value, first, "correct horse")) +
               "\r\nCookie: a=" + made(SecretClass::value, second, "12345678") + "; b=" + made(SecretClass::jwt, first, jwt) +
               "\r\nX: " + make_placeholder(SecretClass::value, first, 30, "correct horse") + "XX";
    };
    std::string text = text_of(5, 117);
    renumber_all(text, [](std::uint64_t number) { return number == 5 ? 1100 : 2; });
    CHECK(text == text_of(1100, 2));
}
