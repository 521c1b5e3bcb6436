// Requests out of hostile metadata: their keys, and which is nearest to which.

#include "request_key.h"

#include <string>

#include "error.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::string url(input.text());
    const std::string canonical = canonical_url(url);
    require(!has_credentials(canonical), "a canonical URL has no credentials");
    try {
        Request request = decode_metadata(input.rest()).request;
        const RequestKeys recorded = keys_of(request, url);
        request.url = url;
        const RequestKeys keys = keys_of(request, url);
        require(keys.exact.empty() || !has_credentials(url), "a URL with credentials has no exact key");
        require(keys.variant == variant_of(request), "the variant is the request's alone");
        static_cast<void>(recorded);
    } catch (const CassetteError&) {
    }
    return 0;
}
