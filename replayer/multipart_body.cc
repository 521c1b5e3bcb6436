#include "multipart_body.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "header_value.h"
#include "text.h"

namespace replay {

namespace {

constexpr int kDeepest = 4;
constexpr std::size_t kLongestBoundary = 70;
constexpr std::string_view kMultipart = "multipart/";

// What stands between the lines of a boundary, and how lines end there.
struct Sections {
    std::string_view line_end;
    std::vector<std::string_view> contents;
};

// The lines of a part's head; one that begins with a blank goes on with the one before it.
std::vector<std::string> lines_of(std::string_view head) {
    std::vector<std::string> lines;
    while (!head.empty()) {
        const std::string_view line = take_to('\n', head);
        if (!lines.empty() && (line.starts_with(' ') || line.starts_with('\t')))
            lines.back().append(" ").append(trimmed(line));
        else
            lines.emplace_back(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    }
    return lines;
}

// Takes from a Content-Disposition what a part has fields for; returns whether that is all that it says.
bool take_disposition(Part& part, std::string_view text) {
    const HeaderValue disposition = parse_header_value(text);
    if (const std::string* const name = disposition.find("name")) part.name = *name;
    if (const std::string* const filename = disposition.find("filename")) part.filename = *filename;
    return disposition.word == "form-data" &&
           std::all_of(disposition.parameters.begin(), disposition.parameters.end(),
                       [](const NamedValue& one) { return one.name == "name" || one.name == "filename"; });
}

// The type without what is another one in every run.
std::string without_boundary(const HeaderValue& type) {
    std::string out = type.word;
    for (const NamedValue& parameter : type.parameters)
        if (parameter.name != "boundary") out.append("; ").append(parameter.name).append("=").append(parameter.value);
    return out;
}

class Parser {
public:
    std::optional<std::vector<Part>> parse(std::string_view content_type, std::string_view body, int depth = 1) {
        const HeaderValue type = parse_header_value(content_type);
        if (!type.word.starts_with(kMultipart)) return fail("is not multipart");
        const std::string* const boundary = type.find("boundary");
        if (boundary == nullptr || boundary->empty()) return fail("has no boundary");
        if (boundary->size() > kLongestBoundary) return fail("has too long a boundary");
        const std::optional<Sections> sections = split(body, "--" + *boundary);
        if (!sections) return std::nullopt;
        std::vector<Part> parts(sections->contents.size());
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (!read_part(parts[i], sections->contents[i], sections->line_end, depth)) return std::nullopt;
        return parts;
    }

    [[nodiscard]] const std::string& reason() const { return reason_; }

private:
    std::nullopt_t fail(std::string reason) {
        reason_ = std::move(reason);
        return std::nullopt;
    }

    std::optional<Sections> split(std::string_view body, const std::string& dashes) {
        if (!body.starts_with(dashes)) {
            const std::size_t first = body.find("\n" + dashes);
            if (first == std::string_view::npos) return fail("does not begin with its boundary");
            body.remove_prefix(first + 1);
        }
        Sections sections;
        std::string delimiter;
        for (;;) {
            body.remove_prefix(dashes.size());
            const bool is_last = body.starts_with("--");
            const std::string_view line = body.substr(is_last ? 2 : 0, body.find('\n') - (is_last ? 2 : 0));
            if (!trimmed(line).empty()) return fail("has a line that begins with its boundary and goes on");
            if (is_last) return sections;
            if (line.size() == body.size()) return fail("ends before its last boundary");
            if (delimiter.empty()) {
                sections.line_end = line.ends_with('\r') ? "\r\n" : "\n";
                delimiter = std::string(sections.line_end) + dashes;
            }
            body.remove_prefix(line.size() + 1);
            const std::size_t end = body.find(delimiter);
            if (end == std::string_view::npos) return fail("ends before its last boundary");
            if (++parts_ > kMostParts) return fail("has more than " + std::to_string(kMostParts) + " parts");
            sections.contents.push_back(body.substr(0, end));
            body.remove_prefix(end + sections.line_end.size());
        }
    }

    // Head, an empty line, and the content.
    bool read_part(Part& part, std::string_view section, std::string_view line_end, int depth) {
        std::string_view head;
        if (!section.starts_with(line_end)) {
            const std::size_t end = section.find(std::string(line_end).append(line_end));
            if (end == std::string_view::npos) return fail("has a part whose head does not end"), false;
            if (end > kLongestPartHead) return fail("has a part with too long a head"), false;
            head = section.substr(0, end);
            section.remove_prefix(end + line_end.size());
        }
        section.remove_prefix(line_end.size());
        if (!read_head(part, head)) return false;
        if (depth < kDeepest && is_in_any_case(std::string_view(part.type).substr(0, kMultipart.size()), kMultipart)) {
            if (auto inner = parse(part.type, section, depth + 1)) {
                part.parts = std::move(*inner);
                part.type = without_boundary(parse_header_value(part.type));
                return true;
            }
        }
        part.data = section;
        return true;
    }

    bool read_head(Part& part, std::string_view head) {
        bool has_disposition = false;
        bool has_type = false;
        for (std::string& line : lines_of(head)) {
            const std::size_t colon = line.find(':');
            if (colon == std::string::npos || colon == 0) return fail("has a part whose head has a line that is no header"), false;
            const std::string name = ascii_lower(std::string_view(line).substr(0, colon));
            const std::string_view value = trimmed(std::string_view(line).substr(colon + 1));
            if (name == "content-type" && !std::exchange(has_type, true))
                part.type = value;
            else if (name != "content-disposition" || std::exchange(has_disposition, true) || !take_disposition(part, value))
                part.headers.push_back(std::move(line));
        }
        return true;
    }

    std::size_t parts_ = 0;  // in all multiparts
    std::string reason_;
};

}  // namespace

OrReason<std::vector<Part>> parse_multipart(std::string_view content_type, std::string_view body) {
    Parser parser;
    auto parts = parser.parse(content_type, body);
    if (!parts) return {std::nullopt, parser.reason()};
    return {std::move(parts), {}};
}

}  // namespace replay
