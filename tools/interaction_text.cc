#include "interaction_text.h"

#include <algorithm>

#include "body_text.h"
#include "checksum.h"
#include "conversation_text.h"
#include "result_text.h"
#include "safe_text.h"
#include "talk.h"
#include "text.h"
#include "units.h"

namespace replay {

namespace {

// Collects the text: headings, and indented lines under them.
class Page {
public:
    explicit Page(const Palette& palette) : palette_(palette) {}

    void title(const std::string& line) { text_ += palette_.paint(Style::strong, line) + "\n"; }
    void fact(std::string_view name, const std::string& value, Style style = Style::plain) {
        if (value.empty()) return;
        text_ += "    " + palette_.paint(Style::faint, name) + std::string(name.size() < 9 ? 9 - name.size() : 1, ' ') +
                 palette_.paint(style, value) + "\n";
    }
    // The same of several lines, each under the first.
    void facts(std::string_view name, std::string_view lines) {
        for (; !lines.empty(); name = " ") fact(name, safe_line(take_to('\n', lines)));
    }
    void section(const std::string& heading) { text_ += "\n  " + palette_.paint(Style::strong, heading) + "\n"; }
    // Lines that are already safe to show.
    void lines(std::string_view safe, std::size_t indent = 4) {
        while (!safe.empty()) {
            const std::size_t stop = std::min(safe.find('\n'), safe.size());
            if (stop > 0) text_ += std::string(indent, ' ');
            text_ += std::string(safe.substr(0, stop)) + "\n";
            safe.remove_prefix(std::min(stop + 1, safe.size()));
        }
    }
    [[nodiscard]] std::string text() && { return std::move(text_); }

private:
    const Palette& palette_;
    std::string text_;
};

// Header blocks as they went over the wire: line ends dropped, blocks apart by an empty line, none at the end.
std::string header_lines(std::string_view all, std::size_t longest = SIZE_MAX) {
    std::string_view head = start_of(all, longest);
    const std::string rest = rest_text(all, head);
    std::string out;
    while (!head.empty()) {
        const std::size_t stop = std::min(head.find('\n'), head.size());
        std::string_view line = head.substr(0, stop);
        head.remove_prefix(std::min(stop + 1, head.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        out += safe_line(line) + "\n";
    }
    while (out.ends_with("\n\n")) out.pop_back();
    return (out == "\n" ? "" : out) + rest;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) out += line + "\n";
    return out;
}

std::string body_heading(const std::string& what, std::string_view type, std::string_view body, const TextView& view) {
    const std::string sum = view.stable == nullptr ? "" : ", XXH3 " + hex64(checksum64(body));
    return what + " (" + (type.empty() ? "" : safe_line(type) + ", ") + human_bytes(body.size()) + sum + ")";
}

std::string without_volatile(const std::vector<std::string>& headers, const TextView& view) {
    std::string out;
    for (const std::string& line : headers)
        if (view.stable == nullptr || !view.stable->contains(line.substr(0, line.find_first_of(":;")))) out += line + "\n";
    return out;
}

void add_parts(Page& page, const std::vector<Part>& parts, std::size_t indent) {
    for (const Part& part : parts) {
        std::string line = "part " + (part.name.empty() ? "without a name" : "\"" + safe_line(part.name) + "\"");
        if (!part.filename.empty()) line += ", file name \"" + safe_line(part.filename) + "\"";
        if (!part.type.empty()) line += ", " + safe_line(part.type);
        if (!part.encoder.empty()) line += ", encoded as " + safe_line(part.encoder);
        page.lines(line, indent);
        for (const std::string& header : part.headers) page.lines(safe_line(header), indent + 2);
        page.lines(body_text(part.type, part.data, {}), indent + 2);
        if (!part.digest.empty()) page.lines("(long content, stored as its hash only: " + safe_line(part.digest) + ")", indent + 2);
        add_parts(page, part.parts, indent + 2);
    }
}

void add_named(Page& page, const std::string& heading, const std::vector<NamedValue>& values) {
    if (!values.empty()) page.section(heading);
    for (const NamedValue& one : values) page.lines(safe_line(one.name + ": " + one.value));
}

void add_request(Page& page, const Interaction& whole, const TextView& view) {
    const Request& request = whole.metadata.request;
    const std::string& sent = whole.stream(Stream::request_head);
    add_named(page, "Options that decide the answer", request.options);
    add_named(page, "Options that shape its delivery", request.preferences);
    add_named(page, "Options that limit its time", request.limits);
    // What goes over the wire holds more of the moment than headers: boundaries, keys of WebSockets.
    const std::string set = without_volatile(request.headers, view);
    if (!sent.empty() && view.stable == nullptr) {
        page.section("Request headers, as sent");
        page.lines(header_lines(sent, view.longest));
    } else if (!set.empty()) {
        page.section("Request headers, as the application set them");
        page.lines(header_lines(set));
    }
    if (!request.parts.empty()) {
        page.section("Request body (multipart)");
        add_parts(page, request.parts, 4);
    }
    const std::string& body = whole.stream(Stream::request_body);
    if (body.empty()) return;
    const std::string type = header_value(sent.empty() ? joined(request.headers) : sent, "Content-Type");
    page.section(body_heading("Request body", type, body, view));
    page.lines(body_text(type, body, {}, view.longest));
}

void add_response(Page& page, const Interaction& whole, const TextView& view) {
    const std::string& head = whole.stream(Stream::response_head);
    const std::string& body = whole.stream(Stream::response_body);
    if (!head.empty()) {
        page.section("Response headers");
        page.lines(header_lines(view.stable == nullptr ? head : view.stable->stable_lines(head), view.longest));
    }
    if (has_conversation(whole)) {
        page.section("Conversation");
        page.lines(conversation_text(whole, view.stable == nullptr));
        return;
    }
    const std::string type = header_value(head, "Content-Type");
    page.section(body.empty() ? "No response body" : body_heading("Response body", type, body, view));
    page.lines(
        body_text(type, body, view.stable == nullptr ? std::span<const Event>(whole.events) : std::span<const Event>(), view.longest));
}

// libcurl and its TLS library; the dozen that follow them are left to --json.
std::string short_recorder(const std::string& recorder) {
    const std::size_t second = recorder.find(' ');
    return safe_line(recorder.substr(0, second == std::string::npos ? second : recorder.find(' ', second + 1)));
}

}  // namespace

std::string interaction_text(const Listed& listed, const Interaction& whole, const TextView& view) {
    const InteractionHead& head = whole.head;
    const Metadata& metadata = whole.metadata;
    const bool is_stable = view.stable != nullptr;
    Page page(view.palette);
    page.title((is_stable ? "" : "#" + std::to_string(listed.place.number) + "  ") +
               safe_line(metadata.request.method + " " + metadata.request.url));
    page.fact("result", outcome_text(head.result, metadata), is_failure(head.result, metadata) ? Style::bad : Style::good);
    page.fact("error", safe_line(is_stable ? without_times(metadata.error) : metadata.error), Style::bad);
    page.fact("note", listed.broken_off() ? "broken off by the application" : "", Style::bad);
    if (!is_stable) {
        page.fact("received", human_bytes(listed.received_bytes()) + " in " + counted(listed.chunks, "chunk") + ", " +
                                  human_duration(listed.duration_ns()));
        page.fact("recorded", human_time(head.started_ns) + (metadata.recorder.empty() ? "" : " by " + short_recorder(metadata.recorder)));
    }
    page.fact("scope", safe_line(metadata.scope));
    page.facts("rules", metadata.rules);
    page.fact("placeholders", safe_line(metadata.placeholders));
    add_request(page, whole, view);
    add_response(page, whole, view);
    return std::move(page).text();
}

}  // namespace replay
