#pragma once
// What has to hold of everything that the commands show.

#include <rapidjson/document.h>

#include <string_view>

#include "safe_text.h"
#include "target.h"

namespace replay::fuzz {

inline void check_shown(std::string_view text) {
    require(is_utf8(text), "what is shown is UTF-8");
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        const bool is_control =
            (point.value < 0x20 && point.value != '\n' && point.value != '\t') || (point.value >= 0x7f && point.value < 0xa0);
        const bool reorders = (point.value >= 0x202a && point.value <= 0x202e) || (point.value >= 0x2066 && point.value <= 0x2069);
        require(!is_control && !reorders, "nothing that is shown steers a terminal");
        text.remove_prefix(point.length);
    }
}

inline void check_json(std::string_view text) {
    check_shown(text);
    rapidjson::Document document;
    document.Parse<rapidjson::kParseValidateEncodingFlag>(text.data(), text.size());
    require(!document.HasParseError(), "the JSON is JSON");
}

}  // namespace replay::fuzz
