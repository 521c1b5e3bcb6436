// Bodies that are said to be compressed.

#include "content_coding.h"

#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMost = 100'000;
    Input input(data, size);
    const std::string codings(input.line());
    const std::string_view body = input.rest();
    const auto undone = undo_content_coding(codings, body, kMost);
    require(undone.reason.empty() == undone.value.has_value(), "there is a body or a reason");
    if (!undone.value) return 0;
    require(undone.value->size() <= kMost, "the result keeps to the limit");
    const std::size_t length = undone.value->size();
    if (codings.find(',') == std::string::npos)
        require(undo_content_coding(codings, body, length).value == undone.value, "it fits into its length");
    if (length > 0) require(!undo_content_coding(codings, body, length - 1).value, "it fits into no less");
    return 0;
}
