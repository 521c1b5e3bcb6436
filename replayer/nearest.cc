#include "nearest.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "canonical_url.h"
#include "cassette_walk.h"
#include "last_upload.h"
#include "secret_tokens.h"
#include "stored_interaction.h"

namespace replay {

namespace {

constexpr std::size_t kRequestBody = static_cast<std::size_t>(Stream::request_body);

// A recording, and how far it seems to be.
struct Rank {
    std::uint32_t weight = 0;
    std::uint64_t length_gap = 0;  // between the lengths of the bodies
    std::uint64_t number = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;  // of it that a close look takes

    [[nodiscard]] bool is_nearer_than(const Rank& other) const {
        return std::tie(weight, length_gap, number) < std::tie(other.weight, other.length_gap, other.number);
    }
};

// A method and a URL, in the parts that are compared.
class Line {
public:
    Line(std::string method, std::string_view url)
        : method_(std::move(method)), url_(canonical_url(with_secret_tokens(TextKind::url, url))) {
        const std::string_view text = url_;
        const std::size_t host = std::min(text.find("://"), text.size() - 3) + 3;
        const std::size_t path = std::min(text.find_first_of("/?", host), text.size());
        const std::size_t query = std::min(text.find('?', path), text.size());
        const std::size_t colon = text.substr(0, path).rfind(':');
        const std::size_t port = colon > host && text.find(']', colon) >= path ? colon : path;
        scheme_ = text.substr(0, host - 3);
        host_ = text.substr(host, std::max(port, host) - host);
        port_ = text.substr(port, path - port);
        path_ = text.substr(path, query - path);
        query_ = text.substr(query);
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    // How far they are from each other, by what is matched.
    [[nodiscard]] std::uint32_t weight_from(const Line& other, const MatchedParts& match) const {
        const auto weight = [&](RequestPart part, std::string_view a, std::string_view b) {
            return a == b || !match.has(part) ? 0 : weight_of(part);
        };
        std::uint32_t sum = weight(RequestPart::method, method_, other.method_) + weight(RequestPart::scheme, scheme_, other.scheme_) +
                            weight(RequestPart::host, host_, other.host_) + weight(RequestPart::port, port_, other.port_) +
                            weight(RequestPart::query, query_, other.query_);
        if (path_ != other.path_ && match.has(RequestPart::path)) sum += weight_of_paths(path_, other.path_);
        if (query_ != other.query_ && match.has(RequestPart::query)) sum += names_apart(query_, other.query_);
        return sum;
    }

private:
    // Whether the queries hold fields of other names.
    static std::uint32_t names_apart(std::string_view a, std::string_view b) {
        const auto next_name = [](std::string_view& rest) {
            const std::size_t end = std::min(rest.find('&', 1), rest.size());
            const std::string_view field = rest.substr(0, end);
            rest.remove_prefix(end);
            return field.substr(1, field.find('=') - 1);
        };
        while (!a.empty() && !b.empty())
            if (next_name(a) != next_name(b)) return 1;
        return a.empty() && b.empty() ? 0 : 1;
    }

    std::string method_;
    std::string url_;
    std::string_view scheme_;
    std::string_view host_;
    std::string_view port_;
    std::string_view path_;
    std::string_view query_;
};

class Search {
public:
    Search(const CassetteReader& cassette, const ComparedRequest& asked, const RequestRules& rules)
        : cassette_(cassette),
          asked_(asked),
          treatment_(rules.treatment(asked.request.method, asked.request.url)),
          keys_(asked.keys(treatment_->matching)),
          line_(asked.request.method, asked.request.url) {}

    Nearest nearest() {
        Nearest made;
        try {
            rank(made);
        } catch (const CassetteError& error) {
            note_trouble(made, error);
        }
        compare_best(made);
        return made;
    }

private:
    void rank(Nearest& made) {
        CassetteWalk walk(cassette_);
        std::uint64_t number = 0;
        for (std::size_t records = 0; walk.next(); ++records) {
            if (records == kMostLookedAt) {
                made.has_more = true;
                return;
            }
            if (walk.is_interaction()) ranks_.push_back(rank_of(walk, ++number, made));
        }
    }

