#include "secret_finder.h"

#include <catch2/catch.hpp>

#include <string>

#include "base64.h"
#include "json_string.h"
#include "key_samples.h"
#include "placeholder.h"
#include "secret_names.h"

using namespace replay;

namespace {

using Texts = std::vector<std::string>;

// The values that are found, each as it is written in the text, or what base64 says there.
Texts found_in(TextKind kind, std::string_view text) {
    Texts found;
    for (const FoundSecret& secret : find_secrets(kind, text)) {
        found.push_back(secret.value);
        const std::string_view written = text.substr(secret.start, secret.end - secret.start);
        if (!secret.is_base64) CHECK(written.size() >= secret.value.size());
    }
    return found;
}

// What is left of a text when all is hidden, the first secret by number 1.
std::string hidden(TextKind kind, std::string text) {
    std::uint64_t number = 0;
    for (const FoundSecret& secret : find_secrets(kind, text)) hide_secret(text, secret, ++number);
    return text;
}

std::string basic(std::string_view credentials) {
    std::string out = base64url_encoded(credentials);
    while (out.size() % 4 != 0) out += '=';
    return out;
}

constexpr auto kJson = TextKind::json;
constexpr auto kForm = TextKind::form;
constexpr auto kUrl = TextKind::url;
constexpr auto kXml = TextKind::xml;
constexpr auto kHeader = TextKind::header;

}  // namespace

TEST_CASE("secrets in JSON: by name, at any depth") {
    CHECK(found_in(kJson, R"({"access_token":"abc","expires_in":3600})") == Texts{"abc"});
    CHECK(found_in(kJson, R"({ "a" : [ { "user" : { "password" : "p1" , "name" : "n" } } , { "apiKey":"p2" } ] })") == Texts{"p1", "p2"});
    CHECK(found_in(kJson, std::string(100000, '[') + R"({"secret":"s"})") == Texts{"s"});
    CHECK(found_in(kJson, R"({"client_secret":["a1","b2"],"x":["c3"]})") == Texts{"a1", "b2"});
    CHECK(found_in(kJson, R"({"password":{"type":"string"},"type":"object"})").empty());
    CHECK(found_in(kJson, R"({"max_tokens":"100","next_page_token":"abc123def456ghi789","key":"a/b/c","code":"invalid"})").empty());
    CHECK(found_in(kJson, R"({"password":"","secret":true,"token":null,"api_key":"null","passwd":"******"})").empty());
    CHECK(found_in(kJson, R"(["password","secret"])").empty());
}

TEST_CASE("secrets in JSON: escapes are undone") {
    const Texts expected{"a\"b\\c/d\xc3\xa9"};
    CHECK(found_in(kJson, R"({"password":"a\"b\\c\/d\u00e9"})") == expected);
    CHECK(found_in(kJson, R"({"pass\u0077ord":"a\"b\\c\/d\u00e9"})") == expected);
    CHECK(hidden(kJson, R"({"password":"a\"b\\c\/d\u00e9","x":1})") == R"({"password":"SEC1XXXXXXXXXXXZ","x":1})");
}

TEST_CASE("secrets in JSON: what may be none must look like one") {
    CHECK(found_in(kJson, R"({"token":"9944b09199c62bcf9418ad846dd0e4bb"})") == Texts{"9944b09199c62bcf9418ad846dd0e4bb"});
    CHECK(found_in(kJson, R"({"token":" Hello","logprob":-0.1})").empty());
}

TEST_CASE("secrets in JSON: words that a password's name may have as well stay") {
    for (const char* const harmless :
         {R"({"auth":"basic"})", R"({"auth":"oauth2"})", R"({"pass":true})", R"({"pass":12})", R"({"pass":"ok"})", R"({"pass":"12 of 13"})",
          R"({"pwd":"/home/me2"})", R"({"code":200})", R"({"credentials":"same-origin"})", R"({"session":{"id":"a1b2c3d4"}})",
          R"({"session_id":12345})", R"({"session_id":"550e8400-e29b-41d4-a716-446655440000"})",
          R"({"sid":"SM0123456789abcdef0123456789abcdef"})", R"({"logprobs":[{"token":"Hello"}]})"}) {
        CAPTURE(harmless);
        CHECK(found_in(kJson, harmless).empty());
    }
    CHECK(found_in(kJson, R"({"user":"me","pass":"hunter2","pwd":"s3cr3t","db_pass":"h1dden"})") == Texts{"hunter2", "s3cr3t", "h1dden"});
    CHECK(found_in(kJson, R"({"auth":"9944b09199c62bcf9418ad846dd0e4bb","session_id":"aB3dE5gH7jK9mN1p"})") ==
          Texts{"9944b09199c62bcf9418ad846dd0e4bb", "aB3dE5gH7jK9mN1p"});
    CHECK(found_in(kUrl, "https://h/?pw=1024&code=US&session=1&sid=12&auth=basic").empty());
}

