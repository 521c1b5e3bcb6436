#include "canonical_body.h"

#include <algorithm>
#include <utility>

#include "canonical_fields.h"
#include "canonical_json.h"
#include "canonical_url.h"
#include "checksum.h"
#include "content_coding.h"
#include "field_editor.h"
#include "header_value.h"
#include "multipart_body.h"
#include "request_headers.h"
#include "secret_tokens.h"
#include "text.h"

namespace replay {

namespace {

using In = FieldSelector::In;

constexpr std::uint64_t kBytesSeed = 0;
constexpr std::uint64_t kPartsSeed = 1;
constexpr std::uint64_t kJsonSeed = 4;
constexpr std::uint64_t kFormSeed = 5;

// Lengths in front, so that no two lists of strings give the same bytes.
void put(std::string& out, std::string_view text) {
    const std::uint64_t size = text.size();
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out.append(text);
}

void put_parts(std::string& out, const std::vector<Part>& parts) {
    put(out, std::to_string(parts.size()));
    for (const Part& part : parts) {
        for (const std::string* const text : {&part.name, &part.filename, &part.type, &part.encoder, &part.data, &part.digest})
            put(out, *text);
        put(out, std::to_string(part.headers.size()));
        for (const std::string& header : part.headers) put(out, header);
        put_parts(out, part.parts);
    }
}

constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

enum class Says { json, form, multipart, nothing, other };

bool is_json_type(std::string_view word) {
    constexpr std::array<std::string_view, 4> kNames{"json", "ndjson", "jsonl", "jsonlines"};
    for (std::size_t end = word.find('/'); end < word.size();) {
        const std::size_t start = end + 1;
        end = find_any<'.', '-', '+'>(word, start);
        if (std::find(kNames.begin(), kNames.end(), word.substr(start, end - start)) != kNames.end()) return true;
    }
    return false;
}

// What a Content-Type says of a body.
Says says(std::string_view content_type) {
    const std::string word = parse_header_value(content_type).word;
    if (word.empty()) return Says::nothing;
    if (word == kFormType) return Says::form;
    if (word.starts_with("multipart/")) return Says::multipart;
    return is_json_type(word) ? Says::json : Says::other;
}

bool begins_like_json(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

// Names in lower case, and likewise what says nothing else in capitals: "text/plain;charset=UTF-8" is "text/plain; charset=utf-8".
std::string canonical_type(std::string_view text) {
    const HeaderValue type = parse_header_value(text);
    std::string out = type.word;
    for (const auto& [name, value] : type.parameters)
        out.append("; ").append(name).append("=").append(name == "charset" ? ascii_lower(value) : value);
    return out;
}

// The header lines of a part in the order of their names, in lower case. Its length, which some clients write down, says nothing new.
std::vector<std::string> canonical_head(const std::vector<std::string>& lines) {
    std::vector<NamedValue> headers;
    for (std::string_view line : lines) {
        const std::string name = ascii_lower(take_to(':', line));
        if (name != "content-length") headers.push_back({name, std::string(trimmed(line))});
    }
    std::stable_sort(headers.begin(), headers.end(), [](const NamedValue& one, const NamedValue& other) { return one.name < other.name; });
    std::vector<std::string> sorted;
    sorted.reserve(headers.size());
    for (const auto& [name, value] : headers) sorted.push_back(name + ": " + value);
    return sorted;
}

CanonicalBody as_bytes(std::string text, std::string trouble = {}) {
    return {CanonicalBody::Kind::bytes, std::move(text), {}, std::move(trouble)};
}

// Of bodies of one request.
class Canonicalisation {
public:
    explicit Canonicalisation(const Matching& matching) : editor_(matching) {}

    [[nodiscard]] const std::string& trouble() const { return editor_.trouble(); }

    CanonicalBody of(const Request& request, std::string_view bytes) {
        if (editor_.ignores(In::body, {})) return as_bytes({});
        if (!request.parts.empty()) return {CanonicalBody::Kind::multipart, {}, of(request.parts)};
        if (bytes.size() > kLongestCanonical) return as_bytes({}, "is longer than 16 MiB");
        const SaidHeader type = header_in(request.headers, "content-type");
        OrReason<std::string> plain = undo_content_coding(header_in(request.headers, "content-encoding").value, bytes, kLongestCanonical);
        if (!plain.value) return as_bytes(std::string(bytes), std::move(plain.reason));
        const bool may_be_form = type.how == SaidHeader::How::unsaid && speaks_http(request.url);
        const bool is_form = may_be_form && kind_of_body(*plain.value) == TextKind::form;
        return by_type(is_form ? kFormType : type.value, std::move(*plain.value));
    }

private:
    CanonicalBody by_type(std::string_view content_type, std::string text) {
        const Says kind = says(content_type);
        if (kind == Says::multipart) return multipart(content_type, std::move(text));
        text = edited(with_secret_tokens(kind_of_body(text), text));
        if (kind == Says::json) return json(std::move(text));
        if (kind == Says::other) return as_bytes(std::move(text));
        if (begins_like_json(text))
            if (CanonicalBody made = json(text); made.kind == CanonicalBody::Kind::json) return made;
        return kind == Says::form ? form(std::move(text)) : as_bytes(std::move(text));
    }

    std::string edited(std::string text) { return editor_.edited(In::body, {}, std::move(text)); }

    CanonicalBody json(std::string text) {
        OrReason<std::string> made = canonical_json(text, editor_.json_rules());
        if (!made.value) return as_bytes(std::move(text), std::move(made.reason));
        return {CanonicalBody::Kind::json, std::move(*made.value)};
    }

    CanonicalBody form(std::string text) {
        OrReason<std::vector<Field>> fields = parse_fields(text);
        if (!fields.value) return as_bytes(std::move(text), std::move(fields.reason));
        editor_.edit(In::form, *fields.value);
        return {CanonicalBody::Kind::form, canonical_fields(*fields.value)};
    }

    CanonicalBody multipart(std::string_view content_type, std::string text) {
        OrReason<std::vector<Part>> parts = parse_multipart(content_type, text);
        if (!parts.value) return as_bytes(edited(std::move(text)), std::move(parts.reason));
        return {CanonicalBody::Kind::multipart, {}, of(std::move(*parts.value))};
    }

    // What is said of the body is done to the content of each part: boundaries are nobody's text.
    std::vector<Part> of(std::vector<Part> parts) {
        std::erase_if(parts, [this](const Part& part) { return editor_.ignores(In::part, part.name); });
        for (Part& part : parts) {
            part.parts = of(std::move(part.parts));
            part.data = editor_.edited(In::part, part.name, edited(field_with_secret_tokens(part.name, part.data)));
            if (says(part.type) == Says::json) part.data = json(std::move(part.data)).text;
            part.type = canonical_type(part.type);
            part.headers = canonical_head(part.headers);
        }
        return parts;
    }

    FieldEditor editor_;
};

}  // namespace

Hash128 CanonicalBody::hash() const {
    if (kind == Kind::multipart) return body_hash(parts);
    return hash128(text, kind == Kind::json ? kJsonSeed : kind == Kind::form ? kFormSeed : kBytesSeed);
}

CanonicalBody canonical_body(const Request& request, std::string_view body, const Matching& matching) {
    if (request.parts.empty() && body.empty()) return {};
    Canonicalisation canonicalisation(matching);
    CanonicalBody made = canonicalisation.of(request, body);
    if (made.trouble.empty()) made.trouble = canonicalisation.trouble();
    return made;
}

Hash128 body_hash(std::string_view body) { return hash128(body, kBytesSeed); }

Hash128 body_hash(const std::vector<Part>& parts) {
    std::string text;
    put_parts(text, parts);
    return hash128(text, kPartsSeed);
}

}  // namespace replay
