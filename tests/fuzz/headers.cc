// Header lines as they were received, and what is known of them at any moment.

#include <vector>

#include "received_headers.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

void look(ReceivedHeaders& headers) {
    std::size_t read = 0;
    for (const ReceivedHeaders::Field* field : headers.fields()) read += field->name.size() + field->value.size();
    if (const std::string* const type = headers.content_type()) read += type->size();
    require(headers.status() >= 0 && headers.status() <= 999, "a status has three digits");
    require(headers.last_request() >= 0 && headers.last_request() <= 0xffff, "requests are counted");
    static_cast<void>(read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    ReceivedHeaders headers;
    std::vector<KeptHeader> kept;
    while (!input.is_at_end()) {
        const std::uint8_t what = input.byte();
        if (what % 16 == 0) {
            look(headers);
        } else if (what % 16 == 1) {
            headers.complete(kept);
            look(headers);
        } else if (what % 16 == 2) {
            headers.clear();
        } else if (what % 16 == 3) {
            const auto detail = input.number<std::uint32_t>();
            const std::string name(input.text());
            kept.push_back({detail, name, std::string(input.text())});
        } else {
            const auto detail = input.number<std::uint16_t>();
            headers.add(input.text(), detail);
        }
    }
    headers.complete(kept);
    look(headers);
    return 0;
}
