#pragma once
// JSON as the commands write it, and as they show it.

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

// An indented JSON document. Recorded bytes go in as a string where they are UTF-8, else as {"base64": "…"}.
class JsonText {
public:
    JsonText();

    JsonText& begin_object();
    JsonText& end_object();
    JsonText& begin_array();
    JsonText& end_array();

    // A member of an object: key("url").bytes(url). Throws CassetteError for bytes that are too many for JSON.
    JsonText& key(std::string_view name);
    JsonText& bytes(std::string_view value);
    JsonText& integer(std::int64_t value);
    JsonText& natural(std::uint64_t value);
    JsonText& real(double value);  // null where it is no number
    JsonText& boolean(bool value);

    // What was written since the last call, fit for a terminal: a long document can be put out piece by piece.
    [[nodiscard]] std::string take();

private:
    rapidjson::StringBuffer buffer_;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer_;
};

// 16 hexadecimal digits: 64 bits are too many for the numbers of most JSON readers.
[[nodiscard]] std::string hex64(std::uint64_t value);

// RFC 4648, section 4, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

// Indents JSON, keeping numbers as they are written and members in their order. Nothing where `json` is none, or
// where it nests so deep that indenting would multiply its size.
[[nodiscard]] std::optional<std::string> indent_json(std::string_view json);

}  // namespace replay
