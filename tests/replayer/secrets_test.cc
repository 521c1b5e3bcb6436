#include <catch2/catch.hpp>

#include "secrets.h"

using namespace replay;

TEST_CASE("secret headers: the value is masked byte for byte, the scheme's name stays") {
    CHECK(mask_secret_headers("Authorization: Bearer sk-123") == "Authorization: Bearer ******");
    CHECK(mask_secret_headers("authorization:Basic QTpC\r\n") == "authorization:Basic ****\r\n");
    CHECK(mask_secret_headers("Proxy-Authorization: Digest username=\"me\", nonce=\"x\"\r\n") ==
          "Proxy-Authorization: Digest ************************\r\n");
    CHECK(mask_secret_headers("Authorization: rawtoken") == "Authorization: ********");
    CHECK(mask_secret_headers("X-API-KEY: abc") == "X-API-KEY: ***");
    CHECK(mask_secret_headers("Cookie: a=1") == "Cookie: ***");
    CHECK(mask_secret_headers("Cookie:") == "Cookie:");
    CHECK(mask_secret_headers("Cookie: \r\n") == "Cookie: \r\n");
    CHECK(mask_secret_headers("Cookie;") == "Cookie;");
}

// Only an authorization has a scheme: the first word of a cookie header is a cookie.
TEST_CASE("secret headers: no word of another value stays") {
    CHECK(mask_secret_headers("Cookie: session=s3cr3t; theme=dark\r\n") == "Cookie: **************************\r\n");
    CHECK(mask_secret_headers("X-Api-Key: first second") == "X-Api-Key: ************");
    CHECK(mask_secret_headers("Authorization: sk-live-123 456") == "Authorization: ***************");
    CHECK(mask_secret_headers("Authorization:   Bearer   s3cr3t") == "Authorization:   Bearer   ******");
}

TEST_CASE("secret headers: in a block, only their own lines change") {
    const std::string block = "GET /?cookie: HTTP/1.1\r\nHost: h\r\nAuthorization: Basic QTpC\r\nX-Other: Cookie: x\r\n\r\n";
    CHECK(mask_secret_headers(block) == "GET /?cookie: HTTP/1.1\r\nHost: h\r\nAuthorization: Basic ****\r\nX-Other: Cookie: x\r\n\r\n");
    CHECK(mask_secret_headers("").empty());
    CHECK(mask_secret_headers("\n\n:\n") == "\n\n:\n");
}

TEST_CASE("secret headers: also with blanks before the colon, folded, and as libcurl traces HTTP/2") {
    CHECK(mask_secret_headers("Cookie : s3cr3t\r\n") == "Cookie : ******\r\n");
    CHECK(mask_secret_headers("Cookie: a=1;\r\n b=2\r\nHost: h\r\n") == "Cookie: ****\r\n ***\r\nHost: h\r\n");
    CHECK(mask_secret_headers("h2h3 [authorization: Bearer s3cr3t]\n") == "h2h3 [authorization: Bearer *******\n");
    CHECK(mask_secret_headers("[HTTP/2] [1] [cookie: a=s3cr3t; b=1]\n") == "[HTTP/2] [1] [cookie: **************\n");
    CHECK(mask_secret_headers("h2h3 [:path: /cookie: x]\n") == "h2h3 [:path: /cookie: x]\n");
}

TEST_CASE("secret headers: credentials of URLs in other lines are masked, but nothing inside another URL") {
    CHECK(mask_secret_headers("Referer: http://me:pwd@h/p?q=a@b\r\n") == "Referer: http://**:***@h/p?q=a@b\r\n");
    CHECK(mask_secret_headers("Issue another request to this URL: 'ftp://a'b@h'\n") ==
          "Issue another request to this URL: 'ftp://***@h'\n");
    CHECK(mask_secret_headers("http://a@h and https://b@h") == "http://*@h and https://*@h");
    for (const char* const line :
         {"GET /?next=http://a:b@h/ HTTP/1.1\r\n", "http://h/?a@b", "http://h a@b", "://", "x://", "'://a", "http://", "://a@b"})
        CHECK(mask_secret_headers(line) == line);
}

TEST_CASE("debug texts: secrets are masked in what was sent as a header, and nowhere else") {
    for (const int type : {0, 2}) CHECK(mask_debug_text(type, "Cookie: a=1\n") == "Cookie: ***\n");
    for (const int type : {1, 3, 4}) CHECK(mask_debug_text(type, "Cookie: a=1\n") == "Cookie: a=1\n");
}

TEST_CASE("credentials in a URL are masked, and nothing else of it") {
    CHECK(mask_credentials("http://user:pass@host/p?q=a@b#c@d") == "http://****:****@host/p?q=a@b#c@d");
    CHECK(mask_credentials("ftp://user@host") == "ftp://****@host");
    CHECK(mask_credentials("user:pass@host/path") == "****:****@host/path");
    CHECK(mask_credentials("http://a@b:c@host/") == "http://***:*@host/");  // the last @ ends them
    CHECK(mask_credentials("http://host/a@b") == "http://host/a@b");
    CHECK(mask_credentials("http://host?x=a@b") == "http://host?x=a@b");
    CHECK(mask_credentials("http://host/?next=http://a@b/") == "http://host/?next=http://a@b/");
    CHECK(mask_credentials("").empty());
    CHECK(mask_credentials("://") == "://");
}

// "://" further on is no scheme's.
TEST_CASE("credentials are masked where the URL has no scheme but its query has one") {
    CHECK(mask_credentials("user:pass@host/?next=http://other/") == "****:****@host/?next=http://other/");
    CHECK(mask_credentials("host/login?u=http://a@b/") == "host/login?u=http://a@b/");
}

TEST_CASE("secrets: the request's own credentials are put back where they were masked") {
    CHECK(unmask_credentials("http://****:***@h/b?c", "https://user:pwd@other/") == "http://user:pwd@h/b?c");
    CHECK(unmask_credentials(mask_credentials("ftp://a:b:c@h"), "ftp://a:b:c@h") == "ftp://a:b:c@h");
    CHECK(unmask_credentials("http://****@h/", "http://user@h/") == "http://user@h/");
    for (const char* const as_it_is :
         {"http://h/", "http://user:pwd@h/", "http://***:***@h/", "http://****:****@h/", "", "****:***@", "http://h/****:***@"})
        CHECK(unmask_credentials(as_it_is, "http://user:pwd@h/") == (std::string(as_it_is) == "****:***@" ? "user:pwd@" : as_it_is));
    CHECK(unmask_credentials("http://****:***@h/", "http://h/") == "http://****:***@h/");
}
