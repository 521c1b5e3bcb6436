#include "secret_book.h"

#include <unistd.h>
#include <catch2/catch.hpp>

#include "../formats/samples.h"
#include "placeholder.h"
#include "recorded_keys.h"
#include "request_key.h"
#include "stream_redactor.h"

using namespace replay;
using Catch::Matchers::Contains;

namespace {

constexpr std::string_view kToken = "tok-5c2f9A7b1E";

Interaction answered(std::vector<std::string> headers, const std::string& body, const std::string& response) {
    Interaction made;
    made.metadata.request.method = "POST";
    made.metadata.request.url = "https://h/v1";
    made.metadata.request.headers = std::move(headers);
    made.stream(Stream::request_body) = body;
    made.stream(Stream::response_body) = response;
    return made;
}

void add_event(Interaction& interaction, EventKind kind, unsigned detail, std::string_view bytes) {
    Event event{};
    event.kind = kind;
    event.detail = static_cast<std::uint16_t>(detail);
    event.size = static_cast<std::uint32_t>(bytes.size());
    interaction.events.push_back(event);
    interaction.stream(stream_of(kind)).append(bytes);
}

// A session of its own.
struct OwnSession {
    SessionName name = SessionName::here();
    ~OwnSession() { SecretVault::remove(name); }
};

std::string said(SecretBook& book, TextKind kind, const std::string& text) { return book.redacted(kind, text); }

}  // namespace

TEST_CASE("secret book: one placeholder for a secret, wherever it occurs") {
    SecretBook book;
    const std::string token(kToken);
    Interaction made = answered({"Authorization: Bearer " + token}, "q=" + token, "you are " + token + ", welcome");
    made.metadata.error = "cannot use " + token;
    add_event(made, EventKind::debug, 3, "you are " + token.substr(0, 5));
    add_event(made, EventKind::debug, 0, "reading\n");
    add_event(made, EventKind::debug, 3, token.substr(5) + ", welcome");
    redact(made, book);
    const std::string placeholder = made.metadata.request.headers[0].substr(22);
    CHECK(placeholder.size() == token.size());
    CHECK(made.stream(Stream::request_body) == "q=" + placeholder);
    CHECK(made.stream(Stream::response_body) == "you are " + placeholder + ", welcome");
    CHECK(made.metadata.error == "cannot use " + placeholder);
    CHECK(made.stream(Stream::trace) == "you are " + placeholder.substr(0, 5) + "reading\n" + placeholder.substr(5) + ", welcome");
    CHECK(said(book, TextKind::other, token) == placeholder);
    const std::string before = made.stream(Stream::response_body);
    CHECK_FALSE(book.redact(made));
    CHECK(made.stream(Stream::response_body) == before);
}

TEST_CASE("secret book: what could mean something else is replaced only where it was found") {
    SecretBook book;
    CHECK(said(book, TextKind::url, "http://a:a@banana/") == "http://X:X@banana/");
    CHECK(said(book, TextKind::form, "password=banana&eat=banana") == "password=XXXXXX&eat=banana");
    CHECK(said(book, TextKind::form, "password=strawberry&eat=strawberry") == "password=SEC1XXXXXZ&eat=strawberry");
    book.learn("short");
    CHECK(said(book, TextKind::other, "a short one") == "a short one");
    book.learn("4-long-enough");
    CHECK(said(book, TextKind::other, "is it 4-long-enough?") == "is it SEC2XXXXXXXXZ?");
}

TEST_CASE("secret book: an interaction has keys that do not depend on its secrets") {
    const auto keys = [](std::string_view password) {
        SecretBook book;
        book.learn(password);
        Interaction made = answered({}, "login with " + std::string(password), std::string(password) + "!");
        made.head.exact_key = {1, 2};
        redact(made, book);
        return made.head;
    };
    CHECK(keys("one-secret-1").canonical_key == keys("another-secret-2").canonical_key);
    CHECK(keys("one-secret-1").exact_key.empty());
    CHECK(keys("short").exact_key == Hash128{1, 2});
}

// Else, of several answers to one request those with a secret in them would not be found beside those without.
TEST_CASE("secret book: a request without secrets has its exact key, whatever is in its headers and the answer") {
    SecretBook book;
    Interaction made = answered({"Authorization: Bearer " + std::string(kToken)}, "", R"({"access_token":"another-token-1"})");
    made.head.exact_key = {1, 2};
    redact(made, book);
    CHECK(made.head.exact_key == Hash128{1, 2});
    CHECK(made.metadata.placeholders == kNotNumbered);
    CHECK_THAT(made.stream(Stream::response_body), !Contains("another"));
}

