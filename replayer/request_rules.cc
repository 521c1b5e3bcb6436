#include "request_rules.h"

#include <algorithm>
#include <utility>

#include "request_key.h"
#include "settings.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::string_view kMethod = "method";
constexpr std::string_view kUrl = "url";

std::string text_in(std::string_view key, const TomlValue& value) {
    if (value.kind != TomlValue::Kind::text)
        throw MatchingError(std::string(key) + " is " + std::string(value.kind_name()) + "; it has to be a text");
    return value.text;
}

// False where there is no such key.
bool read(RequestRule& rule, std::string_view key, const TomlValue& value) {
    if (key == kMethod)
        rule.method = text_in(key, value);
    else if (key == kUrl)
        rule.url = text_in(key, value);
    else
        return rule.matching.read(key, value);
    return true;
}

std::vector<std::string_view> known_keys() {
    std::vector<std::string_view> keys = Matching::keys();
    keys.insert(keys.end(), {kMethod, kUrl});
    return keys;
}

}  // namespace

bool RequestRule::covers(std::string_view asked_method, std::string_view asked_url) const {
    if (!matches_glob(asked_method, method)) return false;
    if (url.find('?') == std::string::npos) asked_url = asked_url.substr(0, asked_url.find('?'));
    if (url.find("://") == std::string::npos && url != "*") {
        if (const auto scheme = asked_url.find("://"); scheme != std::string_view::npos) asked_url.remove_prefix(scheme + 3);
        if (url.starts_with('/')) asked_url.remove_prefix(std::min(asked_url.find('/'), asked_url.size()));
    }
    return matches_glob(asked_url, url);
}

RequestRules::RequestRules(MatchedParts match) {
    Matching usual;
    usual.match = std::move(match);
    usual_ = std::make_shared<const Matching>(std::move(usual));
}

void RequestRules::add(const TomlValue& table, const SettingsFile& file) {
    if (table.kind != TomlValue::Kind::table)
        throw ConfigError(file.place(table.line) + ": a rule is " + std::string(table.kind_name()) + "; it has to be a table, [[rule]]");
    RequestRule rule;
    for (const auto& [key, value] : table.members) {
        try {
            if (!read(rule, key, value)) reject_key(file, value, key, known_keys());
        } catch (const MatchingError& error) {
            throw ConfigError(file.place(value.line) + ": " + error.what());
        }
        rule.sets_match = rule.sets_match || key == "match";
    }
    rules_.push_back(std::move(rule));
}

bool RequestRules::match_headers() const {
    return !usual_->match.headers.empty() ||
           std::any_of(rules_.begin(), rules_.end(), [](const RequestRule& rule) { return !rule.matching.match.headers.empty(); });
}

std::shared_ptr<const Matching> RequestRules::matching(std::string_view method, std::string_view url) const {
    if (rules_.empty()) return usual_;
    const std::string canonical = canonical_url(url);
    std::shared_ptr<Matching> made;
    for (const RequestRule& rule : rules_) {
        if (!rule.covers(method, canonical)) continue;
        if (made == nullptr) made = std::make_shared<Matching>(*usual_);
        if (rule.sets_match) made->match = rule.matching.match;
        if (rule.matching.floats) made->floats = rule.matching.floats;
        made->edits.insert(made->edits.end(), rule.matching.edits.begin(), rule.matching.edits.end());
    }
    return made == nullptr ? usual_ : made;
}

}  // namespace replay
