#include "secret_tokens.h"

#include <catch2/catch.hpp>

#include "placeholder.h"
#include "request_key.h"

using namespace replay;

namespace {

std::string tokens(TextKind kind, const std::string& text) { return with_secret_tokens(kind, text); }

Request request(std::string url, std::vector<std::string> headers = {}) {
    Request made;
    made.method = "POST";
    made.url = std::move(url);
    made.headers = std::move(headers);
    return made;
}

Hash128 canonical(const std::string& url, std::string_view body) { return keys_of(request(url), body).canonical; }

}  // namespace

TEST_CASE("a secret is a token whatever it says and however long it is") {
    CHECK(tokens(TextKind::json, R"({"api_key":"abc","n":1})") == R"({"api_key":"SECRET","n":1})");
    CHECK(tokens(TextKind::json, R"({"password":123456})") == R"({"password":0})");
    CHECK(tokens(TextKind::url, "http://me:secret@h/?api_key=1234&page=2") == "http://SECRET:SECRET@h/?api_key=SECRET&page=2");
    CHECK(tokens(TextKind::header, "Authorization: Basic bWU6c2VjcmV0") == "Authorization: Basic SECRET");
    CHECK(tokens(TextKind::header, "Authorization: Basic bWU6c2VjcmV0cw==") == "Authorization: Basic SECRET");
    CHECK(tokens(TextKind::form, "user=me&password=%41b%43") == "user=me&password=SECRET");
    CHECK(tokens(TextKind::other, "nothing to see: 1234") == "nothing to see: 1234");
    CHECK(field_with_secret_tokens("client_secret", "whatever") == "SECRET");
    CHECK(field_with_secret_tokens("file", "whatever") == "whatever");
}

TEST_CASE("a placeholder is the same token, whichever it is") {
    const std::string first = make_placeholder(SecretClass::value, 1, 20, "");
    const std::string second = make_placeholder(SecretClass::github, 22, 40, "ghp_0123456789abcdefghijklmnopqrstuvwxyz");
    CHECK(tokens(TextKind::other, "it is " + first + ", it is") == "it is SECRET, it is");
    CHECK(tokens(TextKind::json, R"({"a":")" + second + R"("})") == R"({"a":"SECRET"})");
    CHECK(tokens(TextKind::json, R"({"password":"XXXX"})") == R"({"password":"SECRET"})");
    CHECK(tokens(TextKind::json, R"({"roman":"XXXX"})") == R"({"roman":"XXXX"})");
}

TEST_CASE("a number of one digit is a token, and so is what is left of it") {
    CHECK(tokens(TextKind::json, R"({"otp":9})") == R"({"otp":0})");
    CHECK(tokens(TextKind::json, R"({"otp":1})") == R"({"otp":0})");
}

TEST_CASE("a place is a token's whether the secret stands there or what is left of it") {
    struct Row {
        TextKind kind;
        std::string before;
        std::string secret;
        std::string behind;
    };
    using enum TextKind;
    for (const Row& row : {
             Row{json, R"({"pass":")", "hunter2", R"("})"},
             Row{json, R"({"key":"password","value":")", "p1", R"("})"},
             Row{json, R"({"name":"password","value":")", "p", R"("})"},
             Row{json, R"({"key":"Authorization","value":"Bearer )", "abc1", R"("})"},
             Row{json, R"({"query":"{a(password:\")", "p", R"(\")}"})"},
             Row{json, R"({"x":"Server=h;Pwd=)", "p", R"("})"},
             Row{other, "password: ", "p1", "\n"},
             Row{other, "password: '", "p", "'\n"},
             Row{other, "Authorization: Bearer ", "abc1", "\n"},
             Row{json, R"({"key":"Cookie","value":"a=)", "b1", R"("})"},
             Row{other, "machine h password ", "p", "\n"},
             Row{xml, "<a password='", "p", "'/>"},
             Row{xml, "<input name=pwd value=", "hunter2", ">"},
             Row{xml, "<input type=password value=", "p", ">"},
         }) {
        CAPTURE(row.before);
        const std::string token = row.before + "SECRET" + row.behind;
        CHECK(tokens(row.kind, row.before + row.secret + row.behind) == token);
        CHECK(tokens(row.kind, row.before + std::string(row.secret.size(), 'X') + row.behind) == token);
    }
    CHECK(tokens(TextKind::other, "Authorization: Basic dXNlcjpodW5n") == "Authorization: Basic SECRET");
    CHECK(tokens(TextKind::other, "Authorization: Basic WFhYWDpYWFhY") == "Authorization: Basic SECRET");
}

TEST_CASE("a key is the same for every secret, and for its placeholder") {
    const std::string placeholder = make_placeholder(SecretClass::value, 7, 12, "");
    const std::string url = "https://h/v1?api_key=";
    CHECK(canonical(url + "one", "") == canonical(url + "another-one", ""));
    CHECK(canonical(url + "one", "") == canonical(url + placeholder, ""));
    CHECK(canonical(url + "one", "") != canonical("https://h/v1", ""));
    const auto login = [](const std::string& password) { return R"({"user":"me","password":")" + password + "\"}"; };
    CHECK(canonical("http://h/", login("a")) == canonical("http://h/", login("XXXXXXX")));
    CHECK(canonical("http://h/", login("a")) == canonical("http://h/", login(placeholder)));
    CHECK(canonical("http://h/", "user=me&password=a") == canonical("http://h/", "user=me&password=bcd"));
    CHECK(canonical("http://h/", "user=me&password=a") != canonical("http://h/", "user=you&password=a"));
}

TEST_CASE("a variant is the same for every secret, and tells other headers apart") {
    const auto variant = [](const std::string& header) { return variant_of(request("http://h/", {header})); };
    CHECK(variant("Authorization: Bearer one") == variant("authorization: Bearer another"));
    CHECK(variant("Cookie: sid=0123456789abcdef") == variant("Cookie: sid=4"));
    CHECK(variant("Accept: a") != variant("Accept: b"));
}
