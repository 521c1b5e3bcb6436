#include "known_secrets.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>

#include "base64.h"
#include "key_samples.h"
#include "placeholder.h"
#include "secret_stream.h"

using namespace replay;

namespace {

// What a text becomes; given at once and in pieces of each length it comes out the same.
std::string replaced(const KnownSecrets& secrets, const std::string& text) {
    std::string at_once = text;
    secrets.replace(at_once);
    for (std::size_t piece = 1; piece < 40; piece += piece < 3 ? 1 : 6) {
        SecretStream stream(secrets);
        std::string out;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            stream.feed(std::string_view(text).substr(at, piece), out);
            CHECK(stream.held() <= 6 * secrets.longest() + 12);
            CHECK(out.size() + stream.held() == std::min(text.size(), at + piece));
        }
        stream.finish(out);
        CHECK(out == at_once);
        CHECK(stream.held() == 0);
    }
    return at_once;
}

std::string hex(char c, bool is_upper) {
    const char* const digits = is_upper ? "0123456789ABCDEF" : "0123456789abcdef";
    return {digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]};
}

using IsEscaped = bool (*)(char);
constexpr IsEscaped kAll = [](char) { return true; };
constexpr IsEscaped kReserved = [](char c) { return std::string_view("/+=@:&?#[]!$'()*,; \"\\%<>").find(c) != std::string_view::npos; };
constexpr IsEscaped kSome = [](char c) { return c % 3 == 0 || c == '%' || c == '\\'; };

std::string percent(std::string_view text, IsEscaped is_escaped, bool is_upper) {
    std::string out;
    for (const char c : text) out += is_escaped(c) ? "%" + hex(c, is_upper) : std::string(1, c);
    return out;
}

std::string json(std::string_view text, IsEscaped is_escaped, bool is_upper) {
    std::string out;
    for (const char c : text) out += is_escaped(c) ? "\\u00" + hex(c, is_upper) : std::string(1, c);
    return out;
}

KnownSecrets secrets_of(std::initializer_list<std::string> values) {
    KnownSecrets secrets;
    std::uint64_t number = 1;
    for (const std::string& value : values) secrets.add(value, SecretClass::value, number++);
    return secrets;
}

}  // namespace

TEST_CASE("known secrets: replaced wherever they stand, and nothing else is") {
    const KnownSecrets secrets = secrets_of({"correct horse", "hunter2hunter2", "12345678"});
    CHECK(replaced(secrets, "correct horse") == "SEC1XXXXXXXXZ");
    CHECK(replaced(secrets, "a=hunter2hunter2&b=12345678;hunter2hunter2") == "a=SEC2XXXXXXXXXZ&b=SEC3XXXZ;SEC2XXXXXXXXXZ");
    CHECK(replaced(secrets, "123456789") == "SEC3XXXZ9");
    CHECK(replaced(secrets, "correct+horse") == "SEC1XXXXXXXXZ");  // as a form has it
    for (const char* const text :
         {"", "1234567", "correct hors", "orrect horse", "Correct Horse", "hunter2hunter3", "\\", "%", "%4", "\\u00"})
        CHECK(replaced(secrets, text) == text);
}

TEST_CASE("known secrets: what has less than eight bytes is not looked for") {
    const KnownSecrets secrets = secrets_of({"", "a", "1234567"});
    CHECK(secrets.size() == 0);
    CHECK(replaced(secrets, "a a 1234567 a") == "a a 1234567 a");
}

TEST_CASE("known secrets: one that is added again keeps its number") {
    KnownSecrets secrets = secrets_of({"hunter2hunter2"});
    secrets.add("hunter2hunter2", SecretClass::github, 7);
    CHECK(replaced(secrets, "hunter2hunter2") == "SEC1XXXXXXXXXZ");
}

TEST_CASE("known secrets: of those that overlap the first, and the longest of those") {
    const KnownSecrets secrets = secrets_of({"password", "password1234", "word1234567", "34567890"});
    CHECK(replaced(secrets, "password") == "SEC1XXXZ");
    CHECK(replaced(secrets, "password123") == "SEC1XXXZ123");
    CHECK(replaced(secrets, "password1234") == "SEC2XXXXXXXZ");
    CHECK(replaced(secrets, "password1234567") == "SEC2XXXXXXXZ567");
    CHECK(replaced(secrets, "word1234567890") == "SEC3XXXXXXZ890");
    CHECK(replaced(secrets, "34567890password") == "SEC4XXXZSEC1XXXZ");
}

