#include "secret_names.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "secret_name_tables.h"
#include "squeezed_name.h"

using namespace replay;

TEST_CASE("secret names: headers of real services") {
    using enum HeaderSecret;
    for (const char* const name :
         {"Authorization", "PROXY-AUTHORIZATION", "X-Authorization", "X-Serverless-Authorization", "X-Emby-Authorization"})
        CHECK(secret_of_header(name) == authorization);
    CHECK(secret_of_header("cookie") == cookie);
    CHECK(secret_of_header("Set-Cookie") == set_cookie);
    CHECK(secret_of_header("Set-Cookie2") == set_cookie);
    for (const char* const name : {
             "X-Api-Key",
             "api-key",
             "ApiKey",
             "X-Goog-Api-Key",
             "xi-api-key",
             "X-Amz-Security-Token",
             "x-amz-server-side-encryption-customer-key",
             "X-Auth-Token",
             "X-Auth-Key",
             "Private-Token",
             "JOB-TOKEN",
             "X-Vault-Token",
             "X-Figma-Token",
             "X-Shopify-Access-Token",
             "X-CSRFToken",
             "X-XSRF-TOKEN",
             "Ocp-Apim-Subscription-Key",
             "DD-API-KEY",
             "DD-APPLICATION-KEY",
             "x-functions-key",
             "X-RapidAPI-Key",
             "X-Client-Secret",
             "OK-ACCESS-PASSPHRASE",
             "CB-ACCESS-SIGN",
             "X-Hub-Signature-256",
             "Stripe-Signature",
             "X-Shopify-Hmac-Sha256",
             "x-ms-token-aad-access-token",
             "Cf-Access-Jwt-Assertion",
             "X-GitHub-OTP",
             "token",
             "X-Session-Id",
             "Mcp-Session-Id",
             "X-Session",
             "X-Access-Token",
             "X-User-Pwd",
         }) {
        CAPTURE(name);
        CHECK(secret_of_header(name) == whole);
    }
}

TEST_CASE("secret names: headers that are none") {
    for (const char* const name : {
             "",
             "Accept",
             "Author",
             "Content-Type",
             "DKIM-Signature",
             "X-Google-DKIM-Signature",
             "Session",
             "X-Session-Name",
             "Cookies",
             "ETag",
             "Host",
             "Idempotency-Key",
             "If-None-Match",
             "Key-Id",
             "Lock-Token",
             "Location",
             "Max-Tokens",
             "OpenAI-Organization",
             "Sec-WebSocket-Key",
             "Signature-Input",
             "Surrogate-Key",
             "WWW-Authenticate",
             "X-Auth-Email",
             "X-Api-Key-Id",
             "X-Api-Version",
             "X-Client-Id",
             "X-Goog-Page-Token",
             "X-Amz-Content-Sha256",
             "x-ms-continuation-token",
             "X-RateLimit-Remaining-Tokens",
             "X-Tokenizer",
         }) {
        CAPTURE(name);
        CHECK(secret_of_header(name) == HeaderSecret::none);
    }
}

TEST_CASE("secret names: fields that say so wherever they stand") {
    for (const char* const name : {
             "access_token",
             "ACCESS-TOKEN",
             "accessToken",
             "AccessToken",
             "accesstoken",
             "user[access_token]",
             "oauth2Token",
             "oauth.accessToken",
             "page_access_token",
             "refresh_token",
             "id_token",
             "api_key",
             "apikey",
             "APIKey",
             "openai_api_key",
             "X-API-Key",
             "password",
             "PASSWORD",
             "newPassword",
             "dbpassword",
             "password2",
             "passwords[]",
             "passwd",
             "user[password]",
             "passphrase",
             "password_confirmation",
             "client_secret",
             "clientSecret",
             "secret",
             "app_secret",
             "SecretString",
             "SecretAccessKey",
             "aws_secret_access_key",
             "private_key",
             "privateKey",
             "sessionToken",
             "csrfmiddlewaretoken",
             "csrf_token",
             "authenticity_token",
             "__RequestVerificationToken",
             "client_assertion",
             "SAMLResponse",
             "code_verifier",
             "device_code",
             "X-Amz-Signature",
             "X-Amz-Security-Token",
             "X-Goog-Signature",
             "oauth_signature",
             "X-Plex-Token",
             "subscription-key",
             "SharedAccessSignature",
             "connectionString",
             "github_token",
             "BOT_TOKEN",
             "otp",
         }) {
        CAPTURE(name);
        const bool is_plural = std::string_view(name) == "passwords[]";  // a list of them is none
        for (const FieldPlace place : {FieldPlace::query, FieldPlace::form, FieldPlace::json})
            CHECK(says_secret(name, place) == (is_plural ? NameSays::nothing : NameSays::secret));
    }
}

