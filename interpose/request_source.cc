#include "request_source.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <span>
#include <utility>

#include "multipart.h"
#include "request_key.h"
#include "socket_name.h"
#include "text.h"

namespace replay {

namespace {

struct Named {
    const char* name;
    CURLoption option;
    Protocols protocols = kAny;  // in which it counts
};

#define NAMED(name, ...) \
    { #name, CURLOPT_##name __VA_OPT__(, ) __VA_ARGS__ }

// The options, besides method, URL and body, that decide the answer. In the order of their names. A list, which may be gone where it
// is of no use, counts only where libcurl reads it.
constexpr Named kDeciding[] = {
    NAMED(APPEND),
    NAMED(CONNECT_ONLY),
    NAMED(DEFAULT_PROTOCOL),
    NAMED(DIRLISTONLY),
    NAMED(MAIL_FROM),
    NAMED(MAIL_RCPT, kSmtp),
    NAMED(PORT),
    NAMED(POSTQUOTE, kFtp | kSftp),
    NAMED(PREQUOTE, kFtp),
    NAMED(QUOTE, kFtp | kSftp),
    NAMED(RANGE),
    NAMED(REQUEST_TARGET),
    NAMED(RESUME_FROM),
    NAMED(RESUME_FROM_LARGE),
    NAMED(RTSP_REQUEST),
    NAMED(RTSP_SESSION_ID),
    NAMED(RTSP_STREAM_URI),
    NAMED(RTSP_TRANSPORT),
    NAMED(TELNETOPTIONS, kTelnet),
    NAMED(TIMECONDITION),
    NAMED(TIMEVALUE),
    NAMED(TIMEVALUE_LARGE),
    NAMED(TRANSFERTEXT),
    NAMED(WILDCARDMATCH),
    NAMED(WS_OPTIONS),
};

// Those that only shape how the answer is delivered: they prefer among recordings and never cause a miss (git, for one, keeps
// what an earlier request left on a handle).
constexpr Named kPreferring[] = {
    NAMED(ACCEPT_ENCODING), NAMED(FAILONERROR),           NAMED(FOLLOWLOCATION),
    NAMED(HEADER),          NAMED(HTTP_CONTENT_DECODING), NAMED(HTTP_TRANSFER_DECODING),
};

// Of two daemons with the same URL the socket tells which is meant. Its name may be a temporary one, so that it only prefers, too.
constexpr Named kSockets[] = {NAMED(ABSTRACT_UNIX_SOCKET), NAMED(UNIX_SOCKET_PATH)};

#undef NAMED

constexpr std::size_t kUsualHeaders = 8;  // as many as most applications add, at most

std::string joined(const curl_slist* list) {
    std::string text;
    for (; list != nullptr; list = list->next) text.append(list->data).append("\n");
    return text;
}

// Nothing for what is not set, or set to libcurl's default of nought.
std::optional<std::string> text_of(const OptionSet::Entry& entry) {
    const bool is_pointer = entry.type == CURLOT_STRING || entry.type == CURLOT_SLIST;
    if (is_pointer ? entry.value.pointer == nullptr : entry.value.number == 0) return std::nullopt;
    if (entry.type == CURLOT_STRING) return entry.text;
    if (entry.type == CURLOT_SLIST) return joined(static_cast<const curl_slist*>(entry.value.pointer));
    return std::to_string(entry.value.number);
}

std::vector<NamedValue> values_of(const OptionSet& options, std::span<const Named> names, Protocols protocol) {
    std::vector<NamedValue> values;
    for (const Named& row : names) {
        if ((row.protocols & protocol) == 0) continue;
        const OptionSet::Entry* const entry = options.find(row.option);
        if (entry == nullptr) continue;
        if (auto text = text_of(*entry)) values.push_back({row.name, *std::move(text)});
    }
    return values;
}

// Options by which an application tells a secret.
struct SecretOption {
    CURLoption option;
    char behind = 0;  // what stands in front of it, if there is such a character in the value, is none
};
constexpr SecretOption kSecretOptions[] = {
    {CURLOPT_USERPWD, ':'},    {CURLOPT_PASSWORD},         {CURLOPT_PROXYUSERPWD, ':'},
    {CURLOPT_PROXYPASSWORD},   {CURLOPT_XOAUTH2_BEARER},   {CURLOPT_KEYPASSWD},
    {CURLOPT_PROXY_KEYPASSWD}, {CURLOPT_TLSAUTH_PASSWORD}, {CURLOPT_PROXY_TLSAUTH_PASSWORD},
};

// Options whose value is a URL that leads somewhere else than the request does, and may have credentials.
constexpr CURLoption kOtherUrls[] = {CURLOPT_PROXY, CURLOPT_PRE_PROXY, CURLOPT_DOH_URL};

// Options that become header lines, and so prefer among recordings like any other header.
constexpr struct {
    CURLoption option;
    const char* header;
} kHeaderOptions[] = {{CURLOPT_USERAGENT, "User-Agent"}, {CURLOPT_REFERER, "Referer"}, {CURLOPT_COOKIE, "Cookie"}};

}  // namespace

Protocols RequestSource::protocol_of(const EasyHandle& handle) {
    const auto text = [&](CURLoption option) {
        const OptionSet::Entry* const entry = handle.options.find(option);
        return entry == nullptr ? std::string_view{} : entry->text;
    };
    const std::string_view standard = text(CURLOPT_DEFAULT_PROTOCOL);
    const bool is_parsed = handle.options.pointer(CURLOPT_CURLU) != nullptr;
    return is_parsed ? replay::protocol_of(url_of(handle), standard) : replay::protocol_of(text(CURLOPT_URL), standard);
}

std::string RequestSource::url_of(const EasyHandle& handle) {
    auto* const parsed = static_cast<CURLU*>(handle.options.pointer(CURLOPT_CURLU));
    if (parsed == nullptr || handle.api().url_get == nullptr) {
        const char* const text = handle.options.text(CURLOPT_URL);
        return text == nullptr ? "" : text;
    }
    char* text = nullptr;
    if (handle.api().url_get(parsed, CURLUPART_URL, &text, 0) != CURLUE_OK) return "";
    std::string url(text);
    handle.api().free(text);
    return url;
}

bool RequestSource::is_in_head(CURLoption option) {
    if (option == CURLOPT_URL || option == CURLOPT_CUSTOMREQUEST) return true;
    return std::any_of(std::begin(kDeciding), std::end(kDeciding), [option](const Named& row) { return row.option == option; });
}

Protocols RequestSource::protocol() {
    const bool is_kept = handle_.exact_head_known && handle_.options.pointer(CURLOPT_CURLU) == nullptr;
    if (protocol_ == 0) protocol_ = is_kept ? handle_.exact_protocol : protocol_of(handle_);
    return protocol_;
}

// Mail has header lines where it is made of parts.
const curl_slist* RequestSource::header_lines() {
    const auto* const lines = static_cast<const curl_slist*>(handle_.options.pointer(CURLOPT_HTTPHEADER));
    if (lines == nullptr) return nullptr;
    const bool is_of_parts = handle_.options.pointer(CURLOPT_MIMEPOST) != nullptr;
    return (protocol() & (is_of_parts ? kHttp | kRtsp | kSmtp | kImap : kHttp | kRtsp)) == 0 ? nullptr : lines;
}

Request RequestSource::head() {
    Request request;
    const char* const custom = handle_.options.text(CURLOPT_CUSTOMREQUEST);
    request.method = asks_nothing() ? "CONNECT" : custom != nullptr ? custom : handle_.request_options.method_name();
    request.url = url();
    request.options = values_of(handle_.options, kDeciding, protocol());
    return request;
}

const Request& RequestSource::request() {
    if (request_) return *request_;
    request_ = head();
    request_->preferences = preferences();
    request_->limits = handle_.request_options.limits().named();
    request_->headers.reserve(kUsualHeaders);
    for (const curl_slist* line = header_lines(); line != nullptr; line = line->next) request_->headers.emplace_back(line->data);
    for (const auto& row : kHeaderOptions)
        if (const char* const value = handle_.options.text(row.option)) request_->headers.push_back(std::string(row.header) + ": " + value);
    if (asks_nothing()) return *request_;
    if (handle_.request_options.method() == RequestOptions::Method::mime)
        request_->parts = parts_of(static_cast<curl_mime*>(handle_.options.pointer(CURLOPT_MIMEPOST)));
    if (handle_.request_options.method() == RequestOptions::Method::form && protocol() == kHttp)
        request_->parts = parts_of(static_cast<curl_httppost*>(handle_.options.pointer(CURLOPT_HTTPPOST)));
    return *request_;
}

std::vector<NamedValue> RequestSource::preferences() {
    std::vector<NamedValue> preferences = values_of(handle_.options, kPreferring, protocol());
    for (NamedValue& socket : values_of(handle_.options, kSockets, protocol())) {
        socket.value = stable_socket_name(socket.value);
        const auto place =
            std::find_if(preferences.begin(), preferences.end(), [&](const NamedValue& one) { return one.name > socket.name; });
        preferences.insert(place, std::move(socket));
    }
    return preferences;
}

Request RequestSource::take_request() {
    static_cast<void>(request());
    return *std::exchange(request_, std::nullopt);
}

Hash128 RequestSource::exact_key() {
    const bool multipart = handle_.request_options.method() == RequestOptions::Method::mime ||
                           handle_.request_options.method() == RequestOptions::Method::form;
    const RequestRules& rules = Session::instance().config().rules;
    if (rules.match_headers()) return exact_key_of(request(), body(), rules.treatment(request().method, request().url)->matching);
    if ((multipart && !asks_nothing()) || handle_.options.pointer(CURLOPT_CURLU) != nullptr) return exact_key_of(request(), body());
    if (!handle_.exact_head_known) {
        const Request fixed = head();
        handle_.exact_head = has_credentials(fixed.url) ? Hash128{} : replay::exact_head(fixed);
        handle_.exact_protocol = protocol();
        handle_.exact_head_known = true;
    }
    if (handle_.exact_head.empty()) return {};
    std::string_view range;
    for (const curl_slist* line = header_lines(); line != nullptr; line = line->next)
        if (range.empty()) range = range_in(line->data);
    return key_of(handle_.exact_head, range, body_hash(body()));
}

// Only a connection is wanted: what the handle holds for a request is left over from another one.
bool RequestSource::asks_nothing() const { return handle_.options.number(CURLOPT_CONNECT_ONLY) == 1; }

void RequestSource::tell_secrets(SecretBook& book) {
    for (const SecretOption& row : kSecretOptions) {
        const char* const text = handle_.options.text(row.option);
        if (text == nullptr) continue;
        const std::string_view value = text;
        const std::size_t behind = row.behind == 0 ? std::string_view::npos : value.find(row.behind);
        book.learn(behind == std::string_view::npos ? value : value.substr(behind + 1));
    }
    for (const CURLoption option : kOtherUrls)
        if (const char* const url = handle_.options.text(option)) book.learn(TextKind::url, url);
}

bool RequestSource::connects() { return handle_.options.number(CURLOPT_CONNECT_ONLY) != 0; }

std::string_view RequestSource::body() {
    if (!handle_.request_options.has_post_fields() || asks_nothing()) return {};
    return (protocol() & (kHttp | kRtsp | kMqtt)) == 0 ? std::string_view{} : handle_.request_options.post_fields();
}

bool RequestSource::pulled() {
    if (asks_nothing()) return false;
    if (handle_.request_options.method() == RequestOptions::Method::put) return true;
    return handle_.request_options.method() == RequestOptions::Method::post && !handle_.request_options.has_post_fields();
}

// Where an upload begins further on, it depends on the source how many are left.
std::optional<std::uint64_t> RequestSource::announced() {
    const bool begins_further_on =
        handle_.options.number(CURLOPT_RESUME_FROM) != 0 || handle_.options.number(CURLOPT_RESUME_FROM_LARGE) != 0;
    return begins_further_on ? std::nullopt : handle_.request_options.upload_size();
}

bool RequestSource::stays_live() {
    const Config& config = Session::instance().config();
    if (!config.passthrough.value.empty() && config.passes_through(url())) return true;
    const char* const text = handle_.options.text(CURLOPT_URL);
    constexpr std::string_view kFile = "file:";
    if (text != nullptr && handle_.options.pointer(CURLOPT_CURLU) == nullptr)
        return (text[0] | 0x20) == 'f' && ascii_lower(std::string_view(text).substr(0, kFile.size())) == kFile;
    return ascii_lower(url().substr(0, kFile.size())) == kFile;
}

}  // namespace replay
