#pragma once
// Where a URL leads, as libcurl's own parser sees it.

#include <optional>
#include <string>

#include "api.h"

namespace replay {

struct Origin {
    bool is_encrypted;  // https or wss
    std::string host;   // in the form of DNS; an IPv6 address without its brackets
    unsigned port;
};

// Nothing for what is no URL.
[[nodiscard]] std::optional<Origin> origin_of(const Api& api, const std::string& url);

}  // namespace replay