TEST_CASE("secret names: fields that are none") {
    for (const char* const name : {
             "",
             "max_tokens",
             "max_completion_tokens",
             "total_tokens",
             "token_count",
             "tokens",
             "token_type",
             "tokenizer",
             "next_page_token",
             "nextPageToken",
             "pageToken",
             "next_token",
             "pagination_token",
             "continuationToken",
             "nextSyncToken",
             "eos_token",
             "pad_token",
             "image_token",
             "stop_token",
             "valid_token",
             "access_token_expires_in",
             "token_endpoint",
             "password_policy",
             "password_updated_at",
             "secret_name",
             "secretary",
             "api_key_id",
             "aws_access_key_id",
             "key_id",
             "private_key_id",
             "public_key",
             "publicKey",
             "partition_key",
             "idempotency_key",
             "foreign_key",
             "keyword",
             "monkey",
             "status_code",
             "country_code",
             "zipcode",
             "design",
             "signature_algorithm",
             "assign",
             "bypass",
             "compass",
             "laptop",
             "authority",
             "author",
             "grant_type",
             "client_id",
             "state",
             "nonce",
             "ken",
         }) {
        CAPTURE(name);
        for (const FieldPlace place : {FieldPlace::query, FieldPlace::form, FieldPlace::json})
            CHECK(says_secret(name, place) == NameSays::nothing);
    }
}

TEST_CASE("secret names: what a field says depends on where it stands") {
    struct Row {
        const char* name;
        NameSays query;
        NameSays form;
        NameSays json;
    };
    using enum NameSays;
    for (const Row& row : {
             Row{"key", maybe, maybe, nothing},    {"auth", maybe, maybe, maybe},          {"session_id", maybe, maybe, session},
             {"session", maybe, maybe, session},   {"sid", session, session, nothing},     {"pwd", secret, secret, likely},
             {"user_pwd", secret, secret, likely}, {"db_pass", secret, secret, likely},    {"boarding_pass", nothing, nothing, nothing},
             {"pw", likely, likely, likely},       {"sas", maybe, maybe, nothing},         {"credentials", maybe, maybe, maybe},
             {"assertion", secret, secret, maybe}, {"code", maybe, maybe, nothing},        {"token", secret, secret, maybe},
             {"sig", secret, secret, nothing},     {"Signature", secret, secret, nothing}, {"pass", secret, secret, likely},
             {"pin", nothing, secret, nothing},    {"appid", maybe, nothing, nothing},     {"Cookie", nothing, nothing, secret},
             {"ClientToken", maybe, maybe, maybe},
         }) {
        CAPTURE(row.name);
        CHECK(says_secret(row.name, FieldPlace::query) == row.query);
        CHECK(says_secret(row.name, FieldPlace::form) == row.form);
        CHECK(says_secret(row.name, FieldPlace::json) == row.json);
    }
}

TEST_CASE("secret names: of a very long name the end counts") {
    CHECK(says_secret(std::string(1000, 'x') + "_access_token", FieldPlace::json) == NameSays::secret);
    CHECK(says_secret("access_token" + std::string(1000, 'x'), FieldPlace::json) == NameSays::nothing);
    CHECK(says_secret("password" + std::string(1000, '1'), FieldPlace::json) == NameSays::nothing);
    CHECK(secret_of_header(std::string(1000, '-')) == HeaderSecret::none);
}

