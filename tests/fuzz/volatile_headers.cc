// Which header fields do not count, by the table and by a text of the user's; and what is left of a response head.

#include "volatile_headers.h"

#include <stdexcept>
#include <string>

#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string_view changes = input.line();
    const std::string_view name = input.line();
    const std::string_view head = input.rest();
    VolatileHeaders headers;
    try {
        headers = VolatileHeaders::with(changes);
    } catch (const std::invalid_argument&) {
    }
    static_cast<void>(headers.text());
    static_cast<void>(headers.contains(name));
    const std::string stable = headers.stable_lines(head);
    require(stable.size() <= head.size() + 1, "lines are left out, and none added");
    // But that one carriage return before each line's end goes.
    if (head.find('\r') == std::string_view::npos) require(headers.stable_lines(stable) == stable, "what counts goes on counting");
    return 0;
}
