#include "nearest.h"

#include <algorithm>
#include <array>

#include "cassette_walk.h"
#include "checksum.h"
#include "request_key.h"
#include "safe_text.h"
#include "secret_tokens.h"
#include "stored_interaction.h"

namespace replay {

namespace {

// The parts of a URL that a person tells apart.
struct UrlParts {
    std::string_view origin;
    std::string_view path;
    std::string_view query;
};

UrlParts parts_of(std::string_view url) {
    const auto authority = url.find("://") + 3;
    const auto path = std::min(url.find_first_of("/?", authority), url.size());
    const auto query = std::min(url.find('?', path), url.size());
    return {url.substr(0, path), url.substr(path, query - path), url.substr(query)};
}

struct Difference {
    int weight = 0;  // the sum of what differs: an origin weighs more than a body
    std::string text;

    void add(bool differs, int weighs, std::string_view what) {
        if (differs) tell(weighs, "another " + std::string(what));
    }
    void tell(int weighs, std::string_view what) {
        weight += weighs;
        text.append(text.empty() ? "" : ", ").append(what);
    }
};

// How a request has its body, in the words of what a user did. Recordings of the one kind do not answer requests of the other.
std::string_view kind_of_body(bool pulled, bool multipart, bool empty) {
    if (pulled) return "a body that a callback supplies (like curl -T)";
    if (multipart) return "a multipart body (like curl -F)";
    return empty ? "no body" : "a body given whole (like curl --data)";
}

Difference compare(const Request& asked, const AskedBody& body, const Request& recorded, const InteractionHead& head) {
    const std::string asked_url = canonical_url(asked.url);
    const std::string recorded_url = canonical_url(recorded.url);
    const UrlParts ours = parts_of(asked_url);
    const UrlParts theirs = parts_of(recorded_url);
    const StreamRef& sent = head.streams[static_cast<std::size_t>(Stream::request_body)];
    const bool was_pulled = (head.flags & kInteractionPulledBody) != 0;
    const bool is_alike = was_pulled == body.pulled;
    const bool same_bytes = sent.length == body.whole.size() && sent.checksum == checksum64(body.whole);
    Difference difference;
    difference.add(asked.method != recorded.method, 8, "method");
    difference.add(ours.origin != theirs.origin, 8, "scheme, host or port");
    difference.add(ours.path != theirs.path, 4, "path");
    difference.add(ours.query != theirs.query, 2, "query");
    difference.add(range_in(asked.headers) != range_in(recorded.headers), 1, "range");
    difference.add(asked.options != recorded.options, 1, "set of options");
    difference.add(is_alike && !body.pulled && !same_bytes, 1, "body");
    difference.add(is_alike && asked.parts != recorded.parts, 1, "multipart body");
    if (!is_alike && asked.method == recorded.method)
        difference.tell(1, "recorded with " + std::string(kind_of_body(was_pulled, !recorded.parts.empty(), sent.length == 0)) +
                               ", asked for with " + std::string(kind_of_body(body.pulled, !asked.parts.empty(), body.whole.empty())));
    return difference;
}

}  // namespace

std::string describe_nearest(const CassetteReader& cassette, const Request& request, const AskedBody& body) {
    try {
        Difference best;
        std::string description;
        StoredInteraction stored;
        std::size_t number = 0;
        CassetteWalk walk(cassette);
        for (std::size_t records = 0; records < kNearestLimit && walk.next(); ++records) {
            if (!walk.is_interaction()) continue;
            ++number;
            stored.open(cassette, walk.offset());
            const Request recorded = stored.metadata().request;
            Difference difference = compare(request, body, recorded, stored.head());
            if (!description.empty() && difference.weight >= best.weight) continue;
            best = std::move(difference);
            description = "nearest is #" + std::to_string(number) + ", " + safe_quote(recorded.method) + " " +
                          safe_quote(with_secret_tokens(TextKind::url, recorded.url)) + ": " +
                          (best.text.empty() ? "the same, but stored under another key, so record it again" : best.text);
        }
        return description;
    } catch (const CassetteError& error) {
        return error.what();
    }
}

}  // namespace replay