TEST_CASE("secrets in JSON: a name and its value may stand beside each other") {
    CHECK(found_in(kJson, R"([{"name":"user","value":"me"},{"name":"password","value":"x"},{"Name": "api_key", "Value": "y"}])") ==
          Texts{"x", "y"});
    CHECK(found_in(kJson, R"({"headers":[{"name":"Accept","value":"*/*"},{"name":"Authorization","value":"Bearer abc"},
        {"name":"Cookie","value":"a=b1; c=d2"},{"name":"X-Vault-Token","value":"ef"}]})") == Texts{"abc", "b1", "d2", "ef"});
    CHECK(found_in(kJson, R"({"key":"DB_PASSWORD","type":"text","value":"hunter2"})") == Texts{"hunter2"});
    CHECK(found_in(kJson, R"({"key":"Authorization","value":"Bearer abc1"})") == Texts{"abc1"});
    CHECK(found_in(kJson, R"({"key":"password","value":["hunter2","x"]})") == Texts{"hunter2"});
    CHECK(found_in(kJson, R"({"name":"otp","value":123456})") == Texts{"123456"});
    for (const char* const harmless :
         {R"({"key":"password","value":"Passwort"})", R"({"key":"password","type":"text","value":"Passwort"})",
          R"({"key":"authorization","value":"Autorisierung"})", R"({"key":"forgot_password","value":"Forgot it?"})",
          R"({"name":"token","value":"Hello"})", R"({"name":"password"},{"value":"x"})", R"({"name":"password","value":{"a":"x"}})",
          R"({"name":"password","values":"x"})", R"({"name":"secret","x":{"value":"y"}})",
          R"({"name":"password","in":"header","value":null})", R"({"name":"DKIM-Signature","value":"v=1; a=rsa-sha256"})",
          R"({"name":"a","value":"x","title":"password"})"}) {
        CAPTURE(harmless);
        CHECK(found_in(kJson, harmless).empty());
    }
}

TEST_CASE("secrets in JSON: of a name of the user's own, all that is within it") {
    set_own_secret_names(NameChanges::from("vault_entry"));
    CHECK(found_in(kJson, R"({"a":"1","vault_entry":{"x":"p1","y":[{"z":"p2"},"p3",12],"password":"p4","on":true},"b":["2"]})") ==
          Texts{"p1", "p2", "p3", "12", "p4"});
    CHECK(found_in(kJson, R"({"vault_entry":["p1",["p2"],{"a":"p3"}],"b":"2"})") == Texts{"p1", "p2", "p3"});
    CHECK(found_in(kJson, R"({"vault_entry":"p1","b":"2"})") == Texts{"p1"});
    CHECK(found_in(kJson, R"({"vault_entry":{"a":"p1)") == Texts{"p1"});
    set_own_secret_names({});
    CHECK(found_in(kJson, R"({"vault_entry":{"x":"p1"}})").empty());
}

TEST_CASE("secrets in GraphQL: arguments by their names") {
    CHECK(found_in(kJson, R"({"query":"mutation { login(user: \"me\", password: \"x\") { token } }"})") == Texts{"x"});
    CHECK(found_in(kJson, R"({"query":"{ login(input: {password:\"p\\\"w\" apiKey : \"k\"}) }"})") == Texts{"p\"w", "k"});
    CHECK(hidden(kJson, R"({"query":"query { a(password: \"hunter2hunter2\") }"})") ==
          R"({"query":"query { a(password: \"SEC1XXXXXXXXXZ\") }"})");
    CHECK(found_in(kUrl, "https://h/graphql?query=mutation%7Blogin(password:%22p+w%22)%7D") == Texts{"p w"});
    CHECK(found_in(kJson, R"({"query":"mutation($p: String!) { login(password: $p) { user: name } }","q":"{password: \"x\"}"})").empty());
    for (const char* const text :
         {R"({"query":"{password:"})", R"({"query":"{password:\""})", R"({"query":"{:\"a\"}"})", R"({"query":"{password: \"\"}"})"})
        CHECK(found_in(kJson, text).empty());
    CHECK(found_in(kJson, R"({"query":"{password: \"cut off)") == Texts{"cut off"});
}

TEST_CASE("secrets in JSON: numbers stay numbers") {
    CHECK(hidden(kJson, R"({"otp":123456,"password":-1.5e3,"expires_in":3600})") ==
          R"({"otp":111111,"password":-1.1e1,"expires_in":3600})");
    CHECK(find_secrets(kJson, R"({"otp":123456})")[0].kind == SecretClass::digits);
}

TEST_CASE("secrets in JSON: cut off, or only like it") {
    CHECK(found_in(kJson, R"({"a":1,"access_token":"abc)") == Texts{"abc"});
    CHECK(found_in(kJson, R"({"access_token":"abc\)") == Texts{"abc\\"});
    CHECK(found_in(kJson, R"({"access_token":)").empty());
    CHECK(found_in(kJson, "data: {\"token_type\":\"x\",\"access_token\":\"abc\"}\n\ndata: {\"secret\":\"def\"}\n\ndata: [DONE]\n") ==
          Texts{"abc", "def"});
    CHECK(found_in(kJson, "{\"secret\":\"abc\"}\n{\"secret\":\"def\"}\n") == Texts{"abc", "def"});
    CHECK(found_in(kJson, "it's 5\" wide\n{\"secret\":\"abc\"}") == Texts{"abc"});  // no string goes on in another line
    for (const char* const text : {"", "\"", "\\", "{\"", "\"\"\"", "{\"secret\"", ":\"\":", "[[[", "}}}", "{\"secret\":\"\\"})
        CHECK(found_in(kJson, text).size() <= 1);
}

TEST_CASE("secrets in JSON: within strings that are JSON, or have URLs in them") {
    CHECK(found_in(kJson, R"({"arguments":"{\"api_key\":\"a\\\"b\",\"x\":1}"})") == Texts{"a\"b"});
    CHECK(hidden(kJson, R"({"body":"{\"password\":\"hunter2hunter2\"}"})") == R"({"body":"{\"password\":\"SEC1XXXXXXXXXZ\"}"})");
    CHECK(found_in(kJson, R"({"url":"https:\/\/user:pw@h\/?a=1\u0026X-Amz-Signature=abc#x"})") == Texts{"user", "pw", "abc"});
    CHECK(found_in(kJson, R"({"text":"see https://h/?access_token=abc, or <https://h/?access_token=def>"})") == Texts{"abc,", "def"});
    CHECK(found_in(kJson, R"({"args":{"Authorization":"Bearer abc","Cookie":"a=b1; c=d2","X-Vault-Token":"ef"}})") ==
          Texts{"abc", "b1", "d2", "ef"});
    // Without end.
    std::string deep = R"({"secret":"s"})";
    for (int i = 0; i < 8; ++i) {
        std::string escaped;
        for (const char c : deep) escaped += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        deep = R"({"a":")" + escaped + "\"}";
    }
    CHECK(found_in(kJson, deep).empty());
}

TEST_CASE("secrets in forms and queries") {
    CHECK(found_in(kForm, "grant_type=password&username=me&password=p%40ss+w0rd&client_secret=abc") == Texts{"p@ss w0rd", "abc"});
    CHECK(found_in(kForm, "user%5Bpassword%5D=a+b%2Bc&x=y") == Texts{"a b+c"});
    CHECK(found_in(kForm, "password").empty());
    CHECK(found_in(kForm, "a=b&password=abc\r\n") == Texts{"abc"});
    CHECK(found_in(kForm, "=&&=password&password=&max_tokens=5&next_page_token=abc").empty());
    CHECK(found_in(kForm, "payload={\"token\":\"abc\",\"secret\":\"def\"}") == Texts{"def"});
    CHECK(found_in(kForm, "redirect=https%3A%2F%2Fh%2F%3Fsig%3Dabc%26x%3D1") == Texts{"abc"});
    CHECK(hidden(kForm, "password=p%40ss+w0rd%21&x=1") == "password=SEC1XXXXXXXXXZ&x=1");
    CHECK(found_in(kForm, "key=9944b09199c62bcf9418ad846dd0e4bb&code=4/0AX4XfWhQ2ktyh7mPZ&x=9944b09199c62bcf9418ad846dd0e4bb") ==
          Texts{"9944b09199c62bcf9418ad846dd0e4bb", "4/0AX4XfWhQ2ktyh7mPZ"});
    CHECK(found_in(kForm, "key=sort&code=DE").empty());
}

TEST_CASE("secrets in URLs: credentials, query and fragment") {
    CHECK(hidden(kUrl, "https://me:p%40ssw0rd1@h/p?api_key=abcdefgh&q=a@b#access_token=ijklmnop&state=x") ==
          "https://XX:SEC2XXXXXXZ@h/p?api_key=SEC3XXXZ&q=a@b#access_token=SEC4XXXZ&state=x");
    CHECK(found_in(kUrl, "user:pass@host/path") == Texts{"user", "pass"});
    CHECK(found_in(kUrl, "ftp://a:b:c@h") == Texts{"a", "b:c"});
    CHECK(found_in(kUrl, "http://h/a@b?x=a:b@c").empty());
    CHECK(found_in(kUrl, "http://h/p;jsessionid=abc;x=1?y=2") == Texts{"abc"});
    CHECK(found_in(kUrl, "http://h/#/route?id_token=abc") == Texts{"abc"});
    CHECK(found_in(kUrl, "/cb?code=9944b09199c62bcf9418#access_token=abc") == Texts{"9944b09199c62bcf9418", "abc"});
    CHECK(found_in(kUrl, "https://a.blob.core.windows.net/c?sv=2022&se=2024-01-01&sig=a%2Bb%3D") == Texts{"a+b="});
    const std::string id = "AKIA" + made_of(kCapitals, 16);
    CHECK(found_in(kUrl, "https://h/?X-Amz-Credential=" + id + "%2F20240101%2Fs3&X-Amz-Date=1&X-Amz-Signature=ab&X-Goog-Signature=cd") ==
          Texts{id, "ab", "cd"});
    for (const char* const text : {"", "?", "#", "://", "@", ":@", "http://", "http://@", "http://:@h/", "?&#&", "http://h?x=a@b"})
        CHECK(found_in(kUrl, text).empty());
}

TEST_CASE("secrets in URLs: a name alone is one if it looks like a key") {
    const auto kinds = [](std::string_view url) {
        std::vector<SecretClass> kinds;
        for (const FoundSecret& found : find_secrets(kUrl, url)) kinds.push_back(found.kind);
        return kinds;
    };
    using enum SecretClass;
    CHECK(kinds("ssh://git@github.com/") == std::vector{user});
    CHECK(kinds("https://9944b09199c62bcf9418ad846dd0e4bb@h/") == std::vector{value});
    CHECK(kinds("https://9944b09199c62bcf:x-oauth-basic@h/") == std::vector{value});
    CHECK(kinds("https://ghp_" + made_of(kLetters, 36) + "@h/") == std::vector{github});
    CHECK(kinds("https://me:ghp_" + made_of(kLetters, 36) + "@h/") == std::vector{user, github});
}

TEST_CASE("secrets in XML: by the name of the element, whatever its namespace") {
    CHECK(
        hidden(kXml,
               "<Credentials><SecretAccessKey>wJalr/bPx+K7</SecretAccessKey><SessionToken>abc</SessionToken><Expiration>1</Expiration>") ==
        "<Credentials><SecretAccessKey>SEC1XXXXXXXZ</SecretAccessKey><SessionToken>XXX</SessionToken><Expiration>1</Expiration>");
    CHECK(found_in(kXml, "<?xml version=\"1.0\"?>\n<a:Password Type='x'>p&amp;w</a:Password><b/>text") == Texts{"p&amp;w"});
    CHECK(found_in(kXml, "<a href=\"https://h/?x=1&amp;sig=abc\">https://u:pw@h/</a>") == Texts{"abc", "u", "pw"});
    CHECK(found_in(kXml, "<secret>abc") == Texts{"abc"});
    for (const char* const text : {"", "<", "<>", "<secret", "<secret>", "<secret/>abc", "</secret>abc", "<<<>>>", "secret>abc"})
        CHECK(found_in(kXml, text).empty());
}

TEST_CASE("secrets in XML: by the name of an attribute, or by what stands beside it") {
    CHECK(found_in(kXml, R"(<user name="me" password="x"/><u ns:passwd='p1' api_key = k1 /><u secret=p2>text</u>)") ==
          Texts{"x", "p1", "k1", "p2"});
    CHECK(
        found_in(kXml, R"(<form><input type="hidden" name="csrf_token" value="a1"><input value="b2" name='authenticity_token'/></form>)") ==
        Texts{"a1", "b2"});
    CHECK(found_in(kXml, R"(<input type=password value="c 3"><INPUT TYPE="Password" NAME="p" VALUE=d4>)") == Texts{"c 3", "d4"});
    CHECK(found_in(kXml,
                   R"(<meta name="csrf-token" content="a1"/><add key="DbPassword" value="b2"/><property name="password" value="c3"/>)") ==
          Texts{"a1", "b2", "c3"});
    CHECK(found_in(kXml, R"(<a href="https://h/?sig=abc" password="x">)") == Texts{"abc", "x"});
    CHECK(found_in(kXml, R"(<a password="cut-off)") == Texts{"cut-off"});
    for (const char* const harmless : {R"(<input name="password" type="submit" value="Forgot password?">)",
                                       R"(<input name="password" value="">)", R"(<a data-password="Your password">)",
                                       R"(<input type="password" name="pw" placeholder="Password" autocomplete="current-password">)",
                                       R"(<option name="password">x</option>)", R"(<label for="password" title="Password">)",
                                       R"(<meta name="csrf-param" content="authenticity_token">)", R"(<i pass="3" auth="basic"/>)",
                                       R"(<button name="token" value="Delete">)", R"(<a value="x"><b name="password">)"}) {
        CAPTURE(harmless);
        CHECK(found_in(kXml, harmless).empty());
    }
    for (const char* const text :
         {"<a =", "<a password", "<a password=", "<a password=\"", "<a ==\"x\">", "<a password=>x", "<a \"password\">"})
        CHECK(found_in(kXml, text).empty());
}

TEST_CASE("secrets in lines of configuration") {
    const auto found = [](std::string_view text) { return found_in(TextKind::other, text); };
    CHECK(found("user: me\npassword: hunter2 # mine\n  api_key:   'k 1'\n- secret: \"s\\\"1\"\r\n\"client_secret\" : abc-def\n") ==
          Texts{"hunter2", "k 1", "s\\\"1", "abc-def"});
    CHECK(found("# comment\nexport API_KEY=k1\nset DB_PASSWORD=p2\nENV SECRET=\"word\"\npassword = p3\nauth_token=t4;\n") ==
          Texts{"k1", "p2", "word", "p3"});
    CHECK(found("[default]\naws_access_key_id = x\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG\n") == Texts{"wJalrXUtnFEMI/K7MDENG"});
    CHECK(found("A: b\nAuthorization: Bearer abc1\nAuthorization: required\n") == Texts{"abc1"});
    CHECK(found("url: https://u:pw@h/\npassword: p1\n") == Texts{"u", "pw", "p1"});
    CHECK(hidden(TextKind::other, "a: b\npassword: hunter2hunter2") == "a: b\npassword: SEC1XXXXXXXXXZ");
    for (const char* const harmless : {"Password: please enter your password\n",
                                       "password: str\n",
                                       "password = getpass()\n",
                                       "token = self.token\n",
                                       "api_key = os.environ['KEY1']\n",
                                       "password: ${PW1}\n",
                                       "password: {{ pw1 }}\n",
                                       "password: <pw1>\n",
                                       "password: |\n  x1\n",
                                       "api_key: YOUR_API_KEY\n",
                                       "password:hunter2\n",
                                       "password: \n",
                                       "password: \"\"\n",
                                       "password: !vault x1\n",
                                       "password: *ref1\n",
                                       "password: true\n",
                                       "$password = $row1;\n",
                                       "const password = x1;\n",
                                       "password",
                                       "password =",
                                       "export",
                                       "- ",
                                       "\"password",
                                       "password: '",
                                       "password = \"$PW1\"\n",
                                       "password: \"Password\"\n",
                                       "password: 'Enter it here',\n",
                                       "  password: \"changeme\",\n",
                                       "password: \"Pa\xc3\x9fwort\"\n",
                                       "the password: hunter2\n"}) {
        CAPTURE(harmless);
        CHECK(found(harmless).empty());
    }
}

TEST_CASE("secrets in lines of .netrc") {
    const auto found = [](std::string_view text) { return found_in(TextKind::other, text); };
    CHECK(found("machine h login me password pw1\nmachine g\n  login you\n  password word\n\ndefault login x password y") ==
          Texts{"me", "pw1", "you", "word", "x", "y"});
    CHECK(found("machine h account a password p") == Texts{"p"});
    for (const char* const harmless : {"machine learning is where password p", "machine", "machine h", "machine h password",
                                       "login me password p", "default password"}) {
        CAPTURE(harmless);
        CHECK(found(harmless).empty());
    }
}

TEST_CASE("secrets in connection strings") {
    const std::string azure = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=abc+/def==;EndpointSuffix=core.windows.net";
    CHECK(found_in(kJson, R"({"x":")" + azure + R"("})") == Texts{"abc+/def=="});
    CHECK(found_in(kind_of_body(azure), azure) == Texts{"abc+/def=="});
    CHECK(found_in(TextKind::other, "a: b\nstorage: \"" + azure + "\"\n") == Texts{"abc+/def=="});
    CHECK(found_in(kJson, R"({"x":"Server=tcp:h,1433;Initial Catalog=d;User ID=sa;Pwd=p 1;Encrypt=True;"})") == Texts{"p 1"});
    CHECK(found_in(kJson, R"({"x":"Endpoint=sb://h/;SharedAccessKeyName=n;SharedAccessKey=k="})") == Texts{"k="});
    CHECK(found_in(kJson, R"({"x":"jdbc:sqlserver://h:1433;databaseName=d;user=u;password=hunter2;"})") == Texts{"hunter2"});
    CHECK(found_in(kForm, "x=Server%3Dh%3BPassword%3D%22hunter2%22&y=1") == Texts{"hunter2"});
    for (const char* const harmless :
         {"text/html; charset=utf-8", "a; password; b=c", "if (a) password=b; else c", "password=x", ";;;", "a;=;b", "a;password="}) {
        CAPTURE(harmless);
        CHECK(found_in(kJson, R"({"x":")" + std::string(harmless) + R"("})").empty());
    }
}

TEST_CASE("secrets in headers: the scheme of an authorization stays") {
    CHECK(hidden(kHeader, "Authorization: Bearer abcdefgh-1\r\n") == "Authorization: Bearer SEC1XXXXXZ\r\n");
    CHECK(hidden(kHeader, "authorization:abc") == "authorization:XXX");
    CHECK(found_in(kHeader, "Authorization: Bearer") == Texts{});
    CHECK(found_in(kHeader, "Authorization: Unknown abc") == Texts{"Unknown abc"});
    CHECK(found_in(kHeader, "Authorization: Token abc") == Texts{"abc"});
    CHECK(found_in(kHeader, "Authorization: Token token=\"abc\", nonce=\"def\"") == Texts{"abc"});
    CHECK(found_in(kHeader, "Proxy-Authorization: Negotiate YWJjZA==") == Texts{"YWJjZA=="});
    CHECK(found_in(kHeader, "Authorization: AWS AKID:c2lnbmF0dXJl") == Texts{"c2lnbmF0dXJl"});
    CHECK(found_in(kHeader, "Authorization: SharedKey account:c2ln/XR1cmU=") == Texts{"c2ln/XR1cmU="});
    CHECK(found_in(kHeader, "X-Api-Key: first second") == Texts{"first second"});
}

TEST_CASE("secrets in headers: Basic credentials are looked into") {
    for (const std::string user : {"", "u", "us", "user"})
        for (const std::string password : {"a", "hunter2hunter2", "p:w:d:1234"}) {
            const std::string line = "Authorization: Basic " + basic(user + ":" + password);
            CAPTURE(line);
            CHECK(found_in(kHeader, line) == (user.empty() ? Texts{password} : Texts{user, password}));
            const std::string now = hidden(kHeader, line);
            REQUIRE(now.size() == line.size());
            const std::string says = base64_decoded(now.substr(21)).value_or("");
            CHECK(says ==
                  std::string(user.size(), 'X') + ":" + make_placeholder(SecretClass::value, user.empty() ? 1 : 2, password.size(), ""));
            CHECK(find_secrets(kHeader, now).empty());
        }
    CHECK(found_in(kHeader, "Authorization: Basic " + basic("9944b09199:")) == Texts{"9944b09199"});
    CHECK(found_in(kHeader, "Authorization: Basic !!!") == Texts{"!!!"});
    CHECK(found_in(kHeader, "Authorization: Basic " + basic("nocolon")) == Texts{basic("nocolon")});
    CHECK(found_in(kJson, R"({"Authorization":"Basic )" + basic("me:pw") + "\"}") == Texts{"me", "pw"});
}

TEST_CASE("secrets in headers: of Digest, OAuth and signatures only what is secret") {
    CHECK(found_in(kHeader, "Authorization: Digest username=\"me\", realm=\"a b\", nonce=\"n\", uri=\"/x\", response=\"0123\", qop=auth") ==
          Texts{"me", "0123"});
    CHECK(found_in(kHeader, "Authorization: OAuth oauth_consumer_key=\"k\", oauth_token=\"t0\", oauth_signature=\"s%3D\"") ==
          Texts{"t0", "s%3D"});
    const std::string id = "AKIA" + made_of(kCapitals, 16);
    CHECK(hidden(kHeader, "Authorization: AWS4-HMAC-SHA256 Credential=" + id +
                              "/20240101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + std::string(64, 'a')) ==
          "Authorization: AWS4-HMAC-SHA256 Credential=AKIASECAW1XXXXXXXXXZ/20240101/us-east-1/s3/aws4_request, "
          "SignedHeaders=host;x-amz-date, Signature=SEC2" +
              std::string(59, 'X') + "Z");
    CHECK(found_in(kHeader, "Authorization: Digest nonsense") == Texts{"nonsense"});
}

TEST_CASE("secrets in headers: cookies by pair, of Set-Cookie the first") {
    CHECK(hidden(kHeader, "Cookie: session=0123456789; theme=dark;x=\"quoted 12\"; bare\r\n") ==
          "Cookie: session=SEC1XXXXXZ; theme=XXXX;x=\"SEC3XXXXZ\"; XXXX\r\n");
    CHECK(hidden(kHeader,
                 "Set-Cookie: session=0123456789; Path=/; Domain=example.org; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly\r\n") ==
          "Set-Cookie: session=SEC1XXXXXZ; Path=/; Domain=example.org; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly\r\n");
    CHECK(found_in(kHeader, "Set-Cookie: session=deleted; Max-Age=0").empty());
    CHECK(found_in(kHeader, "Cookie: a==b=; =c; ;").size() == 2);
}

TEST_CASE("secrets in headers: a block of lines, folded ones, and as libcurl traces HTTP/2") {
    CHECK(found_in(
              kHeader,
              "POST /p?access_token=a1&x=2 HTTP/1.1\r\nHost: h\r\nX-Auth-Token: b2\r\nX-Folded: no\r\n at all\r\nX-Api-Key: c3\r\n\td4\r\n"
              "Location: /cb#access_token=e5\r\nReferer: https://u:f6@h/\r\nX-Other: Cookie: x\r\n\r\n") ==
          Texts{"a1", "b2", "c3", "d4", "e5", "u", "f6"});
    CHECK(
        hidden(kHeader, "h2h3 [authorization: Bearer s3cr3t-ab]\n[HTTP/2] [1] [cookie: a=s3cr3t-ab; b=1]\nh2h3 [:path: /?api_key=s3]\n") ==
        "h2h3 [authorization: Bearer SEC1XXXXZ]\n[HTTP/2] [1] [cookie: a=SEC2XXXXZ; b=1]\nh2h3 [:path: /?api_key=XX]\n");
    CHECK(found_in(kHeader, "Issue another request to this URL: 'ftp://a:b@h'\n") == Texts{"a", "b"});
    for (const char* const text :
         {"", ":", "\n\n:\n", " x", "GET HTTP/1.1", "Cookie:", "Cookie: \r\n", "Cookie;", "GET /?cookie: HTTP/1.1"})
        CHECK(found_in(kHeader, text).empty());
}

TEST_CASE("secrets of known shape are found whatever they are called") {
    const std::string token = "ghp_" + made_of(kLetters, 36);
    for (const auto& [kind, text] : std::vector<std::pair<TextKind, std::string>>{{kJson, R"({"note":"is )" + token + R"("})"},
                                                                                  {kForm, "note=is+" + token},
                                                                                  {kUrl, "https://h/" + token + "/x"},
                                                                                  {kHeader, "X-Note: is " + token},
                                                                                  {kJson, R"({"access_token":")" + token + R"("})"}}) {
        const std::vector<FoundSecret> found = find_secrets(kind, text);
        REQUIRE(found.size() == 1);
        CHECK(found[0].kind == SecretClass::github);
        CHECK(found[0].value == token);
        CHECK(found[0].is_distinctive);
    }
    const std::string body = made_of(kLetters, 64) + "\\n" + made_of(kLetters, 64);
    const std::string before = R"({"private_key":"-----BEGIN PRIVATE KEY-----\n)";
    const std::string behind = R"(\n-----END PRIVATE KEY-----\n"})";
    CHECK(hidden(kJson, before + body + behind) == before + "SECPK1" + std::string(body.size() - 7, 'X') + "Z" + behind);
    CHECK(find_secrets(kJson, before + body + behind)[0].value == made_of(kLetters, 64) + "\n" + made_of(kLetters, 64));
}

TEST_CASE("secrets: a private key is the same one however deep in JSON it stands") {
    const auto quoted = [](std::string_view text) {
        std::string out;
        append_quoted(out, text);
        return out;
    };
    const std::string key = private_key_sample();
    const std::string pem = "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n";
    std::string json = R"({"private_key":)" + quoted(pem) + "}";
    for (int depth = 0; depth < 4; ++depth) {
        CAPTURE(json);
        CHECK(found_in(kJson, json) == Texts{key});
        CHECK(find_secrets(kJson, json)[0].kind == SecretClass::private_key);
        const std::string now = hidden(kJson, json);
        CHECK(find_secrets(kJson, now).empty());
        json = R"({"creds":)" + quoted(json) + "}";
    }
    // Under a name that says nothing, it is known by its shape.
    const std::string unnamed = R"({"a":)" + quoted(R"({"b":)" + quoted(pem) + "}") + "}";
    CHECK(find_secrets(kJson, unnamed).size() == 1);
}

TEST_CASE("secrets: what is hidden is found no more") {
    const std::string text =
        R"({"access_token":"ghp_)" + made_of(kLetters, 36) + R"(","password":"short","id_token":")" + jwt_sample() + R"("})";
    CHECK(find_secrets(kJson, text).size() == 3);
    CHECK(find_secrets(kJson, hidden(kJson, text)).empty());
}

TEST_CASE("secrets: which may be looked for elsewhere") {
    const auto is_distinctive = [](TextKind kind, std::string_view text) {
        const std::vector<FoundSecret> found = find_secrets(kind, text);
        return !found.empty() && found.back().is_distinctive;
    };
    CHECK(is_distinctive(kForm, "password=hunter2hunter2"));
    CHECK(is_distinctive(kForm, "password=correct+horse"));
    CHECK(is_distinctive(kForm, "password=abcdefghijklmnop"));
    CHECK(is_distinctive(kForm, "password=123456789012"));
    CHECK_FALSE(is_distinctive(kForm, "password=hunter2"));     // short
    CHECK_FALSE(is_distinctive(kForm, "password=password"));    // a word
    CHECK_FALSE(is_distinctive(kForm, "password=1700000000"));  // a number
    CHECK(is_distinctive(kHeader, "Cookie: session=9944b09199c62bcf9418ad846dd0e4bb"));
    CHECK_FALSE(is_distinctive(kHeader, "Cookie: timezone=America/New_York"));
    CHECK_FALSE(is_distinctive(kUrl, "https://somebody-1@h/"));
}

TEST_CASE("secrets in multipart bodies: by the names of fields, and in what they hold") {
    const std::string body =
        "--b1\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\np1\r\n"
        "--b1\r\nContent-Disposition: form-data; name=\"data\"; filename=\"password\"\r\nContent-Type: application/json\r\n\r\n"
        "{\"api_key\":\"p2\"}\r\n"
        "--b1\r\ncontent-disposition: form-data; name=token_secret\r\nX-Api-Key: p3\r\n\r\np4\r\n--b1--\r\n";
    CHECK(kind_of_body(body) == TextKind::multipart);
    CHECK(found_in(TextKind::multipart, body) == Texts{"p1", "p2", "p3", "p4"});
    CHECK(found_in(TextKind::multipart, "--b\r\nname=\"password\"").empty());
    CHECK(found_in(TextKind::multipart, "--").empty());
}

TEST_CASE("secrets in cookies in Netscape's format") {
    CHECK(found_in(TextKind::cookie_line, "#HttpOnly_h\tFALSE\t/\tTRUE\t0\tsid\tabc\nh\tFALSE\t/\tTRUE\t0\tb\td e") == Texts{"abc", "d e"});
    CHECK(found_in(TextKind::cookie_line, "# a comment\tof\tno\tcookie").empty());
}

TEST_CASE("what a body is seems from how it begins") {
    CHECK(kind_of_body(" {}") == TextKind::json);
    CHECK(kind_of_body("data: {}") == TextKind::json);
    CHECK(kind_of_body("<a>") == TextKind::xml);
    CHECK(kind_of_body("access_token=1&a") == TextKind::form);
    CHECK(kind_of_body("a[b]=1") == TextKind::form);
    CHECK(kind_of_body("a=b&c=d\r\n") == TextKind::form);
    CHECK(kind_of_body("A=b\nPASSWORD=c\n") == TextKind::other);
    CHECK(kind_of_body("[default]\na = b\n") == TextKind::other);
    CHECK(kind_of_body("[[a.b]]\r\nc = 1\r\n") == TextKind::other);
    CHECK(kind_of_body("[\"a b\"]\n") == TextKind::json);
    CHECK(kind_of_body("[\n1]") == TextKind::json);
    CHECK(kind_of_body("just text = nothing") == TextKind::other);
    CHECK(kind_of_body("") == TextKind::other);
}

TEST_CASE("what stands in front of JSON so that no script can read it, or by the way, does not hide it") {
    for (const std::string before :
         {"\xef\xbb\xbf", "\xef\xbb\xbf\r\n\t ", ")]}',\n", ")]}'\n", ")]}'\n\n", "while(1);", "while (1);\n", "for(;;);", "for (;;);",
          "\x1e", "callback(", "/**/jQuery123_4.on(", "/**/ typeof cb === 'function' && cb("}) {
        CAPTURE(before);
        const std::string body = before + R"({"password":"p"})";
        CHECK(kind_of_body(body) == kJson);
        CHECK(found_in(kind_of_body(body), body) == Texts{"p"});
        CHECK(kind_of_body(before + "[1]") == kJson);
        CHECK(kind_of_body(before) == TextKind::other);
    }
    CHECK(found_in(kind_of_body(")]}'\n\n28\n[{\"password\":\"p\"}]\n"), ")]}'\n\n28\n[{\"password\":\"p\"}]\n") == Texts{"p"});
    CHECK(kind_of_body("\xef\xbb\xbf<a>") == kXml);
    CHECK(kind_of_body("\xef\xbb\xbf"
                       "a=b") == kForm);
    for (const char* const text : {"while(1) { break; }", "callback()", "callback(1)", "call back({})", "x[0]", ")]}'", "(", "/**/"}) {
        CAPTURE(text);
        CHECK(kind_of_body(text) == TextKind::other);
    }
}

TEST_CASE("secret finder: a number of ones is the placeholder of a number") {
    const std::string json = R"({"password": 11111, "secret": -1.1e+11, "token_secret": 12})";
    const std::vector<FoundSecret> found = find_secrets(TextKind::json, json);
    REQUIRE(found.size() == 1);
    CHECK(found[0].value == "12");
    CHECK(find_secrets(TextKind::json, json, Seeking::also_placeholders).size() == 3);
}
