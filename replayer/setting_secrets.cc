// Secrets in lines of configuration: of YAML, INI, TOML, shells and .netrc. Any text may have such lines, a program or a sentence: so a
// value has to be one word, and no name of a variable, or a type.

#include <algorithm>
#include <array>
#include <cstdint>

#include "char_set.h"
#include "secret_texts.h"

namespace replay {

namespace {

constexpr CharSet kBlanks(" \t\r\n");
constexpr CharSet kQuotes("\"'");
constexpr CharSet kName("a-zA-Z0-9_.-");

// Of bytes `start` to `end` of a text.
struct Range {
    std::size_t start;
    std::size_t end;
};

// What quotes stand around, or comes in front of a comment.
Range value_in(std::string_view text, std::size_t start, std::size_t end) {
    if (start < end && kQuotes.has(text[start])) {
        const char quote = text[start];
        std::size_t stop = ++start;
        while (stop < end && text[stop] != quote) stop += text[stop] == '\\' ? 2 : 1;
        return {start, stop < end ? stop : start};
    }
    const std::size_t comment = text.substr(0, end).find(" #", start);
    end = std::min(comment, end);
    while (end > start && kBlanks.has(text[end - 1])) --end;
    return {start, end};
}

// Whether a value without quotes is rather a word of a program or of a sentence, or says where the value is.
bool is_code(std::string_view value) {
    constexpr CharSet kNoName("0-9\x21-\x2d\x2f:-@[-^`{-\xff");  // what is no letter, underscore or dot
    constexpr CharSet kCode(" \t()[]{}<>\"'`,;$");
    constexpr CharSet kMarks("*&!|%@");  // of YAML
    const auto has_any = [value](const CharSet& set) {
        return std::any_of(value.begin(), value.end(), [&](char c) { return set.has(c); });
    };
    return value.empty() || kMarks.has(value.front()) || has_any(kCode) || (!has_any(kNoName) && !is_no_word(value));
}

// Whether a value in quotes is rather said to a person, as in a translation; what follows the quote tells of a program.
bool is_said(std::string_view value, std::string_view behind) {
    static constexpr CharSet kCapitals("A-Z\x80-\xff");
    const bool has_blank = value.find(' ') != std::string_view::npos;
    const bool is_in_program = behind.starts_with(',') || behind.starts_with(';');
    return !value.empty() && !is_no_word(value) && (has_blank || is_in_program || kCapitals.has(value.front()));
}

// Whether all that semicolons stand between is "name=value", but what is first, and what says nothing.
bool is_connection_string(std::string_view text) {
    constexpr CharSet kKey("a-zA-Z0-9_. -");
    for (std::size_t start = text.find(';') + 1; start < text.size();) {
        const std::size_t end = std::min(text.find(';', start), text.size());
        const std::string_view pair = text.substr(start, end - start);
        const std::size_t equals = kKey.end_of_run(pair, 0);
        const bool is_blank = kBlanks.has_all_of(pair);
        if (!is_blank && (equals == 0 || equals == pair.size() || pair[equals] != '=')) return false;
        start = end + 1;
    }
    return true;
}

class SettingSecrets {
public:
    SettingSecrets(const UnescapedText& all, SecretCollector& secrets) : all_(all), text_(all.text()), secrets_(secrets) {}

    void look() {
        for (std::size_t start = 0; start < text_.size();) {
            const std::size_t end = std::min(text_.find('\n', start), text_.size());
            look_in_line(start, end);
            start = end + 1;
        }
    }

private:
    void look_in_line(std::size_t start, std::size_t end) {
        start = name_of_line(start, end);
        constexpr std::size_t kLongestName = 128;
        const std::size_t name_end = kName.end_of_run(text_.substr(0, std::min(end, start + kLongestName)), start);
        if (name_end == start || look_in_netrc(start, end)) return;
        const std::string_view line = text_.substr(0, end);
        std::size_t mark = name_end + (name_end < end && kQuotes.has(text_[name_end]) ? 1 : 0);
        mark = kBlanks.end_of_run(line, mark);
        if (mark >= end || (text_[mark] != '=' && text_[mark] != ':')) return;
        const std::size_t value = kBlanks.end_of_run(line, mark + 1);
        if (text_[mark] == '=' || value > mark + 1) look_in_value(text_.substr(start, name_end - start), value, end);
    }