TEST_CASE("known secrets: a placeholder of its class") {
    KnownSecrets secrets;
    const std::string token = "ghp_" + made_of(kLetters, 36);
    const std::string jwt = jwt_sample();
    secrets.add(token, SecretClass::github, 3);
    secrets.add(jwt, SecretClass::jwt, 4);
    CHECK(replaced(secrets, "a " + token + " b") == "a ghp_SECGH3XXXXXXXXXXXXXXXXXXXXXXXXXXXXXZ b");
    CHECK(replaced(secrets, jwt) == make_placeholder(SecretClass::jwt, 4, jwt.size(), jwt));
}

TEST_CASE("known secrets: in base64 at each alignment, neighbours intact") {
    for (const std::string& secret :
         std::vector<std::string>{"p@ssw0rd", "correct horse", "\xff\xfe?>~ secret", std::string(60, '~') + "!"}) {
        const KnownSecrets secrets = secrets_of({secret});
        const std::string placeholder = make_placeholder(SecretClass::value, 1, secret.size(), secret);
        for (std::size_t before = 0; before < 7; ++before)
            for (std::size_t behind = 0; behind < 4; ++behind)
                for (const bool is_url : {false, true}) {
                    const std::string start = std::string("u\xfb:\xff>?@").substr(0, before);
                    const std::string end = std::string("\xff\xbe:").substr(0, behind);
                    const auto encoded = [&](const std::string& value) {
                        std::string text = base64url_encoded(start + value + end);
                        if (is_url) return text;
                        std::replace(text.begin(), text.end(), '-', '+');
                        std::replace(text.begin(), text.end(), '_', '/');
                        while (text.size() % 4 != 0) text += '=';
                        return text;
                    };
                    const std::string now = replaced(secrets, "Basic " + encoded(secret) + "\r\n").substr(6);
                    CHECK(base64_decoded(now.substr(0, now.size() - 2)) == start + placeholder + end);
                    CHECK(now.size() == encoded(secret).size() + 2);
                }
    }
}

TEST_CASE("known secrets: several in one base64") {
    const KnownSecrets secrets = secrets_of({"username1", "p@ssw0rd!"});
    for (const std::string between : {"", ":", "::", ":::"}) {
        const std::string now = replaced(secrets, base64url_encoded("username1" + between + "p@ssw0rd!"));
        CHECK(base64_decoded(now) == "SEC1XXXXZ" + between + "SEC2XXXXZ");
    }
}

TEST_CASE("known secrets: what base64 says of it must be all of it") {
    const KnownSecrets secrets = secrets_of({"p@ssw0rd"});
    for (const std::string other : {"p@ssw0re", "q@ssw0rd", "p@ssw0r", "@ssw0rd"})
        for (const std::string before : {"", "u", "us"}) {
            const std::string text = base64url_encoded(before + other);
            CHECK(replaced(secrets, text) == text);
        }
}

TEST_CASE("known secrets: with escapes of a URL or of JSON, however many") {
    for (const std::string& secret : std::vector<std::string>{"p@ss/w0rd+\"\\", "correct horse", "plainletters", "50%41 off&on"}) {
        const KnownSecrets secrets = secrets_of({secret});
        for (const IsEscaped which : {kAll, kReserved, kSome})
            for (const bool is_upper : {true, false})
                for (const auto escape : {percent, json}) {
                    const std::string written = escape(secret, which, is_upper);
                    CAPTURE(written);
                    const std::string expected = "x" + make_placeholder(SecretClass::value, 1, written.size(), secret) + "y";
                    CHECK(replaced(secrets, "x" + written + "y") == expected);
                    CHECK(replaced(secrets, written) == expected.substr(1, written.size()));
                    CHECK(replaced(secrets, "%41\\n" + written + "%41\\n" + secret) ==
                          "%41\\n" + expected.substr(1, written.size()) + "%41\\n" +
                              make_placeholder(SecretClass::value, 1, secret.size(), secret));
                }
    }
    const KnownSecrets secrets = secrets_of({"a/b\"c\\d\n\xc3\xa9\xf0\x9f\x98\x80"});
    CHECK(replaced(secrets, R"({"a":"a\/b\"c\\d\n\u00e9\ud83d\ude00"})") == R"({"a":"SEC1XXXXXXXXXXXXXXXXXXXXXXXXXZ"})");
    CHECK(replaced(secrets, "a/b\\\"c\\\\d\\n\xc3\xa9\xf0\x9f\x98\x80") == "SEC1XXXXXXXXXXXXZ");
}

