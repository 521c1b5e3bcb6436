#include "received_headers.h"

#include <algorithm>

#include "text.h"

namespace replay {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// The number after the first space of "HTTP/1.1 200 OK", or in front of FTP's and its kin's "226 Done"; 0 where there is none.
int status_in(std::string_view line) {
    if (line.starts_with("HTTP/")) line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    int status = 0;
    for (const char c : line.substr(0, 3)) {
        if (c < '0' || c > '9') return 0;
        status = status * 10 + (c - '0');
    }
    return line.size() < 3 ? 0 : status;
}

}  // namespace

void ReceivedHeaders::clear() {
    lines_.clear();
    ends_.clear();
    fields_.clear();
    parsed_ = 0;
    request_ = -1;
    status_ = 0;
    in_head_ = informational_ = false;
}

void ReceivedHeaders::add(std::string_view line) {
    lines_.append(line);
    ends_.push_back(lines_.size());
}

ReceivedHeaders& ReceivedHeaders::parse() {
    for (; parsed_ < ends_.size(); ++parsed_) {
        const std::size_t start = parsed_ == 0 ? 0 : ends_[parsed_ - 1];
        parse_line(std::string_view(lines_).substr(start, ends_[parsed_] - start));
    }
    return *this;
}

void ReceivedHeaders::begin_response(std::string_view line) {
    // A 1xx response and the one that follows it answer the same request.
    if (!informational_ || request_ < 0) ++request_;
    if (const int status = status_in(line)) status_ = status;
    informational_ = status_ >= 100 && status_ < 200;
    in_head_ = true;
}

void ReceivedHeaders::parse_line(std::string_view line) {
    if (line.starts_with("HTTP/")) return begin_response(line);
    const std::string_view text = trimmed(line);
    if (text.empty()) {
        in_head_ = false;
        return;
    }
    if ((line.front() == ' ' || line.front() == '\t') && !fields_.empty()) {
        fields_.back().value.append(" ").append(text);
        return;
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || request_ < 0) {
        if (const int status = status_in(line)) status_ = status;
        return;
    }
    const Origin origin = !in_head_ ? Origin::trailer : informational_ ? Origin::informational : Origin::header;
    fields_.push_back({std::string(text.substr(0, colon)), std::string(trimmed(text.substr(colon + 1))), origin, request_});
}

const std::string* ReceivedHeaders::content_type() {
    parse();
    const auto found =
        std::find_if(fields_.rbegin(), fields_.rend(), [](const Field& field) { return ascii_lower(field.name) == "content-type"; });
    return found == fields_.rend() ? nullptr : &found->value;
}

}  // namespace replay