TEST_CASE("secret names: each entry of the tables can be met, and is met once") {
    std::set<std::string_view> names;
    for (const SecretField& field : kSecretFields) {
        CAPTURE(field.name);
        CHECK(names.insert(field.name).second);
        CHECK(SqueezedName(field.name).text() == field.name);
        CHECK(field.says.size() == 3);
        CHECK(field.says != "---");
    }
    names.clear();
    for (const SecretHeader& header : kSecretHeaders) {
        CAPTURE(header.name);
        CHECK(names.insert(header.name).second);
        CHECK(secret_of_header(header.name) == header.secret);
    }
}

TEST_CASE("secret names: what looks random, and what can be read") {
    for (const char* const random : {"9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b", "4/0AX4XfWhQ2ktyh7mPZ",
                                     "550e8400-e29b-41d4-a716-446655440000", "dGhpcyBpcyBhIHRlc3Q1MjM0==", "aB3dE5gH7jK9mN1p"})
        CHECK(looks_random(random));
    for (const char* const read :
         {"", "a1B2c3", "uploads/2024/01/file-name.png", "2024-01-31T12:00:00Z", "invalid_request_error_400", "this is no token 1234",
          "12345678901234567890", "abcdefghijklmnopqrst", "/home/a1b2c3d4e5f6g7h8", "aB3dE5gH7jK9mN1"})
        CHECK_FALSE(looks_random(read));
}

TEST_CASE("secret names: what looks like a password") {
    for (const char* const password : {"hunter2", "s3cr3t", "p@ss-w0rd", "1a2b3c", "Tr0ub4dor&3", "pa55w\xc3\xb6rt"})
        CHECK(looks_like_password(password));
    CHECK(looks_like_password("XXXXXX"));  // what is left of one
    for (const char* const other :
         {"", "pass", "passed", "12345678", "1 of 20", "a1b2", "/home/me1", "src1/main2", "C:\\a1\\b2", "ok 200 OK", "-123456"})
        CHECK_FALSE(looks_like_password(other));
}

TEST_CASE("secret names: of a session that has a UUID for a number nothing is said") {
    CHECK_FALSE(is_secret(NameSays::session, "550e8400-e29b-41d4-a716-446655440000"));
    CHECK(is_secret(NameSays::session, "550e8400e29b41d4a716446655440000"));
    CHECK_FALSE(is_secret(NameSays::session, "session-1"));
    CHECK(is_secret(NameSays::maybe, "550e8400-e29b-41d4-a716-446655440000"));
    CHECK(is_secret(NameSays::all, "x"));
    CHECK_FALSE(is_secret(NameSays::nothing, "550e8400e29b41d4a716446655440000"));
}

TEST_CASE("secret names: the user's own, and what the user takes away") {
    set_own_secret_names(NameChanges::from("X-Pin, device_*, -next_token, -x-api-key, x-session-cookie"));
    CHECK(secret_of_header("x-pin") == HeaderSecret::whole);
    CHECK(secret_of_header("X-Api-Key") == HeaderSecret::none);
    CHECK(secret_of_header("X-Session-Cookie") == HeaderSecret::whole);
    CHECK(secret_of_header("Cookie") == HeaderSecret::cookie);
    for (const FieldPlace place : {FieldPlace::query, FieldPlace::form, FieldPlace::json}) {
        CHECK(says_secret("Device_Id", place) == NameSays::all);
        CHECK(says_secret("next_token", place) == NameSays::nothing);
        CHECK(says_secret("password", place) == NameSays::secret);
        CHECK(says_secret("pin_x", place) == NameSays::nothing);
    }
    set_own_secret_names({});
    CHECK(secret_of_header("x-pin") == HeaderSecret::none);
    CHECK(secret_of_header("X-Api-Key") == HeaderSecret::whole);
}
