#include "request_key.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "canonical_body.h"
#include "canonical_header.h"
#include "canonical_url.h"
#include "checksum.h"
#include "field_editor.h"
#include "request_headers.h"
#include "secret_tokens.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::uint64_t kHeadSeed = 2;
constexpr std::uint64_t kVariantSeed = 3;

constexpr std::size_t kUsual = 512;  // bytes that are enough for most texts that are put together to be hashed

// Lengths in front, so that no two lists of strings give the same bytes.
void put(std::string& out, std::string_view text) {
    const std::uint64_t size = text.size();
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out.append(text);
}

std::string text_of(std::string_view method, std::string_view url) {
    std::string text;
    text.reserve(kUsual);
    put(text, method);
    put(text, url);
    return text;
}

void put_option(std::string& out, std::string_view name, std::string_view value) {
    put(out, name);
    put(out, value);
}

std::string exact_head_text(const Request& request) {
    std::string text = text_of(request.method, request.url);
    for (const NamedValue& option : request.options) put_option(text, option.name, option.value);
    return text;
}

// Appends a header that decides by its name: that it is removed or not there at all, or what it says.
void put_header(std::string& out, std::string_view name, const SaidHeader& said) {
    put(out, name);
    out += static_cast<char>(said.how);
    put(out, said.value);
}

// Options that say another thing of the server than the URL does.
struct OptionOfPart {
    std::string_view name;
    RequestPart part;
};
constexpr std::array<OptionOfPart, 3> kOptionsOfParts{
    {{"DEFAULT_PROTOCOL", RequestPart::scheme}, {"PORT", RequestPart::port}, {"REQUEST_TARGET", RequestPart::path}}};

Hash128 content_hash(const Request& request, std::string_view body) {
    return request.parts.empty() ? body_hash(body) : body_hash(request.parts);
}

// What the keys of one request are made of.
class KeyMaker {
public:
    KeyMaker(const Request& request, const Matching& matching) : request_(request), matching_(matching), editor_(matching) {}

    Hash128 exact(const Hash128& body) {
        return has_credentials(request_.url) ? Hash128{} : key_of(exact_head_hash(), range_in(request_.headers), body);
    }

    RequestKeys keys(const Hash128& exact_body, const Hash128& canonical_body) {
        const std::string url = canonical_url(with_secret_tokens(TextKind::url, request_.url), matching_.match, editor_);
        const bool is_exact = url == request_.url && matching_.match == MatchedParts{} && request_.options.empty();
        const Hash128 head = is_exact ? exact_head_hash() : canonical_head_hash(url);
        const std::string range = canonical_header(request_, "range", editor_).value;
        RequestKeys keys;
        keys.exact = exact(exact_body);
        keys.canonical = key_of(head, range, is_body_matched(matching_) ? canonical_body : Hash128{});
        keys.bodiless = key_of(head, range, {}).low;
        keys.variant = variant_of(request_);
        return keys;
    }

private:
    Hash128 exact_head_hash() {
        if (exact_head_) return *exact_head_;
        std::string text = exact_head_text(request_);
        for (const std::string& name : matching_.match.headers) put_header(text, name, header_in(request_.headers, name));
        exact_head_ = hash128(text, kHeadSeed);
        return *exact_head_;
    }

    Hash128 canonical_head_hash(const std::string& url) {
        const MatchedParts& match = matching_.match;
        std::string text = text_of(match.has(RequestPart::method) ? request_.method : "", url);
        for (const NamedValue& option : request_.options)
            if (is_matched(option, match)) put_option(text, option.name, with_secret_tokens(kind_of_option(option.name), option.value));
        for (const std::string& name : match.headers) put_header(text, name, canonical_header(request_, name, editor_));
        return hash128(text, kHeadSeed);
    }

    const Request& request_;
    const Matching& matching_;
    FieldEditor editor_;
    std::optional<Hash128> exact_head_;
};

}  // namespace

bool is_body_matched(const Matching& matching) {
    return matching.match.has(RequestPart::body) && !FieldEditor(matching).ignores(FieldSelector::In::body, {});
}

Hash128 exact_head(const Request& request) { return hash128(exact_head_text(request), kHeadSeed); }

bool is_matched(const NamedValue& option, const MatchedParts& match) {
    return std::none_of(kOptionsOfParts.begin(), kOptionsOfParts.end(),
                        [&](const OptionOfPart& one) { return one.name == option.name && !match.has(one.part); });
}

Hash128 key_of(const Hash128& head, std::string_view range, const Hash128& body) {
    std::array<std::uint64_t, 5> words{head.low, head.high, body.low, body.high, 0};
    if (!range.empty()) words[4] = checksum64(range, kHeadSeed);
    return hash128({reinterpret_cast<const char*>(words.data()), sizeof words});
}

Hash128 exact_key_of(const Request& request, std::string_view body, const Matching& matching) {
    return KeyMaker(request, matching).exact(content_hash(request, body));
}

RequestKeys keys_of(const Request& request, std::string_view body, const Matching& matching) {
    KeyMaker maker(request, matching);
    const Hash128 exact = content_hash(request, body);
    const bool is_bare = request.parts.empty() && body.empty();
    const bool is_compared = !is_bare && body.size() <= kLongestCanonical && is_body_matched(matching);
    return maker.keys(exact, is_compared ? canonical_body(request, body, matching).hash() : exact);
}

RequestKeys keys_of_hashed(const Request& request, const Hash128& body, const Matching& matching) {
    if (!request.parts.empty()) return keys_of(request, {}, matching);
    return KeyMaker(request, matching).keys(body, body);
}

std::uint64_t variant_of(const Request& request) {
    std::string text;  // of the lines in no order
    text.reserve(kUsual);
    std::vector<std::size_t> ends;
    ends.reserve(request.preferences.size() + request.headers.size() + 1);
    for (const NamedValue& option : request.preferences) {
        text.append(option.name).append("=").append(option.value);
        ends.push_back(text.size());
    }
    for (const std::string& header : request.headers) {
        const std::size_t start = text.size();
        const std::string_view name = std::string_view(header).substr(0, header.find(':'));
        text.append(with_secret_tokens(TextKind::header, header));
        std::transform(name.begin(), name.end(), text.begin() + static_cast<std::ptrdiff_t>(start), [](char c) { return ascii_lower(c); });
        ends.push_back(text.size());
    }
    // No key tells whether there are any, and an answer to a request without them is a poor one to a request with.
    if (has_credentials(request.url)) {
        text += '@';
        ends.push_back(text.size());
    }
    std::vector<std::string_view> lines;
    lines.reserve(ends.size());
    std::size_t start = 0;
    for (const std::size_t end : ends) lines.push_back(std::string_view(text).substr(std::exchange(start, end), end - start));
    std::sort(lines.begin(), lines.end());
    std::string sorted;
    sorted.reserve(kUsual);
    for (const std::string_view line : lines) put(sorted, line);
    return checksum64(sorted, kVariantSeed);
}

std::string_view range_in(std::string_view header) {
    constexpr std::string_view kName = "range:";
    return is_in_any_case(header.substr(0, kName.size()), kName) ? header.substr(kName.size()) : std::string_view{};
}

std::string_view range_in(const std::vector<std::string>& headers) {
    for (const std::string& header : headers)
        if (const std::string_view range = range_in(header); !range.empty()) return range;
    return {};
}

}  // namespace replay
