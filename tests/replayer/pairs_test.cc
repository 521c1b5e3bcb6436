// Pairs of requests that must match, or must not: one a file in pairs/, by content type, each with its reason. See pairs/README.md.

#include <catch2/catch.hpp>

#include <filesystem>
#include <memory>
#include <optional>

#include "../formats/samples.h"
#include "config.h"
#include "request_comparison.h"
#include "request_key.h"
#include "rule_proposal.h"
#include "settings_file.h"

using namespace replay;
using namespace replay::samples;

namespace {

const std::filesystem::path kPairs = std::filesystem::path(__FILE__).parent_path() / "pairs";

struct Asked {
    Request request;
    std::string body;
};

std::vector<std::string> texts(const TomlValue& list) {
    std::vector<std::string> all;
    for (const TomlValue& item : list.items) all.push_back(item.text);
    return all;
}

std::string from_hex(const std::string& text) {
    std::string bytes;
    std::string digits;
    for (const char c : text) {
        if (c == ' ' || c == '\n') continue;
        digits += c;
        if (digits.size() < 2) continue;
        bytes += static_cast<char>(std::stoi(digits, nullptr, 16));
        digits.clear();
    }
    return bytes;
}

Part part_in(const TomlValue& table) {
    Part part;
    for (const auto& [key, value] : table.members) {
        if (key == "name")
            part.name = value.text;
        else if (key == "filename")
            part.filename = value.text;
        else if (key == "type")
            part.type = value.text;
        else if (key == "data")
            part.data = value.text;
        else if (key == "headers")
            part.headers = texts(value);
        else
            throw std::runtime_error("a part has no " + key);
    }
    return part;
}

Asked request_in(const TomlValue& table) {
    Asked asked;
    asked.request.method = "GET";
    for (const auto& [key, value] : table.members) {
        if (key == "method")
            asked.request.method = value.text;
        else if (key == "url")
            asked.request.url = value.text;
        else if (key == "headers")
            asked.request.headers = texts(value);
        else if (key == "options")
            for (const auto& [name, option] : value.members) asked.request.options.push_back({name, option.text});
        else if (key == "body")
            asked.body = value.text;
        else if (key == "body_hex")
            asked.body = from_hex(value.text);
        else if (key == "parts")
            for (const TomlValue& part : value.items) asked.request.parts.push_back(part_in(part));
        else
            throw std::runtime_error("a request has no " + key);
    }
    return asked;
}

struct Pair {
    std::string reason;
    bool matches = false;
    TomlValue settings;  // as replay.toml has them
    std::optional<bool> matches_without;
    Asked requests[2];
};

Pair pair_in(const TomlValue& document) {
    Pair pair;
    for (const auto& [key, value] : document.members) {
        if (key == "reason")
            pair.reason = value.text;
        else if (key == "matches")
            pair.matches = value.text == "true";
        else if (key == "matches_without")
            pair.matches_without = value.text == "true";
        else if (key == "a")
            pair.requests[0] = request_in(value);
        else if (key == "b")
            pair.requests[1] = request_in(value);
        else
            pair.settings.members.emplace_back(key, value);  // Config knows what there is
    }
    const bool has_settings = !pair.settings.members.empty();
    REQUIRE(document.members.size() == 4 + pair.settings.members.size() + (has_settings ? 1 : 0));
    REQUIRE(pair.matches_without.has_value() == has_settings);
    return pair;
}

Config config_of(const TomlValue& settings) {
    const SettingsFile file{"/pairs/replay.toml", settings};
    return Config::from([](const char*) -> const char* { return nullptr; }, &file);
}

Matching matching_of(const Asked& asked, const Config& config) {
    return config.rules.treatment(asked.request.method, asked.request.url)->matching;
}

RequestKeys keys(const Asked& asked, const Config& config) { return keys_of(asked.request, asked.body, matching_of(asked, config)); }

// As a session finds a recording: by one key or else by the other.
bool match(const Pair& pair, const Config& config) {
    const RequestKeys a = keys(pair.requests[0], config);
    const RequestKeys b = keys(pair.requests[1], config);
    return (!a.exact.empty() && a.exact == b.exact) || a.canonical == b.canonical;
}

ComparedRequest compared(const Asked& asked) { return {asked.request, ComparedBody::whole(asked.body)}; }

// What is told of two requests is what their keys say: differences where these differ. (Rules that are for one of the two only are no
// difference of theirs.) And a rule that is proposed makes them one.
void check_comparison(const Pair& pair, const Config& config) {
    if (matching_of(pair.requests[0], config) != matching_of(pair.requests[1], config)) return;
    const ComparedRequest asked = compared(pair.requests[0]);
    const ComparedRequest recorded = compared(pair.requests[1]);
    const RequestComparison found = compare_requests(asked, recorded, matching_of(pair.requests[0], config));
    const bool is_same = keys(pair.requests[0], config).canonical == keys(pair.requests[1], config).canonical;
    CHECK(found.differences.empty() == is_same);
    CHECK(are_one(asked, recorded, config.rules) == is_same);
    for (const RequestDifference& one : found.differences.all()) {
        CAPTURE(one.text());
        CHECK((one.asked || one.recorded));
        CHECK(one.asked != one.recorded);
    }
    const auto rule = propose_rule(asked, recorded, found.differences, config.rules);
    if (!rule) return;
    CAPTURE(*rule);
    CHECK(!is_same);
    Config changed = config;
    const SettingsFile file{"/pairs/replay.toml", parse_toml(*rule)};
    for (const TomlValue& table : file.document.members.at(0).second.items) changed.rules.add(table, file);
    CHECK(match(pair, changed));
}

void check(const Pair& pair) {
    CAPTURE(pair.reason);
    CHECK(pair.reason.size() > 10);
    CHECK((pair.requests[0].request != pair.requests[1].request || pair.requests[0].body != pair.requests[1].body));
    const Config config = config_of(pair.settings);
    CHECK(match(pair, config) == pair.matches);
    if (pair.matches_without) CHECK(match(pair, config_of({})) == *pair.matches_without);
    check_comparison(pair, config);
    // A cassette holds the rules as text.
    for (const Asked& asked : pair.requests) {
        const Matching stored = Matching::parse(matching_of(asked, config).text());
        CHECK(stored == matching_of(asked, config));
        CHECK(keys_of(asked.request, asked.body, stored).canonical == keys(asked, config).canonical);
    }
}

}  // namespace

TEST_CASE("pairs of requests match, or do not") {
    constexpr int kLeast = 70;
    int pairs = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kPairs)) {
        if (entry.path().extension() != ".toml") continue;
        ++pairs;
        CAPTURE(entry.path().lexically_relative(kPairs).string());
        check(pair_in(parse_toml(file_contents(entry.path()))));
    }
    CHECK(pairs >= kLeast);
}
