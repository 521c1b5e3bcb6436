// The bytes of events of connections: send, receive, frame.

#include "connection_event.h"
#include "error.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

template <class Decode>
void attempt(Decode decode) {
    try {
        decode();
    } catch (const CassetteError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    Event event{};
    event.flags = input.byte();
    event.detail = input.byte();
    const std::string_view bytes = input.rest();
    attempt([&] { require(bytes_of(sent_event(event, bytes)) == bytes, "a sending is written as it was read"); });
    attempt([&] { require(bytes_of(received_event(event, bytes)) == bytes, "a receipt is written as it was read"); });
    attempt([&] { static_cast<void>(frame_event(bytes)); });
    return 0;
}
