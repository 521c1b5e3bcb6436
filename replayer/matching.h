#pragma once
// When two requests are the same: which parts decide, and what in them does not count. As the user says it, for all requests by `match` and
// for those of an endpoint by a [[rule]] of replay.toml (request_rules.h); and as it stands in a cassette, with each interaction that is
// not found by the usual rules.

#include <bitset>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "json_edit.h"
#include "pattern.h"
#include "toml_value.h"

namespace replay {

enum class RequestPart : std::uint8_t { method, scheme, host, port, path, query, body };
inline constexpr std::size_t kRequestParts = 7;

// Says no request the way it is written: what() quotes it, and says what would be right.
class MatchingError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct MatchedParts {
    std::bitset<kRequestParts> parts{(1u << kRequestParts) - 1};
    std::vector<std::string> headers{};  // names, in lower case, each once and in order: what they say decides as well

    // "method", "path", "header Accept". Throws MatchingError.
    [[nodiscard]] static MatchedParts named(const std::vector<std::string>& words);
    // Throws MatchingError where they are none, which is a slip of the pen in settings.
    void check() const;
    // The other way round.
    [[nodiscard]] std::vector<std::string> words() const;
    [[nodiscard]] bool has(RequestPart part) const { return parts[static_cast<std::size_t>(part)]; }
    friend bool operator==(const MatchedParts&, const MatchedParts&) = default;
};

// What an edit is of: "path", "query ts", "header X-Trace", "form nonce" (of a body in that form), "part token" (of a multipart body),
// "body" (as text), "body /user/id" (a JSON pointer, in which "*" stands for any one step and "**" for any number of them).
struct FieldSelector {
    enum class In : std::uint8_t { path, query, header, form, part, body };

    In in = In::body;
    std::string name{};                // of a field, a header or a part; "*" in it stands for any letters. A header's is in lower case
    std::vector<std::string> steps{};  // of a JSON pointer
    bool is_json = false;              // body: there is a pointer, if only the empty one, "/"

    // Throws MatchingError.
    [[nodiscard]] static FieldSelector named(std::string_view text);
    [[nodiscard]] std::string text() const;
    // Whether it is of the field of that name (header: in lower case) there.
    [[nodiscard]] bool covers(In where, std::string_view field) const;
    friend bool operator==(const FieldSelector&, const FieldSelector&) = default;
};

struct FieldEdit {
    JsonEdit::Kind kind = JsonEdit::Kind::ignore;
    FieldSelector field{};
    std::optional<Pattern> pattern{};  // what is replaced
    std::string with{};
    friend bool operator==(const FieldEdit&, const FieldEdit&) = default;
};

struct Matching {
    static constexpr unsigned kMostPlaces = 100;

    MatchedParts match{};
    std::vector<FieldEdit> edits{};    // made in this order, which add() keeps
    std::optional<unsigned> floats{};  // numbers in JSON bodies are rounded to so many decimal places

    // Takes a key of a rule's table into account, "ignore" for example; false where it is none of matching. Throws MatchingError.
    [[nodiscard]] bool read(std::string_view key, const TomlValue& value);
    // Adds edits behind those of their kind. Kinds come in their order: patterns see a text before its capitals are gone.
    void add(const std::vector<FieldEdit>& more);
    // The keys that read() takes.
    [[nodiscard]] static std::vector<std::string_view> keys();

    // All of it as replay.toml would say it, without what is as usual: empty for the usual matching.
    [[nodiscard]] std::string text() const;
    // The other way round. Throws MatchingError.
    [[nodiscard]] static Matching parse(std::string_view text);

    friend bool operator==(const Matching&, const Matching&) = default;
};

}  // namespace replay
