#include "secret_shapes.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "key_samples.h"
#include "key_shapes.h"

using namespace replay;

namespace {

struct Sample {
    SecretClass kind;
    std::string value;
};

std::vector<Sample> samples() {
    using enum SecretClass;
    return {
        {openai, "sk-" + made_of(kLetters, 48)},
        {openai, "sk-proj-" + made_of("aB3_dE-5gH", 156)},
        {openai, "sk-svcacct-" + made_of("aB3_dE-5gH", 156)},
        {openrouter, "sk-or-v1-" + made_of(kHex, 64)},
        {anthropic, "sk-ant-api03-" + made_of("aB3_dE-5gH", 93) + "AA"},
        {github, "ghp_" + made_of(kLetters, 36)},
        {github, "ghs_" + made_of(kLetters, 36)},
        {github, "github_pat_" + made_of(kLetters, 22) + "_" + made_of(kLetters, 59)},
        {gitlab, "glpat-" + made_of("aB3_dE-5gH", 20)},
        {gitlab, "glpat-" + made_of("aB3_dE-5gH", 27) + ".01.0a1b2c3d4"},
        {aws, "AKIA" + made_of(kCapitals, 16)},
        {aws, "ASIA" + made_of(kCapitals, 16)},
        {google, "AIza" + made_of("aB3_dE-5gH", 35)},
        {google, "ya29." + made_of("aB3_dE-5gH", 120)},
        {google, "1//0" + made_of("aB3_dE-5gH", 100)},
        {slack, "xoxb-1234567890-1234567890123-" + made_of(kLetters, 24)},
        {slack, "xoxe.xoxp-1-" + made_of(kCapitals, 163)},
        {slack, "xapp-1-A0123456789-1234567890123-" + made_of(kHex, 64)},
        {slack, "hooks.slack.com/services/T00000000/B00000000/" + made_of(kLetters, 24)},
        {stripe, "sk_live_" + made_of(kLetters, 24)},
        {stripe, "rk_test_" + made_of(kLetters, 99)},
        {stripe, "whsec_" + made_of(kLetters, 32)},
        {huggingface, "hf_" + made_of(kLetters, 34)},
        {npm, "npm_" + made_of(kLetters, 36)},
        {pypi, "pypi-AgEIcHlwaS5vcmc" + made_of(kLetters, 150)},
        {sendgrid, "SG." + made_of(kLetters, 22) + "." + made_of(kLetters, 43)},
        {twilio, "SK" + made_of(kHex, 32)},
        {age, "AGE-SECRET-KEY-1" + made_of(kCapitals, 58)},
        {digitalocean, "dop_v1_" + made_of(kHex, 64)},
        {telegram, "/bot123456789:" + made_of(kLetters, 35)},
        {jwt, jwt_sample()},
        {jwt, jwt_sample("{}", 0)},
        {jwt, base64url_encoded("{ \"typ\": \"JWT\", \"jwk\": {\"alg\": 1}, \"alg\":\"none\"}") + ".e30."},
        {jwt, base64url_encoded(R"({"alg":"dir","enc":"A256GCM"})") + "..iviv.text.tags"},
    };
}

// What is found in a text, as the texts themselves.
std::vector<std::string> found_in(std::string_view text) {
    std::vector<std::string> found;
    for (const FoundShape& shape : find_shapes(text)) found.emplace_back(text.substr(shape.start, shape.end - shape.start));
    return found;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("secret shapes: each known key is found with its class, wherever it stands") {
    for (const Sample& sample : samples()) {
        CAPTURE(sample.value);
        CHECK(class_of(sample.value) == sample.kind);
        for (const char* const around :
             {"%s", "Bearer %s\r\n", R"({"a":"%s","b":1})", "a=%s&b", "https://h/?x=%s#y", "a%%3D%s%%26", R"(a\n%s\n)", R"(\u003d%s\u0026)",
              "<b>%s</b>", "(%s), and", "u:%s@h", "\x01%s\xff", "-%s,", "_%s;"}) {
            std::string text(sample.value.size() + 40, '\0');
            text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), around, sample.value.c_str())));
            CAPTURE(text);
            CHECK(found_in(text) == Texts{sample.value});
        }
    }
}

