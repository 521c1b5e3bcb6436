#pragma once
// The header lines that an application gives to libcurl for a request.

#include <string>
#include <string_view>
#include <vector>

namespace replay {

struct SaidHeader {
    enum class How {
        unsaid,   // no line has its name: libcurl sends its own, where it has one
        removed,  // "Name:", by which libcurl sends none
        sent,     // "Name: value", or "Name;" for an empty value
    };

    How how = How::unsaid;
    std::string value{};  // that is sent: those of several lines with ", " between them, which means the same (RFC 9110, section 5.3)
};

// What all of the lines say of the header of that name, which is in lower case.
[[nodiscard]] SaidHeader header_in(const std::vector<std::string>& lines, std::string_view name);

}  // namespace replay
