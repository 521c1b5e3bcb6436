#include "normaliser.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "text.h"

namespace replay {

namespace {

using In = FieldSelector::In;

constexpr std::array<std::string_view, 3> kMembers{"in", "pattern", "with"};

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

FieldSelector field_named(const std::string& text) {
    FieldSelector field = FieldSelector::named(text);
    if (field.in != In::header && field.in != In::body)
        throw MatchingError("normalise = " + quoted(text) +
                            " is of no response; it has to be \"header NAME\", \"body\" or \"body /JSON/pointer\"");
    return field;
}

Normaliser checked(Normaliser made) {
    const std::string field = made.field.text();
    if (made.field.in == In::body && !made.field.is_json && !made.pattern)
        throw MatchingError("normalise = " + quoted(field) + " is all of it; a pattern has to say what in it is replaced");
    if (made.field.in == In::header && made.with && made.with->find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        throw MatchingError("normalise holds a line end for " + quoted(field) + ", which no header can have");
    if (made.pattern && made.with) made.pattern->check_replacement(*made.with);
    return made;
}

Normaliser normaliser_in(const TomlValue& value) {
    if (value.kind == TomlValue::Kind::text) return checked({field_named(value.text)});
    if (value.kind != TomlValue::Kind::table)
        throw MatchingError("normalise holds " + std::string(value.kind_name()) +
                            "; it has to be a text, \"body /id\", or a table, {in = \"body /created\", with = \"2000-01-01\"}");
    Normaliser made;
    bool has_field = false;
    for (const auto& [name, member] : value.members) {
        if (std::find(kMembers.begin(), kMembers.end(), name) == kMembers.end())
            throw MatchingError("normalise knows no " + quoted(name) + correction(name, kMembers));
        if (member.kind != TomlValue::Kind::text)
            throw MatchingError(name + " is " + std::string(member.kind_name()) + "; it has to be a text");
        if (name == "in") {
            made.field = field_named(member.text);
            has_field = true;
        } else if (name == "with") {
            made.with = member.text;
        } else {
            try {
                made.pattern.emplace(member.text);
            } catch (const PatternError& error) {
                throw MatchingError("the pattern " + quoted(member.text) + " " + error.what());
            }
        }
    }
    if (!has_field) throw MatchingError("normalise lacks \"in\"");
    try {
        return checked(std::move(made));
    } catch (const PatternError& error) {
        throw MatchingError(std::string("the pattern of normalise ") + error.what());
    }
}

}  // namespace

std::vector<Normaliser> Normaliser::read(const TomlValue& value) {
    std::vector<Normaliser> made;
    if (value.kind == TomlValue::Kind::list)
        for (const TomlValue& item : value.items) made.push_back(normaliser_in(item));
    else
        made.push_back(normaliser_in(value));
    return made;
}

}  // namespace replay
