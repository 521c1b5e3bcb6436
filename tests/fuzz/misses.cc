// What is said of a request that a hostile cassette has no recording of. Behind the cassette stand its URL, its body, and rules.

#include <string>

#include "error.h"
#include "hostile_cassette.h"
#include "miss.h"
#include "miss_report.h"
#include "safe_text.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// By what the text says of matching; none where it makes no sense.
RequestRules rules_in(std::string_view text) {
    try {
        return RequestRules({Matching::parse(text)});
    } catch (const MatchingError&) {
        return RequestRules();
    }
}

void check(const Miss& miss) {
    require(miss.line().size() <= Miss::kLongestLine, "the line fits into an error buffer");
    require(safe_line(miss.line()) == miss.line(), "the line can be shown");
    for (const std::string& line : miss.lines()) require(line.size() < 5000, "what is quoted is short");
    require(safe_text(miss.rule) == miss.rule, "the rule can be shown");
    const std::string json = json_of(miss, {});
    require(json.find('\n') == std::string::npos && is_utf8(json), "tools are told in one line of UTF-8");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const HostileCassette cassette(data, size);
    Input script(cassette.script());
    Request request;
    request.method = "GET";
    request.url = script.line();
    const std::string body(script.line());
    const RequestRules rules = rules_in(script.rest());
    try {
        const CassetteReader reader(cassette.path());
        check(explain_miss(reader, {request, ComparedBody::whole(body)}, rules));
        check(explain_miss(reader, {request, ComparedBody::to_be_supplied()}, rules));
        check(explain_miss(reader, {request, ComparedBody::supplied(body)}, rules));
        // What is recorded, with another body.
        for (const CassetteReader::Place& place : reader.scan()) {
            const Interaction whole = reader.load(place);
            check(explain_miss(reader, {whole.metadata.request, ComparedBody::whole(body)}, rules));
            break;
        }
    } catch (const CassetteError&) {
    }
    return 0;
}
