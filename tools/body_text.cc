#include "body_text.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "json_text.h"
#include "safe_text.h"
#include "text.h"
#include "units.h"

namespace replay {

namespace {

constexpr std::size_t kDumped = 256;

std::string hex_dump(std::string_view bytes) {
    std::string out;
    const std::string_view shown = bytes.substr(0, kDumped);
    for (std::size_t at = 0; at < shown.size(); at += 16) {
        const std::string_view row = shown.substr(at, 16);
        char text[24];
        std::snprintf(text, sizeof text, "%08zx ", at);
        out += text;
        for (std::size_t i = 0; i < 16; ++i) {
            std::snprintf(text, sizeof text, " %02x", i < row.size() ? static_cast<unsigned char>(row[i]) : 0u);
            out += i < row.size() ? text : "   ";
            if (i == 7) out += ' ';
        }
        out += "  ";
        for (const char c : row) out += c >= ' ' && c < 0x7f ? c : '.';
        out += '\n';
    }
    if (bytes.size() > shown.size()) out += "… " + human_bytes(bytes.size() - shown.size()) + " more (--body writes them all)\n";
    return out;
}

// Control characters are rare in text; a NUL never occurs in it.
bool looks_like_text(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, 64 * 1024);
    const auto odd =
        std::count_if(sample.begin(), sample.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n' && c != '\r' && c != '\t'; });
    return sample.find('\0') == std::string_view::npos && static_cast<std::size_t>(odd) * 20 <= sample.size();
}

std::string with_newline(std::string text) {
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text;
}

// Line ends of the wire are no news to the reader, an escape at the end of each line would be.
std::string without_crlf(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
    return out;
}

struct Line {
    std::string_view text;
    std::size_t end;  // offset behind its line end
};

// The lines of an event stream: ended by CR LF, LF or CR (WHATWG HTML, 9.2.6).
std::vector<Line> lines_of(std::string_view body) {
    std::vector<Line> lines;
    for (std::size_t at = 0; at < body.size();) {
        const std::size_t stop = std::min(body.find_first_of("\r\n", at), body.size());
        std::size_t end = std::min(stop + 1, body.size());
        if (stop + 1 < body.size() && body[stop] == '\r' && body[stop + 1] == '\n') ++end;
        lines.push_back({body.substr(at, stop - at), end});
        at = end;
    }
    return lines;
}

// When the byte before `end` arrived. Called with ascending ends.
class Arrivals {
public:
    explicit Arrivals(std::span<const Event> events) : events_(events) {}
    [[nodiscard]] std::optional<std::uint64_t> before(std::size_t end) {
        while (delivered_ < end && next_ < events_.size()) {
            const Event& event = events_[next_++];
            if (event.kind != EventKind::body) continue;
            delivered_ += event.size;
            time_ = event.time_ns;
        }
        return delivered_ >= end ? time_ : std::nullopt;
    }

private:
    std::span<const Event> events_;
    std::size_t next_ = 0;
    std::size_t delivered_ = 0;
    std::optional<std::uint64_t> time_;
};

std::string event_stream(std::string_view body, std::span<const Event> events) {
    std::string out;
    std::string fields;
    Arrivals arrivals(events);
    const auto finish = [&](std::size_t end) {
        if (fields.empty()) return;
        const auto time = arrivals.before(end);
        const std::string stamp = time ? "+" + human_duration(*time) : "";
        out += std::string(stamp.size() < 11 ? 11 - stamp.size() : 0, ' ') + stamp + "  " + fields + "\n";
        fields.clear();
    };
    for (const Line& line : lines_of(body)) {
        if (!line.text.empty()) fields += (fields.empty() ? "" : "  ") + safe_line(line.text);
        if (line.text.empty() || line.end == body.size()) finish(line.end);
    }
    return out;
}

}  // namespace

std::string header_value(std::string_view head, std::string_view name) {
    std::string value;
    while (!head.empty()) {
        const std::size_t stop = std::min(head.find('\n'), head.size());
        const std::string_view line = head.substr(0, stop);
        head.remove_prefix(std::min(stop + 1, head.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || ascii_lower(line.substr(0, colon)) != ascii_lower(name)) continue;
        const std::size_t first = line.find_first_not_of(" \t\r", colon + 1);
        const std::size_t last = line.find_last_not_of(" \t\r");
        value = first == std::string_view::npos ? "" : std::string(line.substr(first, last + 1 - first));
    }
    return value;
}

std::string rest_text(std::string_view all, std::string_view shown) {
    if (shown.size() == all.size()) return {};
    return "… " + human_bytes(all.size() - shown.size()) + " more (`replay show CASSETTE N` shows one interaction whole)\n";
}

std::string body_text(std::string_view content_type, std::string_view body, std::span<const Event> events, std::size_t longest) {
    if (body.empty()) return {};
    const std::string_view shown = start_of(body, longest);
    const std::string rest = rest_text(body, shown);
    const std::string type = ascii_lower(content_type.substr(0, content_type.find(';')));
    if (body.starts_with("\x1f\x8b")) return "gzip-compressed:\n" + hex_dump(body);
    if (type.starts_with("text/event-stream")) return event_stream(shown, events) + rest;
    const bool may_be_json =
        type.empty() || type.starts_with("application/json") || type.find("+json") != std::string::npos || type == "text/json";
    if (rest.empty() && may_be_json && (!type.empty() || body.front() == '{' || body.front() == '['))
        if (const auto indented = indent_json(body)) return with_newline(safe_text(*indented));
    if (looks_like_text(shown) && (is_utf8(shown) || type.starts_with("text/"))) return with_newline(safe_text(without_crlf(shown))) + rest;
    return hex_dump(body);
}

}  // namespace replay
