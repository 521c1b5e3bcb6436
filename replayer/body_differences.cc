#include "body_differences.h"

#include <algorithm>
#include <array>
#include <utility>

#include "json_differences.h"
#include "json_string.h"
#include "safe_text.h"
#include "text.h"

namespace replay {

namespace {

using In = FieldSelector::In;
using Kind = CanonicalBody::Kind;

constexpr std::string_view kBody = "body";

RequestDifference in_body(std::string_view where) {
    return {where.empty() ? std::string(kBody) : std::string(kBody).append(" ").append(where), {}, {}, std::string(kBody)};
}

std::string counted(std::uint64_t count, std::string_view what) {
    return std::to_string(count).append(" ").append(what).append(count == 1 ? "" : "s");
}

bool is_text(std::string_view bytes) {
    const auto is_odd = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f; };
    return std::none_of(bytes.begin(), bytes.end(), is_odd) && is_utf8(bytes);
}

// "JSON of 17 bytes"; nothing of an empty body.
std::optional<std::string> described(const SizedBody& body) {
    const Kind kind = body.canonical.kind;
    if (kind == Kind::multipart) return "multipart of " + counted(body.canonical.parts.size(), "part");
    if (body.bytes == 0) return std::nullopt;
    const std::string_view what = kind == Kind::json ? "JSON of " : kind == Kind::form ? "a form of " : "";
    return std::string(what) + counted(body.bytes, "byte");
}

// A pointer without the line in front of it, as `ignore` has it.
std::string pointer_in_rules(std::string_view pointer) {
    pointer.remove_prefix(std::min(pointer.find('/'), pointer.size()));
    return std::string(kBody).append(" ").append(pointer.empty() ? "/" : pointer);
}

void add_json(RequestDifferences& differences, std::string_view asked, std::string_view recorded) {
    for (JsonDifference& one : json_differences(asked, recorded, differences.room())) {
        RequestDifference difference = in_body(one.pointer);
        difference.ignored_by = pointer_in_rules(one.pointer);
        difference.asked = std::move(one.a);
        difference.recorded = std::move(one.b);
        differences.add(std::move(difference));
    }
}

// Each line as a JSON string, in a line of its own: so they can be compared like JSON lines.
std::string as_json_lines(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        if (start > 0) out += '\n';
        append_quoted(out, text.substr(start, end - start));
        start = end + 1;
    }
    return out;
}

void add_lines(RequestDifferences& differences, std::string_view asked, std::string_view recorded) {
    for (JsonDifference& one : json_differences(as_json_lines(asked), as_json_lines(recorded), differences.room())) {
        RequestDifference difference = in_body(one.pointer);
        difference.asked = std::move(one.a);
        difference.recorded = std::move(one.b);
        differences.add(std::move(difference));
    }
}

// Some bytes from `at` on: "de ad be ef … (17 bytes in all)".
std::string hex_at(std::string_view bytes, std::size_t at) {
    constexpr std::size_t kShown = 16;
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const char c : bytes.substr(at, kShown)) {
        const auto byte = static_cast<unsigned char>(c);
        out.append(out.empty() ? "" : " ").append({kHex[byte >> 4], kHex[byte & 15]});
    }
    if (out.empty()) out = "the end";
    if (bytes.size() > at + kShown) out += " …";
    return out + " (" + counted(bytes.size(), "byte") + " in all)";
}

void add_bytes(RequestDifferences& differences, std::string_view asked, std::string_view recorded) {
    const auto [a, b] = std::mismatch(asked.begin(), asked.end(), recorded.begin(), recorded.end());
    const auto at = static_cast<std::size_t>(a - asked.begin());
    RequestDifference difference = in_body("byte " + std::to_string(at));
    difference.asked = hex_at(asked, at);
    difference.recorded = hex_at(recorded, at);
    differences.add(std::move(difference));
}

void add_untyped(RequestDifferences& differences, std::string_view asked, std::string_view recorded) {
    if (asked.empty() || recorded.empty())
        differences.add_texts(in_body({}), asked.empty() ? std::nullopt : std::optional(asked),
                              recorded.empty() ? std::nullopt : std::optional(recorded));
    else if (is_text(asked) && is_text(recorded))
        add_lines(differences, asked, recorded);
    else
        add_bytes(differences, asked, recorded);
}

