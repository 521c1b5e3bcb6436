#include "request_comparison.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "body_differences.h"
#include "canonical_body.h"
#include "canonical_header.h"
#include "canonical_url.h"
#include "checksum.h"
#include "field_editor.h"
#include "request_headers.h"
#include "safe_text.h"
#include "secret_tokens.h"
#include "text.h"

namespace replay {

namespace {

using In = FieldSelector::In;

struct UrlPart {
    RequestPart part;
    std::string_view name;
    std::uint32_t weight;
};
constexpr std::array<UrlPart, 5> kUrlParts{{{RequestPart::scheme, "scheme", 2},
                                            {RequestPart::host, "host", 16},
                                            {RequestPart::port, "port", 2},
                                            {RequestPart::path, "path", 4},
                                            {RequestPart::query, "query", 1}}};
constexpr std::size_t kLongestType = 100;  // that is shown, in bytes
constexpr std::uint32_t kMethodWeight = 8;
constexpr std::uint32_t kMostByPath = 7;  // more than that, no other path weighs
constexpr std::uint32_t kMostByRest = 3;  // more than that, nothing weighs that leads to the same resource

std::optional<std::string_view> unless_empty(std::string_view text) { return text.empty() ? std::nullopt : std::optional(text); }

std::vector<std::string_view> steps_of(std::string_view path) {
    std::vector<std::string_view> steps;
    while (!path.empty()) steps.push_back(take_to('/', path));
    return steps;
}

// How a request has its body, in the words of what a user did. Recordings of the one kind do not answer requests of the other.
std::string_view kind_of(const ComparedRequest& compared) {
    if (compared.body.pulled) return "a body that a callback supplies (like curl -T)";
    if (!compared.request.parts.empty()) return "a multipart body (like curl -F)";
    return compared.body.length == 0 ? "no body" : "a body given whole (like curl --data)";
}

class Comparing {
public:
    Comparing(const ComparedRequest& asked, const ComparedRequest& recorded, const Matching& matching)
        : asked_(asked),
          recorded_(recorded),
          asked_url_(with_secret_tokens(TextKind::url, asked.request.url)),
          recorded_url_(with_secret_tokens(TextKind::url, recorded.request.url)),
          matching_(matching),
          editor_(matching) {}

    RequestComparison all() {
        if (has(RequestPart::method) && asked_.request.method != recorded_.request.method)
            found().add_texts({"method", {}, {}, {}, RequestPart::method}, asked_.request.method, recorded_.request.method);
        for (const UrlPart& part : kUrlParts)
            if (has(part.part)) compare_url(part);
        compare_headers();
        compare_options();
        compare_bodies();
        return std::move(made_);
    }

private:
    [[nodiscard]] bool has(RequestPart part) const { return matching_.match.has(part); }
    RequestDifferences& found() { return made_.differences; }

    void compare_url(const UrlPart& part) {
        const std::string a = part_of_url(asked_url_, part.part, editor_);
        const std::string b = part_of_url(recorded_url_, part.part, editor_);
        if (a == b) return;
        const bool has_fields = part.part == RequestPart::query && speaks_http(asked_url_) && speaks_http(recorded_url_);
        const OrReason<std::vector<Field>> of_a = parse_fields(std::string_view(a).substr(has_fields && !a.empty()));
        const OrReason<std::vector<Field>> of_b = parse_fields(std::string_view(b).substr(has_fields && !b.empty()));
        if (has_fields && of_a.value && of_b.value)
            found().add_fields("query", RequestDifferences::Ignored::by_name, *of_a.value, *of_b.value);
        else
            found().add_texts({std::string(part.name), {}, {}, part.part == RequestPart::path ? "path" : "", part.part}, unless_empty(a),
                              unless_empty(b));
    }

    // A range decides by its value whatever the rules match.
    void compare_headers() {
        const auto& named = matching_.match.headers;
        std::set<std::string> names(named.begin(), named.end());
        names.insert("range");
        for (const std::string& name : names) {
            const SaidHeader a = canonical_header(asked_.request, name, editor_);
            const SaidHeader b = canonical_header(recorded_.request, name, editor_);
            const bool by_how = std::find(named.begin(), named.end(), name) != named.end();
            if (a.value == b.value && (a.how == b.how || !by_how)) continue;
            const std::string word = "header " + name;
            RequestDifference difference{word, {}, {}, word};
            if (a.value != b.value) {
                found().add_texts(std::move(difference), said(a), said(b));
                continue;
            }
            difference.asked = said_how(a);
            difference.recorded = said_how(b);
            found().add(std::move(difference));
        }
    }
    static std::optional<std::string_view> said(const SaidHeader& header) {
        return header.how == SaidHeader::How::sent ? std::optional<std::string_view>(header.value) : std::nullopt;
    }
    static std::string said_how(const SaidHeader& header) {
        constexpr std::array<std::string_view, 3> kHow{"libcurl's own, if any", "removed", "empty"};
        return std::string(kHow[static_cast<std::size_t>(header.how)]);
    }

