#include "secret_collector.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base64.h"
#include "char_set.h"
#include "pem.h"
#include "placeholder.h"
#include "secret_names.h"
#include "secret_shapes.h"
#include "text.h"

namespace replay {

namespace {

// What stands in the place of a secret, and is none.
constexpr std::array<std::string_view, 13> kNothing{"true", "false", "null", "none", "nil", "undefined", "yes",
                                                    "no",   "on",    "off",  "0",    "1",   "deleted"};
bool says_nothing(std::string_view value) {
    return value.find_first_not_of("* ") == std::string_view::npos ||
           std::any_of(kNothing.begin(), kNothing.end(), [value](std::string_view one) { return is_in_any_case(value, one); });
}

// One that may stand in any text.
bool is_word_or_number(std::string_view value) {
    constexpr CharSet kLetters("a-zA-Z");
    constexpr std::size_t kLongestWord = 15;
    constexpr std::size_t kLongestNumber = 11;
    return (kLetters.has_all_of(value) && value.size() <= kLongestWord) || (kDigits.has_all_of(value) && value.size() <= kLongestNumber);
}

bool is_distinctive(std::string_view value, SecretClass kind, Certainty certainty) {
    if (value.size() < kShortestNumbered) return false;
    return kind != SecretClass::value || (certainty == Certainty::named ? !is_word_or_number(value) : looks_random(value));
}

// A password that only says that the user is a token.
constexpr std::string_view kNoPassword = "x-oauth-basic";

}  // namespace

void SecretCollector::add(const UnescapedText& value, Certainty certainty) {
    const std::string_view text = value.text();
    if (seeking_ == Seeking::secrets && says_nothing(text)) return;
    // Of a private key only what is between its lines.
    if (const PemBody key = text.starts_with("-----BEGIN") ? private_key_in(text) : PemBody{}; key.size != 0)
        return add_at(value.place_of(key.start), value.place_of(key.start + key.size), SecretClass::private_key,
                      text.substr(key.start, key.size), true);
    const SecretClass kind = class_of(text);
    add_at(value.place_of(0), value.place_of(text.size()), kind, text, is_distinctive(text, kind, certainty));
}

void SecretCollector::add_user(const UnescapedText& name) {
    const std::string_view text = name.text();
    const SecretClass kind = class_of(text);
    const bool is_key = kind != SecretClass::value;
    if (!text.empty()) add_at(name.place_of(0), name.place_of(text.size()), is_key ? kind : SecretClass::user, text, is_key);
}

void SecretCollector::add_digits(const UnescapedText& number) {
    const std::string_view text = number.text();
    // What make_placeholder() leaves of a number.
    const bool is_replaced = text.find_first_of("023456789") == std::string_view::npos;
    if (seeking_ == Seeking::secrets && (says_nothing(text) || is_replaced)) return;
    add_at(number.place_of(0), number.place_of(text.size()), SecretClass::digits, text, false);
}

void SecretCollector::add_credentials(const UnescapedText& outer, std::size_t start, std::size_t end, Writing writing) {
    const std::string_view written = outer.text().substr(start, end - start);
    const std::size_t colon = std::min(written.find(':'), written.size());
    const UnescapedText user(outer, start, start + colon, writing);
    const UnescapedText password(outer, std::min(start + colon + 1, end), end, writing);
    const bool has_password = !password.text().empty() && password.text() != kNoPassword;
    if (has_password || (colon == written.size() && !looks_random(user.text())))
        add_user(user);
    else
        add(user, Certainty::named);
    if (has_password) add(password, Certainty::named);
}

bool SecretCollector::add_basic(const UnescapedText& base64) {
    return look_in_base64(base64, [](const UnescapedText& says, SecretCollector& secrets) {
        if (says.text().find(':') == std::string_view::npos) return false;
        secrets.add_credentials(says, 0, says.text().size(), Writing::plain);
        return true;
    });
}

bool SecretCollector::look_in_base64(const UnescapedText& base64, const Look& look) {
    const std::optional<std::string> says = base64_decoded(base64.text());
    const std::size_t start = base64.place_of(0);
    const bool is_escaped = base64.place_of(base64.text().size()) - start != base64.text().size();
    if (!says || is_escaped) return false;
    SecretCollector within(seeking_);
    if (!look(UnescapedText(*says), within)) return false;
    for (FoundSecret& found : within.found_) {
        const std::size_t bit = found.start * 8;
        found.start = start + bit / 6;
        found.end = start + (found.end * 8 + 5) / 6;
        found.is_base64 = true;
        found.bit = bit % 6;
        found_.push_back(std::move(found));
    }
    return true;
}

std::vector<FoundSecret> SecretCollector::take(const UnescapedText& text, Writing writing) {
    put_in_order();
    add_shapes(text, writing);
    put_in_order();
    return std::move(found_);
}

void SecretCollector::add_at(std::size_t start, std::size_t end, SecretClass kind, std::string_view value, bool is_distinctive) {
    if (seeking_ == Seeking::also_placeholders || !is_placeholder(value))
        found_.push_back({start, end, kind, std::string(value), is_distinctive, false, 0});
}

void SecretCollector::add_shapes(const UnescapedText& text, Writing writing) {
    const std::size_t named = found_.size();
    std::size_t next = 0;  // of those that are named: the first that does not end in front of the shape
    for (const FoundShape& shape : find_shapes(text.text())) {
        while (next < named && found_[next].end <= shape.start) ++next;
        if (next < named && found_[next].start < shape.end) continue;
        const UnescapedText value(text, shape.start, shape.end, writing);
        add_at(shape.start, shape.end, shape.kind, value.text(), true);
    }
}

void SecretCollector::put_in_order() {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const FoundSecret& a, const FoundSecret& b) { return a.start != b.start ? a.start < b.start : a.end > b.end; });
    std::size_t last = 0;
    std::erase_if(found_, [&](const FoundSecret& one) {
        if (one.start < last) return true;
        last = one.end;
        return false;
    });
}

}  // namespace replay
