#include <algorithm>
#include <string_view>

#include "conversation_text.h"
#include "interaction_text.h"
#include "result_text.h"

namespace replay {

namespace {

std::string_view name_of(EventKind kind) {
    switch (kind) {
        case EventKind::header:
            return "header";
        case EventKind::body:
            return "body";
        case EventKind::pull:
            return "pull";
        case EventKind::seek:
            return "seek";
        case EventKind::progress:
            return "progress";
        case EventKind::debug:
            return "debug";
        case EventKind::info:
            return "info";
        case EventKind::callback:
            return "callback";
        case EventKind::paused:
            return "paused";
        case EventKind::cookie:
            return "cookie";
        case EventKind::lock:
            return "lock";
        case EventKind::frame:
            return "frame";
        case EventKind::send:
            return "send";
        case EventKind::receive:
            return "receive";
        case EventKind::policy:
            return "policy";
    }
    return "unknown";
}

std::string hex128(const Hash128& hash) { return hash.empty() ? "" : hex64(hash.high) + hex64(hash.low); }

void write_strings(JsonText& json, std::string_view key, const std::vector<std::string>& strings) {
    json.key(key).begin_array();
    for (const std::string& text : strings) json.bytes(text);
    json.end_array();
}

void write_named(JsonText& json, std::string_view key, const std::vector<NamedValue>& values) {
    json.key(key).begin_array();
    for (const NamedValue& one : values) json.begin_object().key("name").bytes(one.name).key("value").bytes(one.value).end_object();
    json.end_array();
}

void write_parts(JsonText& json, const std::vector<Part>& parts) {
    json.key("parts").begin_array();
    for (const Part& part : parts) {
        json.begin_object();
        json.key("name").bytes(part.name);
        json.key("filename").bytes(part.filename);
        json.key("type").bytes(part.type);
        json.key("encoder").bytes(part.encoder);
        json.key("data").bytes(part.data);
        json.key("digest").bytes(part.digest);
        write_strings(json, "headers", part.headers);
        write_parts(json, part.parts);
        json.end_object();
    }
    json.end_array();
}

void write_request(JsonText& json, const Interaction& whole) {
    const Request& request = whole.metadata.request;
    json.key("request").begin_object();
    json.key("method").bytes(request.method);
    json.key("url").bytes(request.url);
    write_named(json, "options", request.options);
    write_named(json, "preferences", request.preferences);
    write_named(json, "limits", request.limits);
    write_strings(json, "headers", request.headers);
    json.key("head").bytes(whole.stream(Stream::request_head));
    write_parts(json, request.parts);
    json.key("body").bytes(whole.stream(Stream::request_body));
    json.key("body_was_pulled").boolean((whole.head.flags & kInteractionPulledBody) != 0);
    json.end_object();
}

// curl.h: the bits 0xf00000 of a CURLINFO are the type of its value.
void write_info(JsonText& json, const Info& info) {
    constexpr std::uint32_t kTypeMask = 0xf00000;
    constexpr std::uint32_t kString = 0x100000;
    constexpr std::uint32_t kDouble = 0x300000;
    constexpr std::uint32_t kList = 0x400000;
    json.begin_object().key("number").natural(info.number);
    switch (info.number & kTypeMask) {
        case kString:
            json.key("value").bytes(info.text);
            break;
        case kDouble:
            json.key("value").real(info.real);
            break;
        case kList:
            write_strings(json, "value", info.list);
            break;
        default:
            json.key("value").integer(info.integer);
            break;
    }
    json.end_object();
}

void write_infos(JsonText& json, std::string_view key, const std::vector<Info>& infos) {
    json.key(key).begin_array();
    for (const Info& info : infos) write_info(json, info);
    json.end_array();
}

void write_kept(JsonText& json, const std::vector<KeptHeader>& headers) {
    json.key("kept_headers").begin_array();
    for (const KeptHeader& header : headers) {
        json.begin_object();
        json.key("name").bytes(header.name);
        json.key("value").bytes(header.value);
        json.key("origin").natural(header.detail & kHeaderOrigins);
        json.key("request").natural((header.detail & UINT16_MAX) >> kHeaderRequestShift);
        json.end_object();
    }
    json.end_array();
}

void write_event(JsonText& json, const Event& event, std::string_view trace) {
    json.begin_object();
    json.key("kind").bytes(name_of(event.kind));
    json.key("time_ns").natural(event.time_ns);
    json.key("bytes").natural(event.size);
    json.key("call").natural(event.call);
    const auto is = [&event](auto... kinds) { return ((event.kind == kinds) || ...); };
    if (event.detail != 0 || is(EventKind::seek, EventKind::debug, EventKind::info, EventKind::callback, EventKind::paused))
        json.key("detail").natural(event.detail);
    const bool answered = (event.flags & kEventAnswered) != 0;
    json.key("answered").boolean(answered);
    if (event.value != 0 || is(EventKind::pull, EventKind::seek, EventKind::info, EventKind::paused))
        json.key("value").natural(event.value);
    write_call(json, event, trace);
    json.end_object();
}

void write_events(JsonText& json, const Interaction& whole) {
    std::string_view trace = whole.stream(Stream::trace);
    json.key("events").begin_array();
    for (const Event& event : whole.events) {
        const std::size_t size = stream_of(event.kind) == Stream::trace ? std::min<std::size_t>(event.size, trace.size()) : 0;
        write_event(json, event, trace.substr(0, size));
        trace.remove_prefix(size);
    }
    json.end_array();
}

}  // namespace

void write_interaction(JsonText& json, const Listed& listed, const Interaction& whole) {
    const InteractionHead& head = whole.head;
    json.begin_object();
    json.key("number").natural(listed.place.number);
    json.key("result").integer(head.result);
    if (const auto code = response_code(whole.metadata)) json.key("status").integer(*code);
    json.key("outcome").bytes(outcome_text(head.result, whole.metadata));
    json.key("error").bytes(whole.metadata.error);
    json.key("started_ns").integer(head.started_ns);
    json.key("duration_ns").natural(head.duration_ns);
    json.key("end_call").natural(head.end_call);
    json.key("scope").bytes(whole.metadata.scope);
    json.key("session").bytes(hex64(head.session));
    json.key("recorder").bytes(whole.metadata.recorder);
    json.key("rules").bytes(whole.metadata.rules);
    json.key("placeholders").bytes(whole.metadata.placeholders);
    json.key("broken_off").boolean(listed.broken_off());
    json.key("exact_key").bytes(hex128(head.exact_key));
    json.key("canonical_key").bytes(hex128(head.canonical_key));
    write_request(json, whole);
    json.key("response").begin_object();
    json.key("head").bytes(whole.stream(Stream::response_head));
    json.key("body").bytes(whole.stream(Stream::response_body));
    json.end_object();
    write_infos(json, "infos", whole.metadata.infos);
    write_infos(json, "asked", whole.metadata.asked);
    write_kept(json, whole.metadata.kept);
    write_events(json, whole);
    json.key("trace").bytes(whole.stream(Stream::trace));
    json.end_object();
}

}  // namespace replay