    void compare_options() {
        const auto counted = [this](const std::vector<NamedValue>& options) {
            std::vector<Field> fields;
            for (const NamedValue& option : options)
                if (is_matched(option, matching_.match))
                    fields.push_back({option.name, with_secret_tokens(kind_of_option(option.name), option.value)});
            return fields;
        };
        found().add_fields("option", RequestDifferences::Ignored::never, counted(asked_.request.options),
                           counted(recorded_.request.options));
    }

    void compare_bodies() {
        if (asked_.body.pulled != recorded_.body.pulled) {
            RequestDifference difference{"body", {}, {}};
            difference.asked = kind_of(asked_);
            difference.recorded = kind_of(recorded_);
            return found().add(std::move(difference));
        }
        if (!asked_.body.is_known || !recorded_.body.is_known || !is_body_matched(matching_)) return;
        if (asked_.body.is_long() || recorded_.body.is_long()) return compare_long_bodies();
        const CanonicalBody a = canonical_body(asked_.request, asked_.body.bytes, matching_);
        const CanonicalBody b = canonical_body(recorded_.request, recorded_.body.bytes, matching_);
        add_body_differences(found(), {a, asked_.body.length}, {b, recorded_.body.length});
        if (a.kind != b.kind) note_types();
        if (!a.trouble.empty()) made_.notes.push_back("the request's body " + a.trouble);
        if (!b.trouble.empty()) made_.notes.push_back("the recorded body " + b.trouble);
    }

    // What a body is, its type says.
    void note_types() {
        const auto type_of = [](const Request& request) {
            const SaidHeader type = header_in(request.headers, "content-type");
            return type.how == SaidHeader::How::sent ? "\"" + safe_quote(type.value, kLongestType) + "\"" : "none";
        };
        const std::string a = type_of(asked_.request);
        const std::string b = type_of(recorded_.request);
        if (a != b) made_.notes.push_back("for the Content-Type differs: " + a + " ≠ recorded " + b);
    }

    // They go by their bytes, and of one of them these are not at hand.
    void compare_long_bodies() {
        const auto described = [](const ComparedBody& body) { return std::to_string(body.length) + " bytes"; };
        const auto sum = [](const ComparedBody& body) { return body.is_long() ? body.checksum : checksum64(body.bytes); };
        if (asked_.body.length == recorded_.body.length && sum(asked_.body) == sum(recorded_.body)) return;
        RequestDifference difference{"body", {}, {}, "body"};
        difference.asked = described(asked_.body);
        difference.recorded = (asked_.body.length == recorded_.body.length ? "other " : "") + described(recorded_.body);
        found().add(std::move(difference));
    }

    const ComparedRequest& asked_;
    const ComparedRequest& recorded_;
    const std::string asked_url_;
    const std::string recorded_url_;
    const Matching& matching_;
    FieldEditor editor_;
    RequestComparison made_;
};

}  // namespace

ComparedBody ComparedBody::whole(std::string_view bytes) {
    if (bytes.size() <= kLongestCanonical) return {false, true, bytes, bytes.size()};
    return {false, true, {}, bytes.size(), checksum64(bytes)};
}

ComparedBody ComparedBody::supplied(std::string_view bytes) {
    ComparedBody body = whole(bytes);
    body.pulled = true;
    return body;
}

bool ComparedBody::is_long() const { return length > kLongestCanonical; }

RequestComparison compare_requests(const ComparedRequest& asked, const ComparedRequest& recorded, const Matching& matching) {
    return Comparing(asked, recorded, matching).all();
}

RequestDistance distance_of(const RequestDifferences& differences) {
    RequestDistance distance;
    std::uint32_t rest = 0;
    for (const RequestDifference& one : differences.all()) {
        ++distance.count;
        if (one.part == RequestPart::path)
            distance.weight += weight_of_paths(one.asked.value_or(""), one.recorded.value_or(""));
        else if (one.part)
            distance.weight += weight_of(*one.part);
        else
            rest = std::min(rest + (one.ignored_by.empty() ? kMostByRest : 1), kMostByRest);
    }
    distance.weight += rest;
    return distance;
}

std::uint32_t weight_of(RequestPart part) {
    const auto found = std::find_if(kUrlParts.begin(), kUrlParts.end(), [part](const UrlPart& one) { return one.part == part; });
    return found == kUrlParts.end() ? kMethodWeight : found->weight;
}

std::uint32_t weight_of_paths(std::string_view asked, std::string_view recorded) {
    const std::vector<std::string_view> a = steps_of(asked);
    const std::vector<std::string_view> b = steps_of(recorded);
    std::size_t other = std::max(a.size(), b.size()) - std::min(a.size(), b.size());
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) other += a[i] == b[i] ? 0 : 1;
    return std::min(weight_of(RequestPart::path) - 1 + static_cast<std::uint32_t>(std::min<std::size_t>(other, kMostByPath)), kMostByPath);
}

std::string part_of_url(std::string_view url, RequestPart part, FieldEditor& editor) {
    MatchedParts only;
    only.parts.reset();
    only.parts.set(static_cast<std::size_t>(part));
    const std::string found = canonical_url(url, only, editor);
    constexpr std::size_t kMark = sizeof "://" - 1;
    if (part == RequestPart::scheme) return found.substr(0, found.size() - kMark);
    return found.substr(std::min(kMark + (part == RequestPart::port ? 1 : 0), found.size()));
}

}  // namespace replay
