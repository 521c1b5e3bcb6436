// Secrets in header lines.

#include <algorithm>
#include <array>

#include "char_set.h"
#include "secret_texts.h"
#include "text.h"

namespace replay {

namespace {

constexpr CharSet kBlanks(" \t");

// What follows the name of a scheme.
enum class Credentials : std::uint8_t {
    whole,
    basic,       // user and password in base64
    parameters,  // name=value, name="value"
    behind_id,   // "id:signature"
};

struct Scheme {
    std::string_view name;
    Credentials credentials = Credentials::whole;
};

// Words that may stand before the credentials of an authorization. Any other first word may be part of the secret.
constexpr auto kSchemes = std::to_array<Scheme>({
    {"basic", Credentials::basic},
    {"bearer"},
    {"token"},
    {"apikey"},
    {"api-key"},
    {"api-token"},
    {"key"},
    {"bot"},
    {"jwt"},
    {"dpop"},
    {"ssws"},
    {"geniekey"},
    {"splunk"},
    {"negotiate"},
    {"ntlm"},
    {"zoho-oauthtoken"},
    {"digest", Credentials::parameters},
    {"oauth", Credentials::parameters},
    {"hawk", Credentials::parameters},
    {"mac", Credentials::parameters},
    {"signature", Credentials::parameters},
    {"mediabrowser", Credentials::parameters},
    {"snowflake", Credentials::parameters},
    {"aws4-hmac-sha256", Credentials::parameters},
    {"aws4-ecdsa-p256-sha256", Credentials::parameters},
    {"goog4-rsa-sha256", Credentials::parameters},
    {"aws", Credentials::behind_id},
    {"goog1", Credentials::behind_id},
    {"sharedkey", Credentials::behind_id},
    {"sharedkeylite", Credentials::behind_id},
});

// Header fields whose value is a URL, which may be a relative one.
constexpr std::array<std::string_view, 5> kUrlFields{"location", "content-location", "referer", ":path", "x-original-url"};

void add_parameter(const UnescapedText& name, const UnescapedText& value, SecretCollector& secrets) {
    constexpr std::array<std::string_view, 3> kProofs{"response", "mac", "rspauth"};
    const auto is_name = [&](std::string_view one) { return is_in_any_case(name.text(), one); };
    const NameSays says = says_secret(name.text(), FieldPlace::query);
    if (is_name("username"))
        secrets.add_user(value);
    else if (std::any_of(kProofs.begin(), kProofs.end(), is_name) || says == NameSays::secret || says == NameSays::all)
        secrets.add(value, Certainty::named);
}

// That of an authorization, or nullptr.
const Scheme* scheme_of(std::string_view text) {
    const std::string_view word = text.substr(0, find_any<' ', '\t'>(text));
    const auto scheme =
        std::find_if(kSchemes.begin(), kSchemes.end(), [word](const Scheme& one) { return is_in_any_case(word, one.name); });
    return scheme == kSchemes.end() ? nullptr : &*scheme;
}

// "Bearer sk-123".
void look_in_authorization(const UnescapedText& value, SecretCollector& secrets) {
    const std::string_view text = value.text();
    const std::size_t start = kBlanks.end_of_run(text, find_any<' ', '\t'>(text));
    const Scheme* const scheme = scheme_of(text);
    if (scheme == nullptr) return secrets.add(value, Certainty::named);
    const UnescapedText rest(value, start, text.size(), Writing::plain);
    const std::size_t colon = rest.text().find(':');
    switch (scheme->credentials) {
        case Credentials::basic:
            if (secrets.add_basic(rest)) return;
            break;
        case Credentials::parameters:
            if (look_in_parameters(value, start, secrets)) return;
            break;
        case Credentials::behind_id:
            if (colon == std::string_view::npos) break;
            return secrets.add(UnescapedText(rest, colon + 1, rest.text().size(), Writing::plain), Certainty::named);
        case Credentials::whole:  // Token token="…"
            if (rest.text().find("=\"") != std::string_view::npos && look_in_parameters(value, start, secrets)) return;
            break;
    }
    secrets.add(rest, Certainty::named);
}

// "name=value; name=value", of which all are asked for, or the first.
void look_in_cookies(const UnescapedText& value, bool is_first_only, SecretCollector& secrets) {
    const std::string_view text = value.text();
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t stop = find_any<';'>(text, start);
        const std::size_t equals = std::min(text.substr(0, stop).find('=', start), stop);
        std::size_t first = equals == stop ? start : equals + 1;
        std::size_t end = stop;
        while (first < end && kBlanks.has(text[first])) ++first;
        while (end > first && kBlanks.has(text[end - 1])) --end;
        if (end - first >= 2 && text[first] == '"' && text[end - 1] == '"') ++first, --end;
        secrets.add(UnescapedText(value, first, end, Writing::plain), Certainty::random);
        if (is_first_only) return;
        start = stop + 1;
    }
}

class HeaderLines {
public:
    HeaderLines(const UnescapedText& lines, SecretCollector& secrets) : lines_(lines), text_(lines.text()), secrets_(secrets) {}

