// The metadata's archive: what can be read can be written, and then says the same.

#include "error.h"
#include "interaction.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Metadata metadata;
    try {
        metadata = decode_metadata({reinterpret_cast<const char*>(data), size});
    } catch (const CassetteError&) {
        return 0;
    }
    const std::string encoded = encode(metadata);
    const Metadata again = decode_metadata(encoded);
    // By their bytes: a real may be a NaN, which is not even equal to itself.
    require(encode(again) == encoded, "metadata that was read and written reads the same");
    return 0;
}