TEST_CASE("secret shapes: several keys in one text") {
    const std::string a = "ghp_" + made_of(kLetters, 36);
    const std::string b = "AKIA" + made_of(kCapitals, 16);
    const std::string c = jwt_sample();
    CHECK(found_in(a + " " + b + "," + a + "\n" + c + "/" + b) == Texts{a, b, a, c, b});
    CHECK(found_in(a + "." + c + ".") == Texts{a, c});  // the dot ends the sentence
}

TEST_CASE("secret shapes: what only looks like a key is none") {
    for (const std::string& text : {
             "task-" + made_of(kLetters, 40),                                  // a letter in front
             "1sk-" + made_of(kLetters, 40),                                   // a digit in front
             "sk-" + made_of("abcdef", 40),                                    // words
             std::string("sk-fading-circle-in-the-middle-of-it"),              // a class of a style sheet
             "ghp_" + made_of(kLetters, 35),                                   // too short
             "AKIA" + made_of(kCapitals, 15),                                  //
             "AKIA" + made_of(kCapitals, 17),                                  // too long
             "AKIA" + made_of(kCapitals, 15) + "a",                            // another alphabet
             "AIza" + made_of(kLetters, 36),                                   //
             "SK" + made_of(kHex, 33),                                         //
             "dop_v1_" + made_of(kHex, 63) + "g",                              //
             std::string("SK_FOO SG. npm_ hf_token pypi-server xoxb- eyJ"),    //
             std::string("eyJhbGciOiJIUzI1NiJ9"),                              // a header alone
             base64url_encoded(R"({"a":"alg","b":{"alg":1}})") + ".e30.c2ln",  // no header
             base64url_encoded(R"({"alg":)") + ".e30.c2ln",                    // no object
             base64url_encoded(R"({"alg":"HS256"})") + "..c2ln",               // a signature of what is elsewhere
             base64url_encoded(R"({"alg":"HS256"})") + ".e30e4.c2ln",          // a length that base64 cannot have
             base64url_encoded(R"({"alg":"dir","enc":"A256GCM"})") + "..iviv.text",
             std::string("-----BEGIN PRIVATE KEY----- is how a private key begins, as everyone knows who has seen one -----END"),
             std::string("-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n-----END"),
             "-----BEGIN CERTIFICATE-----\n" + private_key_sample() + "\n-----END CERTIFICATE-----",
         }) {
        CAPTURE(text);
        CHECK(found_in(text).empty());
    }
}

TEST_CASE("secret shapes: a bot's token of Telegram has its number in front") {
    const std::string token = "123456789:AA" + made_of("aB3_dE-5gH", 33);
    CHECK(class_of(token) == SecretClass::telegram);
    CHECK(public_prefix(SecretClass::telegram, token).empty());
    for (const std::string around : {"%", "x=%&", R"({"a":"%"})", R"(a\n%)", "%3D%"}) {
        const std::size_t place = around.rfind('%');
        CHECK(found_in(around.substr(0, place) + token + around.substr(place + 1)) == Texts{token});
    }
    CHECK(found_in("/bot" + token + "/getMe " + token) == Texts{"/bot" + token, token});
    for (const std::string& text : {token.substr(9), "1" + token + "1", "a" + token, token.substr(2), "12" + token, token + "x",
                                    std::string("00:AA:BB:CC"), "x" + token.substr(9)}) {
        CAPTURE(text);
        CHECK(found_in(text).empty());
    }
    CHECK(found_in("SK" + made_of(kHex, 31) + "0:AA" + made_of(kLetters, 33)).size() == 1);
}