    void look() {
        for (std::size_t start = 0; start < text_.size();) {
            const std::size_t stop = std::min(text_.find('\n', start), text_.size());
            std::size_t end = stop;
            if (end > start && text_[end - 1] == '\r') --end;
            look_in_line(start, end);
            start = stop + 1;
        }
    }

private:
    void look_in_line(std::size_t start, std::size_t end) {
        const std::string_view line = text_.substr(start, end - start);
        if (start > 0 && !line.empty() && kBlanks.has(line[0])) return look_in_value(start, end);  // it goes on from the one before
        secret_ = HeaderSecret::none;
        is_url_ = false;
        if (is_request_line(line)) {
            is_url_ = true;
            return look_in_value(start + line.find(' '), start + line.rfind(' '));
        }
        std::size_t colon = line.find(':');
        if (colon == 0 || (colon != std::string_view::npos && line[colon - 1] == '[')) colon = line.find(':', colon + 1);  // ":path:"
        if (colon == std::string_view::npos) return look_in_value(start, end);
        const std::string_view name = name_in(line, colon);
        secret_ = secret_of_header(name);
        is_url_ = std::any_of(kUrlFields.begin(), kUrlFields.end(), [name](std::string_view one) { return is_in_any_case(name, one); });
        const bool is_in_brackets = line.ends_with(']') && name.data() > line.data() && name.data()[-1] == '[';
        const bool has_name = secret_ != HeaderSecret::none || is_url_;
        look_in_value(has_name ? start + colon + 1 : start, is_in_brackets ? end - 1 : end);
    }

    // "GET /path?query HTTP/1.1", "PLAY rtsp://host/path RTSP/1.0"
    static bool is_request_line(std::string_view line) {
        const std::size_t last = line.rfind(' ');
        const std::string_view version = line.substr(std::min(last, line.size()));
        return (version.starts_with(" HTTP/") || version.starts_with(" RTSP/")) && line.find(' ') < last;
    }

    // The name that a line's value belongs to. libcurl traces the headers of HTTP/2 as "h2h3 [name: value]".
    static std::string_view name_in(std::string_view line, std::size_t colon) {
        while (colon > 0 && kBlanks.has(line[colon - 1])) --colon;
        std::size_t start = colon;
        while (start > 0 && !kBlanks.has(line[start - 1]) && line[start - 1] != '[') --start;
        return line.substr(start, colon - start);
    }

    void look_in_value(std::size_t start, std::size_t end) {
        while (start < end && kBlanks.has(text_[start])) ++start;
        while (end > start && kBlanks.has(text_[end - 1])) --end;
        const UnescapedText value(lines_, start, end, Writing::plain);
        if (is_url_)
            look_in_url(value, secrets_);
        else
            look_in_header_value(secret_, value, secrets_);
    }

    const UnescapedText& lines_;
    std::string_view text_;
    SecretCollector& secrets_;
    // Of the line before, which may go on.
    HeaderSecret secret_ = HeaderSecret::none;
    bool is_url_ = false;
};

}  // namespace

bool look_in_parameters(const UnescapedText& text, std::size_t start, SecretCollector& secrets) {
    constexpr CharSet kName("a-zA-Z0-9_*-");
    constexpr CharSet kBetween(" \t,;");
    const std::string_view all = text.text();
    bool has_any = false;
    while (start < all.size()) {
        start = kBetween.end_of_run(all, start);
        const std::size_t equals = kName.end_of_run(all, start);
        if (equals == start || equals == all.size() || all[equals] != '=') return has_any;
        const bool is_quoted = all.substr(equals + 1).starts_with('"');
        const std::size_t value = equals + (is_quoted ? 2 : 1);
        const std::size_t end = is_quoted ? find_any<'"'>(all, value) : find_any<',', ' ', '\t'>(all, value);
        add_parameter(UnescapedText(text, start, equals, Writing::plain), UnescapedText(text, value, end, Writing::plain), secrets);
        has_any = true;
        start = end + (is_quoted ? 1 : 0);
    }
    return has_any;
}

bool is_header_value(HeaderSecret secret, std::string_view text) {
    const bool is_cookie = secret == HeaderSecret::cookie || secret == HeaderSecret::set_cookie;
    return is_no_word(text) || (is_cookie && text.find('=') != std::string_view::npos) ||
           (secret == HeaderSecret::authorization && text.find(' ') != std::string_view::npos && scheme_of(text) != nullptr);
}

void look_in_header_value(HeaderSecret secret, const UnescapedText& value, SecretCollector& secrets) {
    switch (secret) {
        case HeaderSecret::none:
            return look_in_words(value, secrets);
        case HeaderSecret::whole:
            return secrets.add(value, Certainty::named);
        case HeaderSecret::authorization:
            return look_in_authorization(value, secrets);
        case HeaderSecret::cookie:
            return look_in_cookies(value, false, secrets);
        case HeaderSecret::set_cookie:
            return look_in_cookies(value, true, secrets);
    }
}

void look_in_header_lines(const UnescapedText& lines, SecretCollector& secrets) { HeaderLines(lines, secrets).look(); }

}  // namespace replay
