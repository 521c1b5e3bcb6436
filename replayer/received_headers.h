#pragma once
// The header lines of a transfer as they come: what curl_easy_header(3) and the infos of a running transfer are answered from.
// Few transfers are asked, so lines are only kept until one is. What was given out then stays where it is until clear(), but for the
// value of a field that turns out to go on in the next line: libcurl's stay, too.

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"

namespace replay {

class ReceivedHeaders {
public:
    struct Field {
        std::string name;
        std::string value;
        unsigned origin;  // one of curl/header.h's CURLH_ bits
        int request;      // 0 for the first request of the transfer, and one more after each redirect and the like
    };

    ReceivedHeaders() = default;
    ReceivedHeaders(const ReceivedHeaders&) = delete;
    ReceivedHeaders& operator=(const ReceivedHeaders&) = delete;

    void clear();  // keeps its memory, for the next transfer
    // A line as it came, line end included: a status line, a field, a folded continuation, or the empty one. `kept` says which field
    // libcurl kept of it, if it did: the detail of a header event (layout.h).
    void add(std::string_view line, std::uint16_t kept);
    // The lines of several header events.
    void add(std::string_view lines, std::span<const Event> events);

    // What libcurl keeps beside those, once it is over: each stands in front of the fields of the next request. Only the first call counts.
    void complete(const std::vector<KeptHeader>& kept);

    [[nodiscard]] const std::vector<Field*>& fields() { return parse().fields_; }
    // The number of the last request that was answered.
    [[nodiscard]] int last_request() { return parse().request_; }
    // Of the last status line; 0 before there is one.
    [[nodiscard]] int status() { return parse().status_; }
    // The value of the last Content-Type of an answer, or nullptr.
    [[nodiscard]] const std::string* content_type();

private:
    struct Line {
        std::size_t end;  // in lines_
        std::uint16_t kept;
    };

    ReceivedHeaders& parse();
    void parse_line(std::string_view line, std::uint16_t kept);
    Field* make(std::string_view name, std::string_view value, unsigned origin, int request);

    std::string lines_;  // all of them
    std::vector<Line> ends_;
    std::size_t parsed_ = 0;                 // of ends_
    std::optional<std::deque<Field>> made_;  // of this transfer and earlier ones; an empty deque has memory already
    std::size_t used_ = 0;                   // of those
    std::vector<Field*> fields_;             // in order
    int request_ = 0;
    int status_ = 0;
    bool is_complete_ = false;
};

}  // namespace replay