TEST_CASE("known secrets: far apart, with escapes near and far") {
    const KnownSecrets secrets = secrets_of({"first/secret", "the second \"one\""});
    std::string text;
    std::string expected;
    std::mt19937 random(7);
    for (int i = 0; i < 300; ++i) {
        std::string filler(random() % 90, 'f');
        for (char& c : filler) c = "ab/\\%4n"[random() % 7];
        const std::string value = i % 2 == 0 ? "first/secret" : "the second \"one\"";
        const IsEscaped none = [](char) { return false; };
        const std::string written =
            std::array{percent(value, kReserved, true), json(value, kReserved, false), percent(value, none, true)}[random() % 3];
        text += filler + " " + written + " ";
        expected += filler + " " + make_placeholder(SecretClass::value, i % 2 + 1u, written.size(), value) + " ";
    }
    CHECK(replaced(secrets, text) == expected);
}

TEST_CASE("known secrets: a stream holds back no more than may be the beginning of one") {
    const KnownSecrets secrets = secrets_of({"0123456789"});
    SecretStream stream(secrets);
    std::string out;
    stream.feed(std::string(1000, 'a'), out);
    CHECK(stream.held() <= 16);
    stream.feed("01234", out);
    stream.feed("56789", out);
    stream.finish(out);
    CHECK(out == std::string(1000, 'a') + "SEC1XXXXXZ");
    out.clear();
    stream.feed("56789", out);  // another text
    stream.finish(out);
    CHECK(out == "56789");
}

TEST_CASE("known secrets: one that becomes known while a stream is under way counts from then on") {
    KnownSecrets secrets;
    SecretStream stream(secrets);
    std::string out;
    stream.feed("hunter2hunter2 %41 ", out);
    CHECK(stream.held() == 0);
    secrets.add("hunter2hunter2", SecretClass::value, 1);
    secrets.add("a/much\\longer secret", SecretClass::value, 2);
    stream.feed("hunter2hunter2 a%2fmuch\\longer sec", out);
    stream.feed("ret.", out);
    stream.finish(out);
    CHECK(out == "hunter2hunter2 %41 SEC1XXXXXXXXXZ SEC2XXXXXXXXXXXXXXXXXZ.");
}

TEST_CASE("known secrets: thousands") {
    KnownSecrets secrets;
    const auto secret_of = [](int i) { return "secret number " + std::to_string(i) + " of them"; };
    for (int i = 0; i < 3000; ++i) secrets.add(secret_of(i), SecretClass::value, static_cast<std::uint64_t>(i));
    CHECK(secrets.size() == 6000);  // each also as a form has it
    for (const int i : {0, 9, 10, 1234, 2999}) {
        const std::string secret = secret_of(i);
        std::string text = "x" + secret + base64url_encoded(secret) + "y";
        CHECK(secrets.replace(text) == 2);
        const std::string placeholder = make_placeholder(SecretClass::value, static_cast<std::uint64_t>(i), secret.size(), secret);
        CHECK(text == "x" + placeholder + base64url_encoded(placeholder) + "y");
    }
}

// As all tokens of one issuer do: without an index beyond their first bytes this takes minutes.
TEST_CASE("known secrets: tens of thousands that begin alike, and are alike elsewhere") {
    constexpr int kMany = 40'000;
    for (const std::string end : {"qz", "bcdefghijklmnop"}) {
        KnownSecrets secrets;
        std::string text;
        std::string expected;
        for (int i = 0; i < kMany; ++i) {
            const std::string digits = std::to_string(10'000'000 + i);
            const std::string secret = "AAAAAAAA" + digits + end;
            secrets.add(secret, SecretClass::value, static_cast<std::uint64_t>(i));
            text += secret + ' ';
            expected += make_placeholder(SecretClass::value, static_cast<std::uint64_t>(i), secret.size(), secret) + ' ';
        }
        CHECK(secrets.replace(text) == kMany);
        CHECK((text == expected));
        std::string other = "AAAAAAAA99999999" + end;
        CHECK(secrets.replace(other) == 0);
    }
}
