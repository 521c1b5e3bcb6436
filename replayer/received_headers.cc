#include "received_headers.h"

#include <algorithm>
#include <utility>

#include "layout.h"
#include "text.h"

namespace replay {

namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kSpace = " \t\n\v\f\r";

// Bits of curl/header.h, which this layer does not include.
constexpr unsigned kHeader = 1u << 0;
constexpr unsigned kPseudo = 1u << 4;

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }

std::string_view without_trailing_space(std::string_view text) { return text.substr(0, text.find_last_not_of(kSpace) + 1); }

// The number after the first space of "HTTP/1.1 200 OK", or in front of FTP's and its kin's "226 Done"; empty where there is none.
std::string_view status_in(std::string_view line) {
    if (line.starts_with("HTTP/")) line.remove_prefix(std::min(line.find(' '), line.size() - 1) + 1);
    const std::string_view digits = line.substr(0, 3);
    const bool is_number = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits.size() == 3 && is_number ? digits : std::string_view{};
}

}  // namespace

void ReceivedHeaders::clear() {
    lines_.clear();
    ends_.clear();
    fields_.clear();
    parsed_ = used_ = 0;
    request_ = status_ = 0;
    is_complete_ = false;
}

void ReceivedHeaders::add(std::string_view line, std::uint16_t kept) {
    lines_.append(line);
    ends_.push_back({lines_.size(), kept});
}

void ReceivedHeaders::add(std::string_view lines, std::span<const Event> events) {
    std::size_t end = lines_.size();
    lines_.append(lines);
    for (const Event& event : events) ends_.push_back({end += event.size, event.detail});
}

ReceivedHeaders::Field* ReceivedHeaders::make(std::string_view name, std::string_view value, unsigned origin, int request) {
    if (!made_) made_.emplace();
    if (used_ == made_->size()) made_->emplace_back();
    Field& field = (*made_)[used_++];
    field.name = name;
    field.value = value;
    field.origin = origin;
    field.request = request;
    return &field;
}

void ReceivedHeaders::complete(const std::vector<KeptHeader>& kept) {
    if (std::exchange(is_complete_, true) || kept.empty()) return;
    parse();
    std::vector<Field*> all;
    all.reserve(fields_.size() + kept.size());
    auto next = fields_.begin();
    for (const KeptHeader& header : kept) {
        const int request = static_cast<int>((header.detail & UINT16_MAX) >> kHeaderRequestShift);
        for (; next != fields_.end() && (*next)->request < request; ++next) all.push_back(*next);
        all.push_back(make(header.name, header.value, header.detail & kHeaderOrigins, request));
    }
    all.insert(all.end(), next, fields_.end());
    fields_ = std::move(all);
}

ReceivedHeaders& ReceivedHeaders::parse() {
    for (; parsed_ < ends_.size(); ++parsed_) {
        const std::size_t start = parsed_ == 0 ? 0 : ends_[parsed_ - 1].end;
        parse_line(std::string_view(lines_).substr(start, ends_[parsed_].end - start), ends_[parsed_].kept);
    }
    return *this;
}

void ReceivedHeaders::parse_line(std::string_view line, std::uint16_t kept) {
    line = line.substr(0, line.find_first_of("\r\n"));
    const std::string_view status = status_in(line);
    if (!status.empty()) status_ = (status[0] - '0') * 100 + (status[1] - '0') * 10 + (status[2] - '0');
    const unsigned origin = kept & kHeaderOrigins;
    if (kept != 0 || line.starts_with("HTTP/")) request_ = kept >> kHeaderRequestShift;
    if (origin == 0) return;
    if (origin == kPseudo) {
        fields_.push_back(make(":status", status, origin, request_));
        return;
    }
    if (!line.empty() && is_blank(line.front()) && !fields_.empty()) {
        // libcurl keeps one blank of those that lead the continuation.
        while (line.size() > 1 && is_blank(line[1])) line.remove_prefix(1);
        fields_.back()->value.append(without_trailing_space(line));
        return;
    }
    const auto colon = std::min(line.find(':'), line.size());
    const std::string_view name = line.substr(0, colon);
    line.remove_prefix(std::min(colon + 1, line.size()));
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    fields_.push_back(make(name, without_trailing_space(line), origin, request_));
}

const std::string* ReceivedHeaders::content_type() {
    parse();
    const auto found = std::find_if(fields_.rbegin(), fields_.rend(), [](const Field* field) {
        return field->origin == kHeader && ascii_lower(field->name) == "content-type";
    });
    return found == fields_.rend() ? nullptr : &(*found)->value;
}

}  // namespace replay
