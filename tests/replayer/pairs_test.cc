// Pairs of requests that must match, or must not: one a file in pairs/, by content type, each with its reason. See pairs/README.md.

#include <catch2/catch.hpp>

#include <filesystem>

#include "../formats/samples.h"
#include "matching.h"
#include "request_key.h"
#include "toml_value.h"

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
    Matching matching;
    Asked requests[2];
};

Pair pair_in(const TomlValue& document) {
    Pair pair;
    int members = 0;
    for (const auto& [key, value] : document.members) {
        ++members;
        if (key == "reason")
            pair.reason = value.text;
        else if (key == "matches")
            pair.matches = value.text == "true";
        else if (key == "a")
            pair.requests[0] = request_in(value);
        else if (key == "b")
            pair.requests[1] = request_in(value);
        else if (key == "rules") {
            --members;
            for (const auto& [rule, what] : value.members) REQUIRE(pair.matching.read(rule, what));
        } else
            throw std::runtime_error("a pair has no " + key);
    }
    REQUIRE(members == 4);
    return pair;
}

Hash128 key(const Asked& asked, const Matching& matching) { return keys_of(asked.request, asked.body, matching).canonical; }

}  // namespace

TEST_CASE("pairs of requests match, or do not") {
    int pairs = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kPairs)) {
        if (entry.path().extension() != ".toml") continue;
        ++pairs;
        CAPTURE(entry.path().filename());
        const Pair pair = pair_in(parse_toml(file_contents(entry.path())));
        CAPTURE(pair.reason);
        CHECK(pair.reason.size() > 10);
        CHECK((key(pair.requests[0], pair.matching) == key(pair.requests[1], pair.matching)) == pair.matches);
        // What holds of the pair is no accident of an exact key that would be found first.
        if (pair.matches)
            CHECK(exact_key_of(pair.requests[0].request, pair.requests[0].body) !=
                  exact_key_of(pair.requests[1].request, pair.requests[1].body));
    }
    CHECK(pairs >= 1);
}
