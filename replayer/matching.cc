#include "matching.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "text.h"

namespace replay {

namespace {

using Kind = JsonEdit::Kind;
using In = FieldSelector::In;

constexpr std::array<std::string_view, kRequestParts> kPartNames{"method", "scheme", "host", "port", "path", "query", "body"};
// Those, and what stands for a header.
constexpr std::array<std::string_view, kRequestParts + 1> kMatchable{"method", "scheme", "host", "port",
                                                                     "path",   "query",  "body", "header NAME"};
constexpr std::array<std::string_view, 6> kPlaceNames{"path", "query", "header", "form", "part", "body"};
constexpr std::string_view kHeader = "header ";
constexpr std::string_view kNoName = "\"\"";

// The lists of a rule that say no more of a field than its name.
struct EditKey {
    std::string_view key;
    Kind kind;
};
constexpr std::array<EditKey, 3> kEditKeys{{{"ignore", Kind::ignore}, {"any_case", Kind::any_case}, {"any_order", Kind::any_order}}};
constexpr std::string_view kReplace = "replace";
constexpr std::string_view kMatch = "match";
constexpr std::string_view kFloats = "floats";

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::vector<std::string> texts_in(std::string_view key, const TomlValue& value) {
    if (value.kind == TomlValue::Kind::text) return {value.text};
    const auto odd =
        std::find_if(value.items.begin(), value.items.end(), [](const TomlValue& item) { return item.kind != TomlValue::Kind::text; });
    if (value.kind != TomlValue::Kind::list || odd != value.items.end())
        throw MatchingError(std::string(key) + (value.kind == TomlValue::Kind::list ? " holds " : " is ") +
                            std::string((odd != value.items.end() ? *odd : value).kind_name()) + "; it has to be a list of texts");
    std::vector<std::string> texts;
    for (const TomlValue& item : value.items) texts.push_back(item.text);
    return texts;
}

// {in = "path", pattern = '[0-9]+', with = "N"}
FieldEdit replacement_in(const TomlValue& table) {
    constexpr std::array<std::string_view, 3> kMembers{"in", "pattern", "with"};
    if (table.kind != TomlValue::Kind::table)
        throw MatchingError("replace holds " + std::string(table.kind_name()) +
                            "; it has to be a list of tables, {in = \"path\", pattern = '[0-9]+', with = \"N\"}");
    std::array<const TomlValue*, kMembers.size()> given{};
    for (const auto& [name, value] : table.members) {
        const auto known = std::find(kMembers.begin(), kMembers.end(), name);
        if (known == kMembers.end()) throw MatchingError("replace knows no " + quoted(name) + correction(name, kMembers));
        if (value.kind != TomlValue::Kind::text)
            throw MatchingError(name + " is " + std::string(value.kind_name()) + "; it has to be a text");
        given[static_cast<std::size_t>(known - kMembers.begin())] = &value;
    }
    for (std::size_t i = 0; i < kMembers.size(); ++i)
        if (given[i] == nullptr) throw MatchingError("replace lacks " + quoted(kMembers[i]));
    try {
        FieldEdit edit{Kind::replace, FieldSelector::named(given[0]->text), Pattern(given[1]->text), given[2]->text};
        edit.pattern->check_replacement(edit.with);
        return edit;
    } catch (const PatternError& error) {
        throw MatchingError("the pattern " + quoted(given[1]->text) + " " + error.what());
    }
}

std::vector<FieldEdit> replacements_in(const TomlValue& value) {
    if (value.kind == TomlValue::Kind::table) return {replacement_in(value)};
    if (value.kind != TomlValue::Kind::list)
        throw MatchingError("replace is " + std::string(value.kind_name()) + "; it has to be a list of tables");
    std::vector<FieldEdit> replacements;
    for (const TomlValue& item : value.items) replacements.push_back(replacement_in(item));
    return replacements;
}

unsigned places_in(const TomlValue& value) {
    unsigned places = 0;
    const char* const end = value.text.data() + value.text.size();
    const auto [stop, error] = std::from_chars(value.text.data(), end, places);
    if (value.kind != TomlValue::Kind::number || error != std::errc{} || stop != end || places > Matching::kMostPlaces)
        throw MatchingError("floats = " + value.text + " is no number of decimal places from 0 to " +
                            std::to_string(Matching::kMostPlaces));
    return places;
}

// Only text has a case, only lists have an order.
void check(const FieldEdit& edit) {
    if (edit.kind == Kind::any_order && !edit.field.is_json)
        throw MatchingError("any_order = " + quoted(edit.field.text()) + " is no list; it has to be one in a JSON body, \"body /tags\"");
}

void put_list(std::string& out, std::string_view key, const std::vector<std::string>& words) {
    out.append(key).append(" = [");
    for (const std::string& word : words) out.append(&word == &words.front() ? "" : ", ").append(toml_text(word));
    out.append("]\n");
}

}  // namespace

MatchedParts MatchedParts::named(const std::vector<std::string>& words) {
    MatchedParts made;
    made.parts.reset();
    for (const std::string& word : words) {
        const std::string_view header = word.starts_with(kHeader) ? trimmed(std::string_view(word).substr(kHeader.size())) : "";
        if (!header.empty()) {
            made.headers.push_back(ascii_lower(header));
            continue;
        }
        const auto known = std::find(kPartNames.begin(), kPartNames.end(), word);
        if (known == kPartNames.end()) throw MatchingError(quoted(word) + " is no part of a request" + correction(word, kMatchable));
        made.parts.set(static_cast<std::size_t>(known - kPartNames.begin()));
    }
    std::sort(made.headers.begin(), made.headers.end());
    made.headers.erase(std::unique(made.headers.begin(), made.headers.end()), made.headers.end());
    return made;
}

void MatchedParts::check() const {
    if (parts.none() && headers.empty()) throw MatchingError("match names no part of a request, so that any recording would answer it");
}

std::vector<std::string> MatchedParts::words() const {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kRequestParts; ++i)
        if (parts[i]) words.emplace_back(kPartNames[i]);
    for (const std::string& header : headers) words.push_back(std::string(kHeader) + header);
    return words;
}

