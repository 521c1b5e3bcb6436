#include "rule_text.h"

#include <algorithm>
#include <string_view>

namespace replay {

namespace {

template <class Items, class Written>
std::string listed(const Items& items, Written written) {
    std::string out;
    for (const auto& item : items) out.append(out.empty() ? "" : ", ").append(written(item));
    return out;
}

// A parsed document is not nested deep (parse_toml).
std::string written(const TomlValue& value) {
    switch (value.kind) {
        case TomlValue::Kind::text:
            return toml_text(value.text);
        case TomlValue::Kind::list:
            return "[" + listed(value.items, written) + "]";
        case TomlValue::Kind::table:
            return "{" + listed(value.members, [](const auto& member) { return member.first + " = " + written(member.second); }) + "}";
        default:
            return value.text;
    }
}

RuleText text_of(const TomlValue& table) {
    RuleText rule;
    rule.line = table.line;
    std::string method;
    std::string url;
    for (const auto& [key, value] : table.members) {
        if (key == "method")
            method = value.text;
        else if (key == "url")
            url = value.text;
        else
            rule.settings.push_back(key + " = " + written(value));
    }
    if (method.empty())
        rule.requests = url.empty() ? "all requests" : url;
    else
        rule.requests = method + (url.empty() ? " of any URL" : " " + url);
    return rule;
}

}  // namespace

std::vector<RuleText> rule_texts(const SettingsFile& file) {
    std::vector<RuleText> rules;
    for (const auto& [key, tables] : file.document.members) {
        if (key != "rule") continue;
        for (const TomlValue& table : tables.items)
            if (table.kind == TomlValue::Kind::table) rules.push_back(text_of(table));
    }
    return rules;
}

}  // namespace replay
