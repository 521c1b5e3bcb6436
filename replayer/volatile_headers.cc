#include "volatile_headers.h"

#include <algorithm>
#include <array>
#include <optional>

#include "text.h"

namespace replay {

namespace {

constexpr auto kUsual = std::to_array<std::string_view>({
    // When, and how long it took.
    "age",
    "date",
    "expires",
    "openai-processing-ms",
    "server-timing",
    "x-compute-time",
    "x-envoy-upstream-service-time",
    "x-kong-*-latency",
    "x-process-time",
    "x-request-time",
    "x-response-time",
    "x-runtime",
    "x-timer",
    "twilio-request-duration",
    // Which request it was.
    "akamai-grn",
    "apigw-requestid",
    "apim-request-id",
    "b3",
    "cf-ray",
    "correlation-id",
    "fly-request-id",
    "request-id",
    "traceparent",
    "tracestate",
    "twilio-request-id",
    "x-akamai-request-id",
    "x-amz-apigw-id",
    "x-amz-cf-id",
    "x-amz-id-2",
    "x-amz-request-id",
    "x-amz-rid",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-azure-ref",
    "x-b3-*",
    "x-cloud-trace-context",
    "x-correlation-id",
    "x-debug-tracking-id",
    "x-debug-trace-id",
    "x-fastly-request-id",
    "x-github-request-id",
    "x-gitlab-meta",
    "x-goog-request-id",
    "x-guploader-uploadid",
    "x-inference-id",
    "x-kong-request-id",
    "x-ms-client-request-id",
    "x-ms-correlation-request-id",
    "x-ms-ests-server",
    "x-ms-request-id",
    "x-ms-routing-request-id",
    "x-msedge-ref",
    "x-nf-request-id",
    "x-railway-request-id",
    "x-request-id",
    "x-requestid",
    "x-slack-req-id",
    "x-slack-unique-id",
    "x-trace-id",
    "x-transaction-id",
    "x-varnish",
    "x-vercel-id",
    // Which machines it came from and went through, and whether they had it already.
    "cf-cache-status",
    "keep-alive",
    "via",
    "x-amz-cf-pop",
    "x-backend",
    "x-backend-server",
    "x-cache",
    "x-cache-hits",
    "x-cache-lookup",
    "x-cache-status",
    "x-github-backend",
    "x-host",
    "x-proxy-cache",
    "x-served-by",
    "x-server",
    "x-vercel-cache",
    // What is left of a quota, and until when.
    "anthropic-ratelimit-*-remaining",
    "anthropic-ratelimit-*-reset",
    "ratelimit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "x-rate-limit-remaining*",
    "x-rate-limit-reset*",
    "x-rate-limit-used*",
    "x-ratelimit-remaining*",
    "x-ratelimit-reset*",
    "x-ratelimit-used*",
    "x-ms-ratelimit-remaining-*",
    // Where a browser is to report errors: addresses with a token of the moment.
    "nel",
    "report-to",
    "reporting-endpoints",
    // The answers to random challenges.
    "authentication-info",
    "proxy-authentication-info",
    "sec-websocket-accept",
});

struct Parameter {
    std::string_view field;
    std::string_view name;
    char separator;
};
constexpr auto kParameters = std::to_array<Parameter>({
    {"set-cookie", "expires", ';'},
    {"www-authenticate", "nonce", ','},
    {"www-authenticate", "opaque", ','},
    {"proxy-authenticate", "nonce", ','},
    {"proxy-authenticate", "opaque", ','},
});

// Replies of FTP that name a port.
constexpr auto kPassive = std::to_array<std::string_view>({"227 ", "228 ", "229 "});

constexpr bool is_token(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || std::string_view("!#$%&'+-.^_`|~").find(c) != std::string_view::npos;
}

// Where the value that begins at `from` ends: at the separator, if that is not in quotes.
std::size_t end_of_value(std::string_view line, std::size_t from, char separator) {
    bool quoted = false;
    for (std::size_t i = from; i < line.size(); ++i) {
        if (line[i] == '"') quoted = !quoted;
        if (line[i] == separator && !quoted) return i;
    }
    return line.size();
}

// The line without the values of parameters of that name. Looks at each byte a fixed number of times: a line may be made of nothing else.
std::string without(std::string_view line, const Parameter& parameter) {
    const std::string wanted = std::string(parameter.name) + "=";
    const std::string lower = ascii_lower(line);
    std::string out;
    std::size_t kept_from = 0;
    for (std::size_t at = 0; (at = lower.find(wanted, at)) != std::string::npos;) {
        const char before = at == 0 ? ' ' : line[at - 1];
        at += wanted.size();
        if (before != ' ' && before != '\t' && before != parameter.separator) continue;
        out.append(line.substr(kept_from, at - kept_from));
        kept_from = at = end_of_value(line, at, parameter.separator);
    }
    return out.append(line.substr(kept_from));
}

// The name of a header field, in lower case; empty for another line.
std::string name_in(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return {};
    std::string name = ascii_lower(line.substr(0, colon));
    return std::all_of(name.begin(), name.end(), is_token) ? name : "";
}

}  // namespace

std::string VolatileHeaders::text() const { return std::to_string(kUsual.size()) + " usual headers" + changes_.text(); }

VolatileHeaders VolatileHeaders::with(std::string_view changes) {
    VolatileHeaders made;
    made.changes_ = NameChanges::from(changes);
    return made;
}

bool VolatileHeaders::contains(std::string_view name) const {
    if (const std::optional<bool> changed = changes_.has(name)) return *changed;
    const std::string lower = ascii_lower(name);
    return std::any_of(kUsual.begin(), kUsual.end(), [&](std::string_view pattern) { return is_name(pattern, lower); });
}

std::string VolatileHeaders::stable_lines(std::string_view head) const {
    std::string out;
    bool is_left_out = false;
    while (!head.empty()) {
        const std::size_t stop = std::min(head.find('\n'), head.size());
        std::string_view line = head.substr(0, stop);
        head.remove_prefix(std::min(stop + 1, head.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool continues = line.starts_with(' ') || line.starts_with('\t');  // the field before
        const std::string name = continues ? "" : name_in(line);
        if (!continues) is_left_out = !name.empty() && contains(name);
        if (is_left_out) continue;
        if (std::any_of(kPassive.begin(), kPassive.end(), [line](std::string_view code) { return line.starts_with(code); }))
            line = line.substr(0, 3);
        std::string kept(line);
        for (const Parameter& parameter : kParameters)
            if (parameter.field == name) kept = without(kept, parameter);
        out.append(kept).append("\n");
    }
    return out;
}

}  // namespace replay