void add_form(RequestDifferences& differences, std::string_view asked, std::string_view recorded) {
    const auto fields = [](std::string_view text) { return parse_fields(text).value.value_or(std::vector<Field>{}); };
    differences.add_fields("form", RequestDifferences::Ignored::by_name, fields(asked), fields(recorded));
}

// What a part says beside its content and what is in it.
struct PartDetail {
    std::string_view name;
    std::string Part::*value;
};
constexpr std::array<PartDetail, 5> kPartDetails{
    {{"", &Part::data}, {" filename", &Part::filename}, {" type", &Part::type}, {" encoder", &Part::encoder}, {" digest", &Part::digest}}};

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out.append(out.empty() ? "" : "; ").append(line);
    return out;
}

// "part file", which is what ignores it as well; one without a name is told by its place, from 1.
RequestDifference in_part(const Part& part, std::size_t place) {
    const FieldSelector selector{In::part, part.name};
    return {part.name.empty() ? "part " + std::to_string(place + 1) : selector.text(), {}, {}, selector.text()};
}

void add_part(RequestDifferences& differences, const Part& asked, const Part& recorded, std::size_t place) {
    const auto add = [&](std::string_view detail, const std::string& a, const std::string& b) {
        if (a == b) return;
        RequestDifference where = in_part(asked, place);
        where.place.append(detail);
        differences.add_texts(std::move(where), a, b);
    };
    for (const PartDetail& detail : kPartDetails) add(detail.name, asked.*detail.value, recorded.*detail.value);
    add(" headers", joined(asked.headers), joined(recorded.headers));
    if (asked.parts == recorded.parts) return;
    RequestDifference where = in_part(asked, place);
    where.asked = "multipart of " + counted(asked.parts.size(), "part");
    where.recorded = asked.parts.size() == recorded.parts.size() ? "others" : "multipart of " + counted(recorded.parts.size(), "part");
    differences.add(std::move(where));
}

void add_missing_part(RequestDifferences& differences, const Part* asked, const Part* recorded, std::size_t place) {
    const auto content = [](const Part* part) { return part == nullptr ? std::nullopt : std::optional<std::string_view>(part->data); };
    differences.add_texts(in_part(asked != nullptr ? *asked : *recorded, place), content(asked), content(recorded));
}

// By their places, but for what both begin and end with alike.
void add_parts(RequestDifferences& differences, const std::vector<Part>& asked, const std::vector<Part>& recorded) {
    const auto at = std::mismatch(asked.begin(), asked.end(), recorded.begin(), recorded.end());
    const auto to =
        std::mismatch(asked.rbegin(), std::make_reverse_iterator(at.first), recorded.rbegin(), std::make_reverse_iterator(at.second));
    const auto first = static_cast<std::size_t>(at.first - asked.begin());
    const auto end_asked = static_cast<std::size_t>(asked.rend() - to.first);
    const auto end_recorded = static_cast<std::size_t>(recorded.rend() - to.second);
    for (std::size_t i = first; i < std::max(end_asked, end_recorded) && differences.room() > 0; ++i) {
        const Part* const a = i < end_asked ? &asked[i] : nullptr;
        const Part* const b = i < end_recorded ? &recorded[i] : nullptr;
        if (a != nullptr && b != nullptr && a->name == b->name) {
            add_part(differences, *a, *b, i);
            continue;
        }
        if (a != nullptr) add_missing_part(differences, a, nullptr, i);
        if (b != nullptr) add_missing_part(differences, nullptr, b, i);
    }
}

}  // namespace

void add_body_differences(RequestDifferences& differences, const SizedBody& sized_asked, const SizedBody& sized_recorded) {
    const CanonicalBody& asked = sized_asked.canonical;
    const CanonicalBody& recorded = sized_recorded.canonical;
    if (asked.kind != recorded.kind) {
        RequestDifference difference = in_body({});
        difference.asked = described(sized_asked);
        difference.recorded = described(sized_recorded);
        return differences.add(std::move(difference));
    }
    if (asked.kind == Kind::multipart) return add_parts(differences, asked.parts, recorded.parts);
    if (asked.text == recorded.text) return;
    const std::size_t before = differences.room();
    switch (asked.kind) {
        case Kind::json:
            add_json(differences, asked.text, recorded.text);
            break;
        case Kind::form:
            add_form(differences, asked.text, recorded.text);
            break;
        default:
            add_untyped(differences, asked.text, recorded.text);
    }
    // Where it has too many values or lines to be looked at in turn.
    if (differences.room() == before) add_bytes(differences, asked.text, recorded.text);
}

}  // namespace replay
