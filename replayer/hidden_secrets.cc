#include "hidden_secrets.h"

#include <algorithm>
#include <utility>

#include "canonical_texts.h"
#include "cassette_walk.h"
#include "char_set.h"
#include "last_upload.h"
#include "nearest.h"
#include "placeholder.h"
#include "request_key.h"
#include "safe_text.h"
#include "secret_tokens.h"
#include "stored_interaction.h"

namespace replay {

namespace {

constexpr std::uint64_t kLongestBody = 64 * 1024;  // of those that are compared so
constexpr std::size_t kLongestValue = 1024;

struct RecordedRequest {
    Request request;
    std::optional<std::string> body{};  // unless it is too long
    bool pulled = false;
    HiddenSecrets::Keys keys{};
};

RecordedRequest read(const CassetteReader& cassette, std::uint64_t offset) {
    StoredInteraction stored;
    stored.open(cassette, offset);
    const InteractionHead& head = stored.head();
    const std::uint64_t length = head.streams[static_cast<std::size_t>(Stream::request_body)].length;
    RecordedRequest made{
        stored.metadata().request, {}, (head.flags & kInteractionPulledBody) != 0, {head.canonical_key, head.bodiless_key}};
    if (length > kLongestBody) return made;
    const std::uint64_t start = std::min(start_of_last_upload(stored.events()), length);
    static_cast<void>(stored.take(Stream::request_body, start));
    made.body.emplace(stored.take(Stream::request_body, length - start), length - start);
    return made;
}

// Whether a placeholder stands where nothing but itself tells that a secret does.
bool hides_one(TextKind kind, std::string_view text) {
    const std::vector<FoundSecret> told = find_secrets(kind, text, Seeking::also_placeholders);
    const std::vector<FoundPlaceholder> placeholders = find_placeholders(text);
    return std::any_of(placeholders.begin(), placeholders.end(), [&](const FoundPlaceholder& one) {
        return std::none_of(told.begin(), told.end(),
                            [&](const FoundSecret& secret) { return secret.start <= one.start && one.end <= secret.end; });
    });
}

// Parts are not looked into closely: any placeholder in them may be hidden.
bool has_placeholder(const std::vector<Part>& parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [](const Part& part) { return !find_placeholders(part.data).empty() || has_placeholder(part.parts); });
}

bool hides_one(const RecordedRequest& recorded) {
    const Request& request = recorded.request;
    return hides_one(TextKind::url, request.url) ||
           std::any_of(request.options.begin(), request.options.end(),
                       [](const NamedValue& option) { return hides_one(kind_of_option(option.name), option.value); }) ||
           (recorded.body && hides_one(kind_of_body(*recorded.body), *recorded.body)) || has_placeholder(request.parts);
}

// Its URL has the placeholder, if that is where it stands.
std::string warning_of(const Request& request) {
    return "a request is answered by the recording of " + safe_line(request.method) + " " + safe_line(request.url) +
           ", where a placeholder stands for any value, since nothing in that place tells of a secret";
}

// Ends where a value in that place would.
std::size_t end_of_value(std::string_view text, std::size_t from) {
    constexpr CharSet kWord("\x21\x23-\x7e\x80-\xff");
    return std::min(kWord.end_of_run(text, from), from + kLongestValue);
}

}  // namespace

bool is_but_for_tokens(std::string_view text, std::string_view recorded) {
    std::size_t token = recorded.find(kSecretToken);
    if (token == std::string_view::npos) return text == recorded;
    if (!text.starts_with(recorded.substr(0, token))) return false;
    text.remove_prefix(token);
    for (;;) {
        recorded.remove_prefix(token + kSecretToken.size());
        token = recorded.find(kSecretToken);
        const std::string_view behind = recorded.substr(0, token);
        const bool is_last = token == std::string_view::npos;
        const std::size_t shortest = text.starts_with(kSecretToken) ? kSecretToken.size() : kShortestNumbered;
        const std::size_t longest = end_of_value(text, 0);
        // The last one ends where the text does, and all others where what is behind them begins for the first time.
        const std::size_t end = is_last ? text.size() - std::min(behind.size(), text.size())
                                        : std::min(text.substr(0, longest + behind.size()).find(behind, shortest), text.size());
        if (end < shortest || end > longest || text.substr(end, behind.size()) != behind) return false;
        if (is_last) return end + behind.size() == text.size();
        text.remove_prefix(end + behind.size());
        token = behind.size();
    }
}

HiddenSecrets::HiddenSecrets(const CassetteReader& cassette) : cassette_(cassette) {
    try {
        CassetteWalk walk(cassette);
        for (std::size_t records = 0; records < kMostLookedAt && places_.size() < kMost && walk.next(); ++records) {
            if (!walk.is_interaction()) continue;
            const std::optional<InteractionTitle> title = walk.title();
            if (!title || title->placeholders.empty()) continue;
            const RecordedRequest recorded = read(cassette, walk.offset());
            if (hides_one(recorded)) places_.push_back({walk.offset(), recorded.pulled});
        }
    } catch (const CassetteError&) {
        // A miss says what is wrong with the cassette.
    }
}

std::optional<HiddenSecrets::Keys> HiddenSecrets::answer_to(const ComparedRequest& asked, const Matching& matching) const {
    const ComparedBody& body = asked.body;
    if (places_.empty() || body.length > kLongestBody) return std::nullopt;
    const std::vector<std::string> asked_texts = canonical_texts(asked.request, body.bytes, matching);
    const auto is_answer = [&](const RecordedRequest& recorded) {
        if (body.is_known && !recorded.body) return false;
        const std::vector<std::string> texts = canonical_texts(recorded.request, body.is_known ? *recorded.body : std::string(), matching);
        return std::equal(asked_texts.begin(), asked_texts.end(), texts.begin(), texts.end(), is_but_for_tokens);
    };
    for (const Place& place : places_) {
        if (place.pulled != body.pulled) continue;
        try {
            if (const RecordedRequest recorded = read(cassette_, place.offset); is_answer(recorded))
                return Keys{recorded.keys.canonical, recorded.keys.bodiless, warning_of(recorded.request)};
        } catch (const CassetteError&) {
            continue;
        }
    }
    return std::nullopt;
}

}  // namespace replay