TEST_CASE("secret book: all processes of a session have the same numbers") {
    const OwnSession session;
    SecretBook one(&session.name);
    SecretBook other(&session.name);
    const std::string first = said(one, TextKind::form, "api_key=first-secret-1");
    CHECK(said(other, TextKind::form, "api_key=second-secret-2") == "api_key=SEC2XXXXXXXXXXZ");
    CHECK(said(other, TextKind::other, "it is first-secret-1") == "it is " + first.substr(8));
    CHECK(said(one, TextKind::other, "it is second-secret-2") == "it is SEC2XXXXXXXXXXZ");
    SecretVault vault(session.name);
    CHECK(vault.news().size() == 2);
    CHECK(vault.news().empty());
}

TEST_CASE("secret vault: it grows, and is gone when it is removed") {
    const OwnSession session;
    const auto value = [](int number) { return std::string(5000, 'a') + std::to_string(number); };
    {
        SecretVault one(session.name);
        SecretVault other(session.name);
        CHECK(one.news().empty());
        for (int i = 0; i < 100; ++i) CHECK((i % 2 == 0 ? one : other).add(value(i), SecretClass::jwt, true) == i + 1);
        std::vector<SecretVault::Secret> all = SecretVault(session.name).news();
        REQUIRE(all.size() == 100);
        SecretVault reader(session.name);
        all = reader.news();
        for (int i = 0; i < 100; ++i) CHECK(all[static_cast<std::size_t>(i)].value == value(i));
        CHECK_FALSE(one.add(std::string(100'000, 'x'), SecretClass::value, true));
    }
    SecretVault::remove(session.name);
    CHECK(SecretVault(session.name).news().empty());
}

TEST_CASE("secret book: without room in the vault, numbers that no other secret of it has") {
    const OwnSession session;
    SecretBook book(&session.name);
    const std::string first = said(book, TextKind::form, "api_key=first-secret-with-room");
    CHECK(first == "api_key=SEC1XXXXXXXXXXXXXXXXXZ");
    SecretVault vault(session.name);
    while (vault.add(std::string(60'000, 'a') + std::to_string(vault.count()), SecretClass::value, false)) continue;
    CHECK(vault.is_full());
    CHECK(said(book, TextKind::form, "api_key=" + std::string(60'000, 'b')).substr(0, 18) == "api_key=SEC1000001");
    CHECK(said(book, TextKind::form, "api_key=" + std::string(60'000, 'c')).substr(0, 18) == "api_key=SEC1000002");
    CHECK(said(book, TextKind::form, "api_key=first-secret-with-room") == first);
}

TEST_CASE("secret book: a very long secret is replaced where it was found, and not looked for elsewhere") {
    SecretBook book;
    const std::string secret = std::string(kLongestNumbered, 'a') + "1";
    CHECK_THAT(said(book, TextKind::form, "api_key=" + secret), !Contains(secret));
    CHECK(book.known().size() == 0);
    CHECK_THAT(said(book, TextKind::form, "api_key=" + secret.substr(1)), Contains("SEC1X"));
    CHECK(book.known().size() == 1);
}

TEST_CASE("stream redactor: secrets in pieces of any size") {
    const std::string token(kToken);
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += R"({"n":)" + std::to_string(i) + R"(,"api_key":"key-)" + std::to_string(10000 + i) + R"(","t":")" + token + "\"},\n";
    for (const std::size_t piece : {1, 7, 100, 4096, 100'000}) {
        SecretBook book;
        book.learn(token);
        StreamRedactor redactor(book);
        std::string out;
        std::string held;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            held += text.substr(at, piece);
            if (held.size() < 300) continue;
            const std::size_t settled = redactor.settle(held, false);
            out.append(held, 0, settled);
            held.erase(0, settled);
        }
        CHECK(redactor.settle(held, true) == held.size());
        out += held;
        CHECK(out.size() == text.size());
        CHECK_THAT(out, !Contains(token) && !Contains("key-1"));
        CHECK_THAT(out, Contains(R"({"n":199,"api_key":")"));
        CHECK(redactor.has_replaced());
    }
}

TEST_CASE("stream redactor: named secrets in one line of JSON, whatever is in front of them") {
    std::string text = "[{\"text\": \"" + std::string(100'000, 'x') + R"( \", \"no\": name)" + "\"}";
    for (int i = 0; i < 2000; ++i)
        text += R"(, {"id": )" + std::to_string(i) + R"(, "password": "word )" + std::to_string(10000 + i) + "\"}";
    for (const std::size_t piece : {1000, 30'000}) {
        SecretBook book;
        StreamRedactor redactor(book);
        std::string out;
        std::string held;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            held += text.substr(at, piece);
            const std::size_t settled = redactor.settle(held, false);
            out.append(held, 0, settled);
            held.erase(0, settled);
        }
        CHECK(redactor.settle(held, true) == held.size());
        out += held;
        CHECK_THAT(out, !Contains("word 1") && Contains(R"(, {"id": 1999, "password": "SEC)"));
        CHECK(out.substr(0, 100'000) == text.substr(0, 100'000));
    }
}