FieldSelector FieldSelector::named(std::string_view text) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string_view place = text.substr(0, space);
    const std::string_view rest = trimmed(text.substr(space));
    const auto known = std::find(kPlaceNames.begin(), kPlaceNames.end(), place);
    if (known == kPlaceNames.end())
        throw MatchingError(
            quoted(text) + " names no field" + correction(place, kPlaceNames) +
            "; a field is \"path\", \"query NAME\", \"header NAME\", \"form NAME\", \"part NAME\", \"body\" or \"body /JSON/pointer\"");
    FieldSelector made{static_cast<In>(known - kPlaceNames.begin())};
    if (made.in == In::body && !rest.empty()) {
        made.is_json = true;
        try {
            if (rest != "/") made.steps = parse_json_pointer(rest);
        } catch (const std::invalid_argument& error) {
            throw MatchingError(quoted(text) + " names no field: " + error.what());
        }
    } else if (made.in != In::body) {
        made.name = made.in == In::header ? ascii_lower(rest) : std::string(rest);
        if (made.in != In::header && made.in != In::path && rest == kNoName) {
            made.name.clear();
            return made;
        }
        if (made.name.empty() != (made.in == In::path))
            throw MatchingError(quoted(text) + (made.in == In::path ? " names more than a path" : " lacks a name; \"*\" stands for any"));
    }
    return made;
}

std::string FieldSelector::text() const {
    std::string out(kPlaceNames[static_cast<std::size_t>(in)]);
    if (in != In::path && in != In::body) out.append(" ").append(name.empty() ? kNoName : name);
    if (!is_json) return out;
    std::string pointer;
    for (const std::string& step : steps) append_json_step(pointer, step);
    return out.append(" ").append(pointer.empty() ? "/" : pointer);
}

bool FieldSelector::covers(In where, std::string_view field) const { return where == in && matches_glob(field, name); }

bool Matching::read(std::string_view key, const TomlValue& value) {
    const auto list = std::find_if(kEditKeys.begin(), kEditKeys.end(), [key](const EditKey& one) { return one.key == key; });
    if (list != kEditKeys.end()) {
        std::vector<FieldEdit> more;
        for (const std::string& text : texts_in(key, value)) {
            more.push_back({list->kind, FieldSelector::named(text)});
            check(more.back());
        }
        add(more);
    } else if (key == kReplace) {
        add(replacements_in(value));
    } else if (key == kMatch) {
        match = MatchedParts::named(texts_in(key, value));
    } else if (key == kFloats) {
        floats = places_in(value);
    } else {
        return false;
    }
    return true;
}

void Matching::add(const std::vector<FieldEdit>& more) {
    edits.insert(edits.end(), more.begin(), more.end());
    std::stable_sort(edits.begin(), edits.end(), [](const FieldEdit& one, const FieldEdit& other) { return one.kind < other.kind; });
}

std::vector<std::string_view> Matching::keys() {
    std::vector<std::string_view> keys{kMatch, kReplace, kFloats};
    for (const EditKey& one : kEditKeys) keys.push_back(one.key);
    return keys;
}

std::string Matching::text() const {
    std::string out;
    if (match != MatchedParts{}) put_list(out, kMatch, match.words());
    for (const EditKey& one : kEditKeys) {
        std::vector<std::string> fields;
        for (const FieldEdit& edit : edits)
            if (edit.kind == one.kind) fields.push_back(edit.field.text());
        if (!fields.empty()) put_list(out, one.key, fields);
    }
    std::string replacements;
    for (const FieldEdit& edit : edits)
        if (edit.kind == Kind::replace)
            replacements.append(replacements.empty() ? "" : ", ")
                .append("{in = " + toml_text(edit.field.text()) + ", pattern = " + toml_text(edit.pattern->text()) +
                        ", with = " + toml_text(edit.with) + "}");
    if (!replacements.empty()) out.append("replace = [" + replacements + "]\n");
    if (floats) out.append("floats = " + std::to_string(*floats) + "\n");
    return out;
}

Matching Matching::parse(std::string_view text) {
    Matching made;
    try {
        for (const auto& [key, value] : parse_toml(text).members)
            if (!made.read(key, value)) throw MatchingError(quoted(key) + " is no rule of matching");
    } catch (const TomlError& error) {
        throw MatchingError(error.what());
    }
    return made;
}

}  // namespace replay
