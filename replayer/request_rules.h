#pragma once
// What the user's settings say of requests: `match` for all of them, and the tables [[rule]] of replay.toml for those to an endpoint.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "matching.h"
#include "normaliser.h"
#include "settings_file.h"

namespace replay {

// What a request gets that is made more often than it was recorded.
enum class Repeat : std::uint8_t {
    last,   // the last answer again
    once,   // none: it fails like one without a recording
    cycle,  // the first answer again, and so on
};

// What becomes of a request that has no recording, where recordings are played.
enum class OnMiss : std::uint8_t {
    fail,
    live,    // it goes to the network,
    record,  // and its answer is recorded
};

// What becomes of secrets in what is recorded (secret_book.h).
enum class Secrets : std::uint8_t { replace, keep };

// How a request is treated.
struct Treatment {
    Matching matching{};
    Repeat repeat = Repeat::last;
    OnMiss on_miss = OnMiss::fail;
    Secrets secrets = Secrets::replace;
    std::string scope{};                  // that it is in, whichever is in force (scopes.h); empty: that one
    std::vector<Normaliser> normalise{};  // what is made of its response before that is recorded, in this order
};

// A pattern of the user's as covers_url takes it: scheme and host in lower case, a default port left out. Throws MatchingError for one that
// can cover nothing.
[[nodiscard]] std::string url_pattern(std::string pattern);

// Whether a URL in its canonical form (canonical_url.h) is one of those that a pattern is for, in which "*" stands for any letters. It is
// of all of the URL ("https://*.example.com/v1/*"), or, without "://", of what follows the scheme, or, where it begins with "/", of the
// path; a query counts only where the pattern holds a "?", which stands for itself.
[[nodiscard]] bool covers_url(std::string_view pattern, std::string_view url);

// An endpoint, and what holds for it.
struct RequestRule {
    std::string method = "*";  // in lower case, covers methods in any case; "*" stands for any letters
    std::string url = "*";     // as covers_url takes it
    Matching matching{};       // its edits are made behind those of earlier rules
    bool sets_match = false;
    std::optional<Repeat> repeat{};
    std::optional<OnMiss> on_miss{};
    std::optional<Secrets> secrets{};
    std::optional<std::string> scope{};
    std::vector<Normaliser> normalise{};  // behind those of earlier rules

    void apply_to(Treatment& treatment) const;
    [[nodiscard]] bool covers(std::string_view asked_method, std::string_view asked_url) const;
};

class RequestRules {
public:
    // Without rules: so is every request treated.
    explicit RequestRules(Treatment usual = {});

    // Adds a table of [[rule]]. Throws ConfigError.
    void add(const TomlValue& table, const SettingsFile& file);

    // Whether headers decide the answers to some requests.
    [[nodiscard]] bool match_headers() const;
    // Whether no rule says anything of repeats.
    [[nodiscard]] bool has_one_repeat() const;
    // Whether some requests are recorded if they have no recording.
    [[nodiscard]] bool may_record() const;

    // Whether some requests are in a scope of their own.
    [[nodiscard]] bool may_scope() const;

    // Whether some responses are normalised.
    [[nodiscard]] bool may_normalise() const;

    // For a request, its URL in any form. Rules apply in their order: edits add up, and what a later one sets outranks an earlier one.
    [[nodiscard]] std::shared_ptr<const Treatment> treatment(std::string_view method, std::string_view url) const;

private:
    std::shared_ptr<const Treatment> usual_;
    std::vector<RequestRule> rules_;
};

}  // namespace replay
