#include "pushed_request.h"

#include <array>
#include <string>

namespace replay {

Request pushed_request(std::span<const std::string_view> lines) {
    Request request;
    std::string scheme;
    std::string authority;
    std::string path;
    const std::array<std::pair<std::string_view, std::string*>, 4> pseudo{
        {{":method:", &request.method}, {":scheme:", &scheme}, {":authority:", &authority}, {":path:", &path}}};
    for (const std::string_view line : lines) {
        bool is_pseudo = false;
        for (const auto& [name, value] : pseudo) {
            if (!line.starts_with(name)) continue;
            *value = line.substr(name.size());
            is_pseudo = true;
        }
        const auto colon = line.find(':', 1);
        if (is_pseudo || colon == std::string_view::npos) continue;
        request.headers.push_back(std::string(line.substr(0, colon)) + ": " + std::string(line.substr(colon + 1)));
    }
    request.url = scheme + "://" + authority + path;
    request.options = {{"PUSHED", "1"}};
    return request;
}

}  // namespace replay
