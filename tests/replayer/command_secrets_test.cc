// Secrets among what client and server say to each other in lines, and in MQTT's packets: find_secrets() of TextKind::commands.

#include <catch2/catch.hpp>

#include <string>

#include "base64.h"
#include "secret_finder.h"

using namespace replay;

namespace {

using Texts = std::vector<std::string>;

std::string in_base64(std::string_view text) {
    std::string out = base64url_encoded(text);
    for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (out.size() % 4 != 0) out += '=';
    return out;
}

Texts found_in(std::string_view text) {
    Texts found;
    for (const FoundSecret& secret : find_secrets(TextKind::commands, text)) found.push_back(secret.value);
    return found;
}

std::string hidden(std::string text) {
    std::uint64_t number = 0;
    for (const FoundSecret& secret : find_secrets(TextKind::commands, text)) hide_secret(text, secret, ++number);
    return text;
}

using namespace std::string_literals;

}  // namespace

TEST_CASE("secrets in commands: passwords, however short or plain") {
    CHECK(hidden("USER me\r\nPASS secret\r\nPWD\r\n") == "USER me\r\nPASS XXXXXX\r\nPWD\r\n");
    CHECK(found_in("pass a b\n") == Texts{"a b"});
    CHECK(found_in("PASS a:b\r\nACCT x1\r\nADAT YII=\r\n") == Texts{"a:b", "x1", "YII="});
    CHECK(found_in("*ACCT x1\n") == Texts{"x1"});
    CHECK(found_in("APOP me c4c9334bac560ecc979e58001b3e22fb\r\n") == Texts{"me", "c4c9334bac560ecc979e58001b3e22fb"});
    CHECK(found_in("APOP c4c9334bac560ecc979e58001b3e22fb\r\n").empty());
    CHECK(found_in("PASS\r\nPASSWORD secret\r\n PASS secret\r\nUSER me\r\n").empty());
    CHECK(hidden("USER anonymous\r\nPASS ftp@example.com\r\n") == "USER anonymous\r\nPASS ftp@example.com\r\n");
}

TEST_CASE("secrets in commands: a word of digits is looked for where it stands only") {
    const auto distinctive = [](std::string_view text) { return find_secrets(TextKind::commands, text).at(0).is_distinctive; };
    CHECK_FALSE(distinctive("PASS 12345678\r\n"));
    CHECK_FALSE(distinctive("PASS password\r\n"));
    CHECK(distinctive("PASS correct-horse\r\n"));
}

