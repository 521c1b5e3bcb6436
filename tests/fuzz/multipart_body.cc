// Multipart bodies, by Content-Types that are made up as well.

#include "multipart_body.h"

#include <string>

#include "header_value.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

std::size_t size_of(const std::vector<Part>& parts) {
    std::size_t size = 0;
    for (const Part& part : parts) {
        require(part.parts.empty() || part.data.empty(), "a part is content or parts");
        size += part.name.size() + part.filename.size() + part.data.size() + size_of(part.parts);
        for (const std::string& header : part.headers) size += header.size();
    }
    return size;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string type(input.line());
    const std::string_view body = input.rest();
    const auto parts = parse_multipart(type, body);
    require(parts.reason.empty() == parts.value.has_value(), "there are parts or a reason");
    if (!parts.value) return 0;
    // What a Content-Disposition says may stand in the part and among its headers.
    require(size_of(*parts.value) <= 2 * body.size(), "parts are made of the body");

    const HeaderValue parsed = parse_header_value(type);
    const std::string* const boundary = parsed.find("boundary");
    require(boundary != nullptr, "parts have a boundary between them");
    if (boundary->find_first_of("\"\\; \t\r") == std::string::npos)
        require(parse_multipart("multipart/x; boundary=" + *boundary, body).value == parts.value, "nothing else of the type matters");
    return 0;
}
