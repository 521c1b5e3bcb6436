// Fields of forms and queries.

#include "canonical_fields.h"

#include <algorithm>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = Input(data, size).rest();
    const auto fields = parse_fields(text);
    require(fields.value.has_value(), "a short text is fields");
    require(std::is_sorted(fields.value->begin(), fields.value->end(), [](const Field& a, const Field& b) { return a.name < b.name; }),
            "fields are in the order of their names");
    const std::string canonical = canonical_fields(*fields.value);
    require(canonical.size() <= 3 * text.size(), "an escape takes three bytes");
    require(parse_fields(canonical).value == fields.value, "the canonical text has the same fields");
    return 0;
}
