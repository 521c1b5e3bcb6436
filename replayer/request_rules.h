#pragma once
// What the user's settings say of requests: `match` for all of them, and the tables [[rule]] of replay.toml for those to an endpoint.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "matching.h"
#include "settings_file.h"

namespace replay {

// An endpoint, and what holds for it.
struct RequestRule {
    std::string method = "*";  // in which "*" stands for any letters
    std::string url = "*";     // likewise; see covers()
    Matching matching{};       // its edits are made behind those of earlier rules
    bool sets_match = false;

    // `url` in its canonical form (request_key.h). The rule's pattern is of all of it ("https://*.example.com/v1/*"), or, without "://", of
    // what follows the scheme, or, where it begins with "/", of the path; a query counts only where the pattern holds a "?", which stands
    // for itself.
    [[nodiscard]] bool covers(std::string_view asked_method, std::string_view asked_url) const;
};

class RequestRules {
public:
    // Without rules: the usual matching of these parts.
    explicit RequestRules(MatchedParts match = {});

    // Adds a table of [[rule]]. Throws ConfigError.
    void add(const TomlValue& table, const SettingsFile& file);

    // Whether headers decide the answers to some requests, by name.
    [[nodiscard]] bool match_headers() const;
    // What holds for a request, its URL in any form. Rules apply in their order: edits add up, and what a later one sets outranks an
    // earlier one.
    [[nodiscard]] std::shared_ptr<const Matching> matching(std::string_view method, std::string_view url) const;

private:
    std::shared_ptr<const Matching> usual_;
    std::vector<RequestRule> rules_;
};

}  // namespace replay
