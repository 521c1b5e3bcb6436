#include "request_rules.h"

#include <algorithm>
#include <utility>

#include "canonical_url.h"
#include "request_key.h"
#include "settings.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::string_view kMethod = "method";
constexpr std::string_view kUrl = "url";
constexpr std::string_view kRepeat = "repeat";
constexpr std::string_view kOnMiss = "on_miss";
constexpr std::string_view kSecrets = "secrets";
constexpr std::string_view kScope = "scope";
constexpr std::string_view kNormalise = "normalise";

std::string text_in(std::string_view key, const TomlValue& value) {
    if (value.kind != TomlValue::Kind::text)
        throw MatchingError(std::string(key) + " is " + std::string(value.kind_name()) + "; it has to be a text");
    return value.text;
}

}  // namespace

std::string url_pattern(std::string pattern) {
    const std::size_t scheme = pattern.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t end = find_any<'/', '?'>(pattern, host);
    if (end == pattern.size() && pattern.find('*', host) == std::string::npos)
        throw MatchingError("\"" + pattern + "\" is of no path, and every URL has one; did you mean \"" + pattern + "/*\"?");
    std::transform(pattern.begin(), pattern.begin() + static_cast<std::ptrdiff_t>(end), pattern.begin(),
                   [](char c) { return ascii_lower(c); });
    // As in the URLs that it is compared with.
    const std::size_t colon = pattern.rfind(':', end);
    if (colon != std::string::npos && colon > host &&
        is_default_port(pattern.substr(0, scheme), pattern.substr(colon + 1, end - colon - 1)))
        pattern.erase(colon, end - colon);
    return pattern;
}

namespace {

// False where there is no such key.
bool read(RequestRule& rule, std::string_view key, const TomlValue& value, const SettingsFile& file) {
    const auto word = [&] { return given_by_file(SettingRow::Shape::word, key, value, file); };
    if (key == kMethod)
        rule.method = ascii_lower(text_in(key, value));
    else if (key == kUrl)
        rule.url = url_pattern(text_in(key, value));
    else if (key == kRepeat)
        rule.repeat = read_repeat(word());
    else if (key == kOnMiss)
        rule.on_miss = read_on_miss(word());
    else if (key == kSecrets)
        rule.secrets = read_secrets(word());
    else if (key == kScope)
        rule.scope = text_in(key, value);
    else if (key == kNormalise)
        rule.normalise = Normaliser::read(value);
    else
        return rule.matching.read(key, value);
    return true;
}

std::vector<std::string_view> known_keys() {
    std::vector<std::string_view> keys = Matching::keys();
    keys.insert(keys.end(), {kMethod, kUrl, kRepeat, kOnMiss, kSecrets, kScope, kNormalise});
    return keys;
}

}  // namespace

bool covers_url(std::string_view pattern, std::string_view url) {
    if (pattern.find('?') == std::string_view::npos) url = url.substr(0, url.find('?'));
    if (pattern.find("://") == std::string_view::npos && pattern != "*") {
        if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
        if (pattern.starts_with('/')) url.remove_prefix(std::min(url.find('/'), url.size()));
    }
    return matches_glob(url, pattern);
}

bool RequestRule::covers(std::string_view asked_method, std::string_view asked_url) const {
    return matches_glob(ascii_lower(asked_method), method) && covers_url(url, asked_url);
}

void RequestRule::apply_to(Treatment& treatment) const {
    if (sets_match) treatment.matching.match = matching.match;
    if (matching.floats) treatment.matching.floats = matching.floats;
    treatment.matching.add(matching.edits);
    if (repeat) treatment.repeat = *repeat;
    if (on_miss) treatment.on_miss = *on_miss;
    if (secrets) treatment.secrets = *secrets;
    if (scope) treatment.scope = *scope;
    treatment.normalise.insert(treatment.normalise.end(), normalise.begin(), normalise.end());
}

RequestRules::RequestRules(Treatment usual) : usual_(std::make_shared<const Treatment>(std::move(usual))) {}

void RequestRules::add(const TomlValue& table, const SettingsFile& file) {
    if (table.kind != TomlValue::Kind::table)
        throw ConfigError(file.place(table.line) + ": a rule is " + std::string(table.kind_name()) + "; it has to be a table, [[rule]]");
    RequestRule rule;
    for (const auto& [key, value] : table.members) {
        try {
            if (!read(rule, key, value, file)) reject_key(file, value, key, known_keys());
            rule.matching.match.check();
        } catch (const MatchingError& error) {
            throw ConfigError(file.place(value.line) + ": " + error.what());
        }
        rule.sets_match = rule.sets_match || key == "match";
    }
    rules_.push_back(std::move(rule));
}

bool RequestRules::match_headers() const {
    return !usual_->matching.match.headers.empty() ||
           std::any_of(rules_.begin(), rules_.end(), [](const RequestRule& rule) { return !rule.matching.match.headers.empty(); });
}

bool RequestRules::has_one_repeat() const {
    return std::none_of(rules_.begin(), rules_.end(), [](const RequestRule& rule) { return rule.repeat.has_value(); });
}

bool RequestRules::may_record() const {
    return usual_->on_miss == OnMiss::record ||
           std::any_of(rules_.begin(), rules_.end(), [](const RequestRule& rule) { return rule.on_miss == OnMiss::record; });
}

bool RequestRules::may_scope() const {
    return std::any_of(rules_.begin(), rules_.end(), [](const RequestRule& rule) { return rule.scope.has_value(); });
}

bool RequestRules::may_normalise() const {
    return std::any_of(rules_.begin(), rules_.end(), [](const RequestRule& rule) { return !rule.normalise.empty(); });
}

std::shared_ptr<const Treatment> RequestRules::treatment(std::string_view method, std::string_view url) const {
    if (rules_.empty()) return usual_;
    const std::string canonical = canonical_url(url);
    std::shared_ptr<Treatment> made;
    for (const RequestRule& rule : rules_) {
        if (!rule.covers(method, canonical)) continue;
        if (made == nullptr) made = std::make_shared<Treatment>(*usual_);
        rule.apply_to(*made);
    }
    return made == nullptr ? usual_ : made;
}

}  // namespace replay
