// Requests out of hostile metadata: their keys, and which is nearest to which.

#include "request_key.h"

#include <string>

#include "error.h"
#include "request_comparison.h"
#include "rule_proposal.h"
#include "safe_text.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// What is told of two requests is what their keys say, and can be shown.
void compare(const ComparedRequest& asked, const ComparedRequest& recorded) {
    const RequestRules rules;
    const RequestComparison found = compare_requests(asked, recorded, {});
    require(!found.differences.empty() || are_one(asked, recorded, rules), "requests without a difference are one");
    for (const RequestDifference& one : found.differences.all()) {
        require(one.text() == safe_line(one.text()), "a difference can be shown");
        require(one.text().size() < 2000, "a difference is short");
    }
    static_cast<void>(propose_rule(asked, recorded, found.differences, rules));
}

}  // namespace

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
        const Request asked = request;
        request.method = canonical;
        compare({asked, ComparedBody::whole(url)}, {request, ComparedBody::whole(input.rest())});
        compare({asked, ComparedBody::whole(input.rest())}, {asked, ComparedBody::whole(canonical)});
    } catch (const CassetteError&) {
    }
    return 0;
}
