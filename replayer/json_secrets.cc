// Secrets in JSON: no tree is built, and nothing is expected to be whole. A string in front of a colon is a name, and what is behind it its
// value.

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "char_set.h"
#include "secret_texts.h"
#include "text.h"

namespace replay {

namespace {

class JsonSecrets {
public:
    JsonSecrets(const UnescapedText& json, SecretCollector& secrets) : json_(json), text_(json.text()), secrets_(secrets) {}

    void look() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"')
                take_string();
            else if (kNumber.has(c))
                take_number();
            else
                take_mark(c);
        }
    }

private:
    static constexpr CharSet kNumber{"0-9.eE+-"};
    static constexpr CharSet kBlank{" \t\r\n"};

    void take_mark(char c) {
        ++at_;
        if ((c == '{' || c == '[') && (own_depth_ > 0 || named_.says == NameSays::all)) ++own_depth_;
        if ((c == '}' || c == ']') && own_depth_ > 0) --own_depth_;
        if (c == '{' || c == '}') pair_ = {};
        if (c == '[') is_in_array_ = has_name_;
        if (c == '{' || c == '}' || c == ']' || (c == ',' && !is_in_array_)) forget_name();
    }
    void forget_name() {
        named_ = {};
        role_ = Role::none;
        has_name_ = is_in_array_ = false;
    }

    // Bytes of a string that mean something.
    static constexpr std::uint8_t kEnds = 1;      // it is over
    static constexpr std::uint8_t kEscapes = 2;   // what is behind it means something else
    static constexpr std::uint8_t kInviting = 4;  // there may be a secret in it, as look_inside() looks for them
    static constexpr std::array<std::uint8_t, 256> kMeanings = [] {
        std::array<std::uint8_t, 256> meanings{};
        meanings['"'] = meanings['\n'] = kEnds;
        meanings['\\'] = kEscapes;
        meanings[':'] = meanings[';'] = meanings['{'] = meanings['['] = kInviting;
        return meanings;
    }();

    void take_string() {
        const std::size_t start = at_ + 1;
        std::uint8_t met = 0;
        const std::size_t end = end_of_string(start, met);
        const bool is_cut = end == text_.size() || text_[end] != '"';
        at_ = is_cut ? end : end + 1;
        while (at_ < text_.size() && kBlank.has(text_[at_])) ++at_;
        const bool is_name = !is_cut && at_ < text_.size() && text_[at_] == ':';
        // One in which nothing would be found is not read.
        if (is_name || has_name_ || own_depth_ > 0 || (met & kInviting) != 0 ||
            (met & kEscapes && has_escape(text_.substr(start, end - start))))
            take(UnescapedText(json_, start, end, Writing::json), is_name);
        if (is_name) ++at_;
    }

    void take(const UnescapedText& string, bool is_name) {
        if (is_name) return take_name(string.text());
        take_value(string);
        if (!is_in_array_) forget_name();
    }

    // By which any letter may be written.
    static bool has_escape(std::string_view written) { return written.find("\\u") != std::string_view::npos; }

    // The quote that ends it, or where it breaks off: no string goes on in another line. Adds to `met` what its bytes mean.
    [[nodiscard]] std::size_t end_of_string(std::size_t start, std::uint8_t& met) const {
        std::size_t end = start;
        for (; end < text_.size(); ++end) {
            const std::uint8_t meaning = kMeanings[static_cast<unsigned char>(text_[end])];
            if (meaning == 0) continue;
            if (meaning == kEnds) return end;
            met |= meaning;
            if (meaning == kEscapes) ++end;
        }
        return std::min(end, text_.size());
    }

    // What is said of a value by its name, or by what stands beside it: {"name": "password", "value": "x"}.
    struct Says {
        NameSays says = NameSays::nothing;
        HeaderSecret header = HeaderSecret::none;
        bool is_no_word = false;  // if it is a secret
    };
    // What a member of an object may be that says nothing by itself.
    enum class Role : std::uint8_t { none, name, key, value, query };

    // A header may be told of by its name.
    static Says said_by(std::string_view name) {
        const NameSays says = says_secret(name, FieldPlace::json);
        const bool may_be_header = says == NameSays::secret || says == NameSays::all || name.find('-') != std::string_view::npos;
        return {says, may_be_header ? secret_of_header(name) : HeaderSecret::none};
    }

    static Role role_of(std::string_view name) {
        if (name == "name" || name == "Name") return Role::name;
        if (name == "key" || name == "Key") return Role::key;
        if (name == "value" || name == "Value") return Role::value;
        return name == "query" ? Role::query : Role::none;
    }

    void take_name(std::string_view name) {
        forget_name();
        role_ = role_of(name);
        named_ = role_ == Role::value ? std::exchange(pair_, {}) : said_by(name);
        has_name_ = role_ != Role::none || named_.says != NameSays::nothing || named_.header != HeaderSecret::none;
    }

    void take_value(const UnescapedText& value) {
        const std::string_view text = value.text();
        if (role_ == Role::name || role_ == Role::key) {
            pair_ = said_by(text);
            pair_.is_no_word = role_ == Role::key;  // what has a key may as well be the word for it in another language
        }
        if (role_ == Role::query && is_graphql("query", text)) look_in_graphql(value, secrets_);
        if (own_depth_ > 0) return secrets_.add(value, Certainty::named);
        if (named_.is_no_word && !is_header_value(named_.header, text))
            look_inside(value, secrets_);
        else if (named_.header != HeaderSecret::none)
            look_in_header_value(named_.header, value, secrets_);
        else if (is_secret(named_.says, text))
            secrets_.add(value, Certainty::named);
        else
            look_inside(value, secrets_);
    }

    void take_number() {
        const std::size_t start = at_;
        at_ = kNumber.end_of_run(text_, start);
        const bool is_number = kDigits.has(text_[start]) || text_[start] == '-';
        const bool is_secret = own_depth_ > 0 || named_.says == NameSays::secret || named_.says == NameSays::all;
        if (is_number && is_secret) secrets_.add_digits(UnescapedText(json_, start, at_, Writing::plain));
    }

    const UnescapedText& json_;
    std::string_view text_;
    SecretCollector& secrets_;
    std::size_t at_ = 0;
    // What is said of the value that comes, or of those in the array that is open.
    bool has_name_ = false;  // if anything is
    bool is_in_array_ = false;
    Says named_;
    Role role_ = Role::none;
    Says pair_;                  // of the object's value, if one comes
    std::size_t own_depth_ = 0;  // of brackets that are open within a value all of which is secret
};

}  // namespace

void look_in_json(const UnescapedText& json, SecretCollector& secrets) { JsonSecrets(json, secrets).look(); }

}  // namespace replay
