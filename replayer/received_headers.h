#pragma once
// The header lines of a transfer as they come, by response: what curl_easy_header(3) and the infos of a running transfer
// are answered from. Few transfers are asked, so lines are only kept until one is.

#include <string>
#include <string_view>
#include <vector>

namespace replay {

class ReceivedHeaders {
public:
    // What curl/header.h calls CURLH_HEADER, TRAILER, CONNECT, 1XX.
    enum class Origin { header, trailer, connect, informational };

    struct Field {
        std::string name;
        std::string value;
        Origin origin;
        int request;  // 0 for the first request of the transfer, and one more after each redirect and the like
    };

    void clear();  // keeps its memory, for the next transfer
    // A line as it came, line end included: a status line, a field, a folded continuation, or the empty one.
    void add(std::string_view line);

    [[nodiscard]] const std::vector<Field>& fields() { return parse().fields_; }
    // The number of the last request, -1 before there is an answer to the first.
    [[nodiscard]] int last_request() { return parse().request_; }
    // Of the last status line; 0 before there is one.
    [[nodiscard]] int status() { return parse().status_; }
    // The value of the last Content-Type, or nullptr.
    [[nodiscard]] const std::string* content_type();

private:
    ReceivedHeaders& parse();
    void parse_line(std::string_view line);
    void begin_response(std::string_view line);

    std::string lines_;              // all of them
    std::vector<std::size_t> ends_;  // where in it each ends
    std::size_t parsed_ = 0;         // of ends_
    std::vector<Field> fields_;
    int request_ = -1;
    int status_ = 0;
    bool in_head_ = false;        // between a status line and the empty line
    bool informational_ = false;  // of a 1xx response
};

}  // namespace replay