TEST_CASE("secrets in commands: LOGIN of IMAP, with strings of any kind") {
    CHECK(hidden("A001 CAPABILITY\r\nA002 LOGIN me secret\r\nA003 LIST\r\n") == "A001 CAPABILITY\r\nA002 LOGIN XX XXXXXX\r\nA003 LIST\r\n");
    CHECK(found_in(R"(a1 login "m e" "p\"s\\s w")") == Texts{"m e", R"(p"s\s w)"});
    CHECK(hidden(R"(a1 login "m e" "p\"s\\s w")") == R"(a1 login "XXX" "SEC2XXXXZ")");
    CHECK(found_in("A001 LOGIN me \"secret") == Texts{"me", "secret"});
    CHECK(found_in("A001 LOGIN me \"secret\\") == Texts{"me", "secret\\"});
    CHECK(found_in("A001 LOGIN me") == Texts{"me"});
    CHECK(found_in("SASL LOGIN PLAIN CRAM-MD5\r\n250-AUTH LOGIN PLAIN\r\n* CAPABILITY IMAP4 LOGIN\r\n").empty());
}

TEST_CASE("secrets in commands: what SASL says, behind the command or in a line of its own") {
    struct Case {
        std::string mechanism;
        std::string says;
        Texts secrets;
    };
    const std::string digest = "c4c9334bac560ecc979e58001b3e22fb";
    const auto [mechanism, says, secrets] = GENERATE_REF(values<Case>({
        {"PLAIN", "\0me\0secret"s, {"me", "secret"}},
        {"PLAIN", "you\0me\0a longer secret"s, {"you", "me", "a longer secret"}},
        {"XOAUTH2", "user=me\1auth=Bearer abc123\1\1", {"abc123"}},
        {"OAUTHBEARER", "n,a=me,\1host=h\1port=143\1auth=Bearer abc123\1\1", {"abc123"}},
        {"CRAM-MD5", "me " + digest, {"me", digest}},
        {"DIGEST-MD5",
         "username=\"me\",realm=\"r\",nonce=\"n\",cnonce=\"c\",nc=\"00000001\",response=" + digest + ",qop=auth",
         {"me", digest}},
        {"SCRAM-SHA-256", "n,,n=me,r=abc", {}},
        {"SCRAM-SHA-256",
         "c=biws,r=abcdef,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
         {"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="}},
        {"EXTERNAL", "me", {}},
    }));
    const std::string base64 = in_base64(says);
    CAPTURE(mechanism, says);
    for (const std::string& text : {"AUTH " + mechanism + " " + base64 + "\r\n", "AUTH " + mechanism + "\r\n" + base64 + "\r\n",
                                    "A001 AUTHENTICATE " + mechanism + "\r\n" + base64 + "\r\nA002 LIST\r\n"}) {
        CHECK(found_in(text) == secrets);
        const std::string left = hidden(text);
        REQUIRE(left.size() == text.size());
        const std::size_t at = text.find(base64);
        const auto still_says = base64_decoded(std::string_view(left).substr(at, base64.size()));
        REQUIRE(still_says);
        CHECK(still_says->size() == says.size());
        CHECK(left.substr(0, at) == text.substr(0, at));
        CHECK(left.substr(at + base64.size()) == text.substr(at + base64.size()));
    }
}

TEST_CASE("secrets in commands: user and password of LOGIN come one after the other") {
    const std::string me = in_base64("me@example.com");
    const std::string secret = in_base64("secret");
    CHECK(hidden("EHLO h\r\nAUTH LOGIN\r\n" + me + "\r\n" + secret + "\r\nMAIL FROM:<a@b>\r\n") ==
          "EHLO h\r\nAUTH LOGIN\r\n" + me + "\r\nWFhYWFhY\r\nMAIL FROM:<a@b>\r\n");
    CHECK(found_in("AUTH LOGIN " + me + "\r\n" + secret + "\r\n") == Texts{"secret"});
    CHECK(found_in("AUTH LOGIN\r\n334 VXNlcm5hbWU6\r\n" + me + "\r\n334 UGFzc3dvcmQ6\r\n" + secret + "\r\n") == Texts{"secret"});
}

TEST_CASE("secrets in commands: of what is not known, all is hidden") {
    CHECK(found_in("AUTH NTLM\r\nTlRMTVNTUAABAAAA\r\nTlRMTVNTUAADAAAAGAAYAEAA\r\n") ==
          Texts{"TlRMTVNTUAABAAAA", "TlRMTVNTUAADAAAAGAAYAEAA"});
    CHECK(found_in("AUTH GSSAPI YIIabc==\r\n") == Texts{"YIIabc=="});
    CHECK(found_in("AUTH PLAIN bm9uZQ==\r\nAUTH PLAIN no,base64\r\n") == Texts{"bm9uZQ==", "no,base64"});
}

TEST_CASE("secrets in commands: an exchange ends") {
    const std::string secret = in_base64("\0me\0secret"s);
    CHECK(found_in("AUTH PLAIN\r\n*\r\n" + secret + "\r\n").empty());
    CHECK(found_in("AUTH PLAIN =\r\nQUIT\r\n" + secret + "\r\n").empty());
    CHECK(found_in("AUTH TLS\r\nPBSZ\r\n" + secret + "\r\n").empty());
    CHECK(found_in("AUTH PLAIN\r\n" + secret + "\r\nRETR 1\r\n" + secret + "\r\n") == Texts{"me", "secret"});
    CHECK(found_in(secret + "\r\n").empty());
}

TEST_CASE("secrets in commands: by what a server proves itself") {
    const std::string proof = in_base64("rspauth=ea40f60335c427b5527b84dbabcdfffd");
    CHECK(found_in("334 " + proof + "\r\n") == Texts{"ea40f60335c427b5527b84dbabcdfffd"});
    CHECK(found_in("+ " + in_base64("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") + "\r\n").size() == 1);
    CHECK(found_in("+ " + in_base64("<1896.697170952@host>") + "\r\n+\r\n334 \r\n334 what?\r\n+OK\r\n").empty());
}

TEST_CASE("secrets in commands: heads of HTTP, before and between") {
    CHECK(found_in("CONNECT ftp:21 HTTP/1.1\r\nProxy-Authorization: Bearer abc123\r\n\r\nUSER me\r\nPASS secret\r\nRETR /x?api_key=1\r\n"
                   "GET /?api_key=k1 HTTP/1.1\r\nX-Api-Key: k2\r\n\r\n") == Texts{"abc123", "secret", "k1", "k2"});
    CHECK(found_in("DESCRIBE rtsp://h/ RTSP/1.0\r\nAuthorization: Basic " + in_base64("me:secret") + "\r\n\r\n") == Texts{"me", "secret"});
}

TEST_CASE("secrets in commands: also in those that an application adds, and in other options") {
    const auto found_in_option = [](std::string_view name, std::string_view value) {
        Texts found;
        for (const FoundSecret& secret : find_secrets(kind_of_option(name), value)) found.push_back(secret.value);
        return found;
    };
    for (const std::string_view name : {"QUOTE", "PREQUOTE", "POSTQUOTE"}) CHECK(found_in_option(name, "CWD x\n*ACCT x1\n") == Texts{"x1"});
    for (const std::string_view name : {"REQUEST_TARGET", "RTSP_STREAM_URI"}) {
        CHECK(found_in_option(name, "rtsp://me:secret@h/?api_key=k1") == Texts{"me", "secret", "k1"});
        CHECK(found_in_option(name, "/x?api_key=k1") == Texts{"k1"});
    }
    CHECK(found_in("PLAY /x?api_key=k1 RTSP/1.0\r\nReferer: http://me:secret@h/\r\n") == Texts{"k1", "me", "secret"});
}

TEST_CASE("secrets in commands: numbers may stand in front of a line") {
    CHECK(found_in("\1\0\0\0PASS secret\r\n\1\0X-Api-Key: k\r\n\0"s) == Texts{"secret", "k"});
}

TEST_CASE("secrets in commands: MQTT's first packet") {
    const std::string start = "\0\4MQTT\4"s;
    const std::string id = "\0\4curl"s;
    CHECK(hidden("\x10\x1c"s + start + "\xc2\0\x3c"s + id + "\0\2me\0\6secret\x82\1"s) ==
          "\x10\x1c"s + start + "\xc2\0\x3c"s + id + "\0\2XX\0\6XXXXXX\x82\1"s);
    CHECK(found_in("\x10\x9c\1"s + start + "\x42\0\x3c"s + id + "\0\6secret"s) == Texts{"secret"});
    CHECK(found_in("\x10\x1c"s + start + "\xc6\0\x3c"s + id + "\0\1t\0\2up\0\2me\0\6secret"s) == Texts{"me", "secret"});
    CHECK(found_in("\x10\x1c"s + start + "\xc2\0\x3c"s + id + "\0\2me\xff\xffsec"s) == Texts{"me", "sec"});
    CHECK(found_in("\x10\x1c"s + start + "\2\0\x3c"s + id).empty());
    CHECK(found_in("\x20\x1c"s + start + "\xc2\0\x3c"s + id + "\0\2me\0\6secret"s).empty());
    CHECK(found_in(start + "\xc2\0\x3c"s + id + "\0\2me\0\6secret"s).empty());
    CHECK(found_in("\x10\x1c"s + start).empty());
}
