// Recorded texts made fit to be shown: a terminal must not be steered, and JSON stay JSON.

#include <rapidjson/document.h>

#include <string>
#include <vector>

#include "body_text.h"
#include "json_text.h"
#include "safe_text.h"
#include "shown.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::size_t longest = input.byte() * 16u;
    const std::string type(input.line());
    const std::string_view body = input.rest();

    check_shown(safe_text(body));
    require(safe_text(safe_text(body)) == safe_text(body), "what is safe stays as it is");
    check_shown(safe_line(body));
    require(safe_line(body).find_first_of("\n\t") == std::string::npos, "a safe line is one line");
    check_shown(safe_quote(body));
    require(start_of(body, longest).size() <= longest, "a start is no longer than it may be");

    std::vector<Event> events;
    for (std::size_t left = body.size(); left > 0;) {
        const std::size_t chunk = left < longest + 1 ? left : longest + 1;
        events.push_back({EventKind::body, 0, 0, static_cast<std::uint32_t>(chunk), left, 0, 0});
        left -= chunk;
    }
    for (const std::size_t most : {longest, SIZE_MAX}) check_shown(body_text(type, body, events, most));

    if (const auto indented = indent_json(body)) {
        rapidjson::Document document;
        document.Parse(indented->data(), indented->size());
        require(!document.HasParseError(), "indented JSON is JSON");
    }
    JsonText json;
    json.begin_object().key("body").bytes(body).key("type").bytes(type).end_object();
    check_json(json.take());
    return 0;
}