    // Behind "- ", "export " and their like, and a quote.
    [[nodiscard]] std::size_t name_of_line(std::size_t start, std::size_t end) const {
        constexpr std::array<std::string_view, 4> kBefore{"- ", "export ", "set ", "ENV "};
        constexpr CharSet kFirst("-esE");
        const std::string_view line = text_.substr(0, end);
        start = kBlanks.end_of_run(line, start);
        for (const std::string_view before : kBefore)
            if (start < end && kFirst.has(text_[start]) && line.substr(start).starts_with(before))
                start = kBlanks.end_of_run(line, start + before.size());
        return start < end && kQuotes.has(text_[start]) ? start + 1 : start;
    }

    void look_in_value(std::string_view name, std::size_t start, std::size_t end) {
        const Range range = value_in(text_, start, end);
        const UnescapedText value(all_, range.start, range.end, Writing::plain);
        const std::string_view text = value.text();
        const bool is_word = range.start > start ? is_said(text, text_.substr(std::min(range.end + 1, text_.size()))) : is_code(text);
        const bool is_authorization = secret_of_header(name) == HeaderSecret::authorization;
        if (is_authorization && is_header_value(HeaderSecret::authorization, text))
            look_in_header_value(HeaderSecret::authorization, value, secrets_);
        else if (!is_authorization && !text.starts_with('$') && !text.starts_with("{{") && !is_word &&
                 is_secret(says_secret(name, FieldPlace::json), text))
            secrets_.add(value, Certainty::named);
        else
            look_in_connection_string(value, secrets_);
    }

    // "machine h login me password pw", in one line or in several.
    bool look_in_netrc(std::size_t start, std::size_t end) {
        const std::string_view line = text_.substr(0, end);
        if (netrc_ == Netrc::none && !line.substr(start).starts_with(kMachine)) return false;
        while (start < end) {
            const std::size_t word_end = std::min(line.find_first_of(" \t\r", start), end);
            if (!take_word(start, word_end)) return false;
            start = kBlanks.end_of_run(line, word_end);
        }
        return netrc_ != Netrc::none;
    }

    static constexpr std::string_view kMachine = "machine";
    enum class Netrc : std::uint8_t { none, machine, keyword, login, password, other };

    bool take_word(std::size_t start, std::size_t end) {
        const std::string_view word = text_.substr(start, end - start);
        const UnescapedText value(all_, start, end, Writing::plain);
        switch (netrc_) {
            case Netrc::none:
            case Netrc::keyword:
                netrc_ = kind_of_word(word);
                return netrc_ != Netrc::none;
            case Netrc::login:
                secrets_.add_user(value);
                break;
            case Netrc::password:
                secrets_.add(value, Certainty::named);
                break;
            case Netrc::machine:
            case Netrc::other:
                break;
        }
        netrc_ = Netrc::keyword;
        return true;
    }
    [[nodiscard]] Netrc kind_of_word(std::string_view word) const {
        if (word == kMachine) return Netrc::machine;
        if (netrc_ == Netrc::none) return Netrc::none;
        if (word == "default") return Netrc::keyword;
        if (word == "login") return Netrc::login;
        if (word == "password") return Netrc::password;
        return word == "account" ? Netrc::other : Netrc::none;
    }

    const UnescapedText& all_;
    std::string_view text_;
    SecretCollector& secrets_;
    Netrc netrc_ = Netrc::none;  // what the next word is
};

}  // namespace

void look_in_settings(const UnescapedText& text, SecretCollector& secrets) { SettingSecrets(text, secrets).look(); }

void look_in_connection_string(const UnescapedText& text, SecretCollector& secrets) {
    const std::string_view all = text.text();
    if (all.find(';') == std::string_view::npos || !is_connection_string(all)) return;
    for (std::size_t start = 0; start < all.size();) {
        const std::size_t end = std::min(all.find(';', start), all.size());
        const std::size_t equals = std::min(all.find('=', start), end);
        std::size_t first = kBlanks.end_of_run(all, std::min(equals + 1, end));
        std::size_t last = end;
        while (last > first && kBlanks.has(all[last - 1])) --last;
        if (last > first + 1 && kQuotes.has(all[first]) && all[last - 1] == all[first]) ++first, --last;
        const UnescapedText value(text, std::min(first, last), last, Writing::plain);
        if (is_secret(says_secret(all.substr(start, equals - start), FieldPlace::form), value.text())) secrets.add(value, Certainty::named);
        start = end + 1;
    }
}

}  // namespace replay