TEST_CASE("secret shapes: of a private key, what stands between its lines") {
    const std::string key = private_key_sample();
    for (const char* const label : {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
        CHECK(found_in("-----BEGIN " + std::string(label) + "-----\n" + key + "\n-----END " + label + "-----\n") == Texts{key});
    CHECK(found_in("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nVersion: 1\n" + key + "\n-----END") == Texts{"Version: 1\n" + key});
    CHECK(found_in("-----BEGIN PRIVATE KEY-----\r\n" + key) == Texts{key});
    const std::string line = made_of(kLetters, 64);
    CHECK(found_in(R"({"k":"-----BEGIN PRIVATE KEY-----\n)" + line + R"(\n)" + line + R"(\n-----END PRIVATE KEY-----\n"})") ==
          Texts{line + "\\n" + line});
    CHECK(found_in(R"({"k":"-----BEGIN PRIVATE KEY-----\n)" + line + R"("})") == Texts{line});
    CHECK(found_in("k=-----BEGIN+PRIVATE+KEY-----%0D%0A" + line + "%0D%0A-----END+PRIVATE+KEY-----") == Texts{line});
}

TEST_CASE("secret shapes: a private key's line ends may be escaped any number of times") {
    const std::string line = made_of(kLetters, 64);
    for (const std::string end : {R"(\n)", R"(\\n)", R"(\\\\n)", R"(\\\\\\\\r\\\\\\\\n)", R"(\r\n)", R"(\u000a)", R"(\\u000D\\u000A)",
                                  "%0A", "%250D%250a", "%5Cn", "%5c%5Cn", "&#10;", "&#xA;", R"(\n    )", "\n\n"}) {
        const std::string body = line + end + line;
        const std::string before = "-----BEGIN PRIVATE KEY-----" + end + body;
        CHECK(found_in("x: " + before + end + "-----END PRIVATE KEY-----" + end) == Texts{body});
        for (const char* const behind : {"", R"(\")", R"(\\\"})", "%22", "&x=1", R"(\\)"}) {
            CAPTURE(before, behind);
            CHECK(found_in(before + behind) == Texts{body});
            CHECK(found_in(before + end + behind) == Texts{body});
        }
    }
    const std::string slashes = R"(MHcCAQEEIB\/9+abc\\/abcdefghijklmnopqrstuvw)";
    CHECK(found_in("-----BEGIN EC PRIVATE KEY-----\\n" + slashes + "\\n-----END") == Texts{slashes});
    CHECK(found_in("-----BEGIN PRIVATE KEY-----" + std::string(100000, '\\')).empty());
}

TEST_CASE("secret shapes: a key keeps what its issuer puts in front of all") {
    for (const Sample& sample : samples()) {
        const std::string_view prefix = public_prefix(sample.kind, sample.value);
        CAPTURE(sample.value, prefix);
        CHECK(sample.value.starts_with(prefix));
        CHECK(prefix.empty() == (sample.kind == SecretClass::jwt));
    }
    CHECK(public_prefix(SecretClass::openai, "sk-proj-abc") == "sk-proj-");
    CHECK(public_prefix(SecretClass::openai, "sk-abc") == "sk-");
    CHECK(public_prefix(SecretClass::github, "sk-abc").empty());
    CHECK(public_prefix(SecretClass::value, "sk-abc").empty());
}

TEST_CASE("secret shapes: the table's rows can match, and each class's code is its own") {
    std::set<std::string_view> beginnings;
    for (const KeyShape& shape : kKeyShapes) {
        CAPTURE(shape.beginning);
        CHECK(beginnings.insert(shape.beginning).second);
        CHECK(shape.least <= shape.most);
        CHECK((shape.beginning[0] & 0x80) == 0);
        CHECK(shape.beginning.size() >= 2);
    }
    std::set<std::string_view> codes;
    for (const SecretClassNames& names : kSecretClasses) {
        CAPTURE(names.name);
        if (!names.code.empty()) CHECK(codes.insert(names.code).second);
        CHECK((names.code.empty() || (names.code.size() == 2 && CharSet("A-Z").has_all_of(names.code))));
    }
}
