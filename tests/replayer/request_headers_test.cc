#include "request_headers.h"

#include <catch2/catch.hpp>

using namespace replay;
using How = SaidHeader::How;

TEST_CASE("what header lines say of one header") {
    struct Row {
        std::vector<std::string> lines;
        How how;
        const char* value;
    };
    const auto row = GENERATE(values<Row>({
        {{}, How::unsaid, ""},
        {{"Accept-Language: de", "Accep: x", "Accept", ""}, How::unsaid, ""},
        {{"Accept: text/html"}, How::sent, "text/html"},
        {{"aCCEPT:\t text/html \r"}, How::sent, "text/html"},
        {{"Accept:a:b"}, How::sent, "a:b"},
        {{"Accept:"}, How::removed, ""},
        {{"Accept:  "}, How::removed, ""},
        {{"Accept;"}, How::sent, ""},
        {{"Accept; "}, How::sent, ""},
        {{"Accept; x"}, How::unsaid, ""},  // libcurl takes it for nothing
        {{"Accept: a", "Other: b", "accept: c"}, How::sent, "a, c"},
        {{"Accept:", "Accept: a"}, How::sent, "a"},
        {{"Accept: a", "Accept:"}, How::sent, "a"},
        {{"Accept;", "Accept: a"}, How::sent, ", a"},
    }));
    CAPTURE(row.lines);
    const SaidHeader said = header_in(row.lines, "accept");
    CHECK(said.how == row.how);
    CHECK(said.value == row.value);
}
