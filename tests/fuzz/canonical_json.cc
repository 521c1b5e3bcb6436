// JSON texts in their canonical form, with and without rules, and in what two of them differ. RapidJSON says what JSON is.

#include "canonical_json.h"

#include <rapidjson/reader.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "json_differences.h"
#include "json_tree.h"
#include "safe_text.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

using Kind = JsonEdit::Kind;

constexpr char kBetween = '\x01';  // two texts

enum class Verdict { json, other, unknown };

// Of one value. Numbers that no double holds, halves of surrogate pairs and what follows a NUL are beyond it.
Verdict verdict_of(std::string_view text) {
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;
    // It would read on behind its end.
    if (!is_utf8(text)) return Verdict::other;
    if (text.find('\0') != std::string_view::npos || text.find("\\u") != std::string_view::npos) return Verdict::unknown;
    const std::string terminated(text.substr(text.starts_with("\xef\xbb\xbf") ? 3 : 0));
    rapidjson::StringStream stream(terminated.c_str());
    rapidjson::BaseReaderHandler<> handler;
    rapidjson::Reader reader;
    if (reader.Parse<kFlags>(stream, handler)) return Verdict::json;
    const rapidjson::ParseErrorCode error = reader.GetParseErrorCode();
    const bool may_be_json = error == rapidjson::kParseErrorNumberTooBig || error == rapidjson::kParseErrorDocumentRootNotSingular ||
                             error == rapidjson::kParseErrorDocumentEmpty;
    return may_be_json ? Verdict::unknown : Verdict::other;
}

void check_numbers(std::string_view text, std::string_view canonical) {
    const auto tree = JsonTree::parse(text);
    const auto other = JsonTree::parse(canonical);
    const auto& nodes = tree.value->nodes();
    require(nodes.size() == other.value->nodes().size(), "nothing is lost or added");
    if (nodes.size() != 1 || nodes[0].kind != JsonNode::Kind::number) return;
    const double value = std::strtod(std::string(nodes[0].text).c_str(), nullptr);
    require(value == std::strtod(std::string(canonical).c_str(), nullptr), "a number keeps its value");
    require(canonical.size() <= nodes[0].text.size() + 40, "a number gets little longer");
}

void check_edited(Input& input, std::string_view text) {
    JsonRules rules;
    const std::uint8_t bits = input.byte();
    if (bits & 1) rules.float_places = bits >> 4;
    const auto kind = static_cast<Kind>(input.byte() % 4);
    const std::string replacement(input.text());
    try {
        rules.edits.push_back(
            {kind, parse_json_pointer(input.line()), [&](std::string_view from) { return replacement + std::string(from); }});
    } catch (const std::invalid_argument&) {
    }
    if (bits & 2) rules.edits.push_back({Kind::any_order, {"**"}, {}});
    const auto edited = canonical_json(text, rules);
    require(edited.value.has_value(), "rules do not make a text another thing than JSON");
    const auto again = canonical_json(*edited.value, rules);
    require(again.value.has_value(), "what was edited is JSON");
    // Other edits count elements anew.
    if (kind == Kind::any_case && rules.edits.size() < 2) require(again.value == edited.value, "what was edited stays as it is");
}

void check_differences(const std::string& a, const std::string& b) {
    const auto differences = json_differences(a, b, 5);
    require(differences.empty() == (a == b), "texts differ where they are said to");
    require(differences.size() <= 5, "not more than were asked for");
    for (const JsonDifference& one : differences) {
        require(one.a != one.b || one.a->find("…") != std::string::npos, "values differ");
        for (const auto& value : {one.a, one.b})
            if (value) require(is_utf8(*value) && value->size() <= kLongestShown + 16, "what is shown is short, and text");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string_view rules = input.line();
    const std::string_view text = input.take(input.rest().find(kBetween));
    input.take(1);
    const std::string_view other = input.rest();
    const auto canonical = canonical_json(text);
    const Verdict verdict = verdict_of(text);
    if (verdict == Verdict::json) require(canonical.value || !canonical.reason.starts_with("is not"), "JSON has a canonical form");
    if (verdict == Verdict::other) require(!canonical.value, "what is not JSON has none");
    require(canonical.reason.empty() == canonical.value.has_value(), "there is a form or a reason");
    if (!canonical.value) return 0;
    require(canonical_json(*canonical.value).value == canonical.value, "a canonical form is its own");
    check_numbers(text, *canonical.value);
    Input rule(rules);
    check_edited(rule, text);
    if (const auto another = canonical_json(other); another.value) check_differences(*canonical.value, *another.value);
    return 0;
}