    Rank rank_of(CassetteWalk& walk, std::uint64_t number, Nearest& made) {
        const InteractionHead& head = walk.interaction();
        const bool was_pulled = (head.flags & kInteractionPulledBody) != 0;
        const std::uint64_t length = head.streams[kRequestBody].length;
        const std::uint64_t read = length <= kLongestCanonical ? length : 0;
        Rank rank{kFarthest, 0, number, walk.offset(), read + head.metadata_bytes + head.event_count * sizeof(Event)};
        try {
            rank.weight = head_weight(walk, head);
        } catch (const CassetteError& error) {
            note_trouble(made, error);
        }
        if (was_pulled != asked_.body.pulled)
            ++rank.weight;
        else if (asked_.body.is_known && head.canonical_key != keys_.canonical)
            rank.length_gap = 1 + std::max(length, asked_.body.length) - std::min(length, asked_.body.length);
        return rank;
    }

    // Requests that have all but their bodies in common share a key.
    std::uint32_t head_weight(CassetteWalk& walk, const InteractionHead& head) {
        if (head.bodiless_key == keys_.bodiless) return 0;
        const auto [known, is_new] = weights_.try_emplace(head.bodiless_key, kFarthest);
        if (is_new)
            if (const std::optional<InteractionTitle> title = walk.title())
                known->second = 1 + Line(title->method, title->url).weight_from(line_, treatment_->matching.match);
        return known->second;
    }

    void compare_best(Nearest& made) {
        const std::size_t count = std::min(ranks_.size(), kMostCompared);
        std::partial_sort(ranks_.begin(), ranks_.begin() + static_cast<std::ptrdiff_t>(count), ranks_.end(),
                          [](const Rank& one, const Rank& other) { return one.is_nearer_than(other); });
        RequestDistance least;
        std::uint64_t bytes = 0;
        for (std::size_t i = 0; i < count; ++i) {
            bytes += asked_.body.bytes.size() + ranks_[i].bytes;
            if (i > 0 && bytes > kMostBytesCompared) break;
            try {
                NearestRecording found = open(ranks_[i]);
                found.comparison = compare_requests(asked_, found.as_compared(), treatment_->matching);
                const RequestDistance distance = distance_of(found.comparison.differences);
                if (made.recording && !distance.is_less_than(least)) continue;
                least = distance;
                made.recording = std::move(found);
            } catch (const CassetteError& error) {
                note_trouble(made, error);
            }
        }
    }

    NearestRecording open(const Rank& rank) {
        stored_.open(cassette_, rank.offset);
        NearestRecording found;
        found.number = rank.number;
        found.started_ns = stored_.head().started_ns;
        found.metadata = stored_.metadata();
        const StreamRef& sent = stored_.head().streams[kRequestBody];
        const std::uint64_t start = std::min(start_of_last_upload(stored_.events()), sent.length);
        found.body = {(stored_.head().flags & kInteractionPulledBody) != 0, true, {}, sent.length - start, sent.checksum};
        if (!asked_.body.is_known || found.body.is_long()) return found;
        static_cast<void>(stored_.take(Stream::request_body, start));
        found.bytes.assign(stored_.take(Stream::request_body, found.body.length), found.body.length);
        return found;
    }

    // The first; what could be read besides may still do.
    static void note_trouble(Nearest& made, const CassetteError& error) {
        if (made.trouble.empty()) made.trouble = error.what();
    }

    static constexpr std::uint32_t kFarthest = UINT32_MAX / 2;

    const CassetteReader& cassette_;
    const ComparedRequest& asked_;
    const std::shared_ptr<const Treatment> treatment_;
    const RequestKeys keys_;
    const Line line_;
    std::unordered_map<std::uint64_t, std::uint32_t> weights_;  // by bodiless key
    std::vector<Rank> ranks_;
    StoredInteraction stored_;
};

}  // namespace

ComparedRequest NearestRecording::as_compared() const {
    ComparedBody whole = body;
    whole.bytes = bytes;
    return {metadata.request, whole};
}

Nearest find_nearest(const CassetteReader& cassette, const ComparedRequest& asked, const RequestRules& rules) {
    return Search(cassette, asked, rules).nearest();
}

}  // namespace replay
