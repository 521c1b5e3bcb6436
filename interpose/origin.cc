#include "origin.h"

#include <cstdlib>

namespace replay {

namespace {

std::string part_of(const Api& api, CURLU* url, CURLUPart which, unsigned int flags) {
    char* text = nullptr;
    if (api.url_get(url, which, &text, flags) != CURLUE_OK) return {};
    std::string copy(text);
    api.free(text);
    return copy;
}

}  // namespace

std::optional<Origin> origin_of(const Api& api, const std::string& url) {
    if (api.url == nullptr) return std::nullopt;
    std::optional<Origin> origin;
    CURLU* const parsed = api.url();
    if (api.url_set(parsed, CURLUPART_URL, url.c_str(), CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
        const std::string scheme = part_of(api, parsed, CURLUPART_SCHEME, 0);
        const std::string port = part_of(api, parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
        std::string host = part_of(api, parsed, CURLUPART_HOST, CURLU_PUNYCODE);
        if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
        origin = {scheme == "https" || scheme == "wss", std::move(host), static_cast<unsigned>(std::atoi(port.c_str()))};
    }
    api.url_cleanup(parsed);
    return origin;
}

}  // namespace replay
