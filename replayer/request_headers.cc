#include "request_headers.h"

#include <algorithm>

#include "text.h"

namespace replay {

SaidHeader header_in(const std::vector<std::string>& lines, std::string_view name) {
    SaidHeader said;
    for (const std::string& line : lines) {
        const std::string_view text = line;
        const std::size_t end = find_any<':', ';'>(text);
        if (end == text.size() || !is_in_any_case(text.substr(0, end), name)) continue;
        const std::string_view value = trimmed(text.substr(end + 1));
        const bool is_sent = text[end] == ':' ? !value.empty() : value.empty();
        if (is_sent) {
            if (said.how == SaidHeader::How::sent) said.value.append(", ");
            said.value.append(value);
            said.how = SaidHeader::How::sent;
        } else if (text[end] == ':' && said.how == SaidHeader::How::unsaid) {
            said.how = SaidHeader::How::removed;
        }
    }
    return said;
}

}  // namespace replay
