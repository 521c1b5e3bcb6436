#include "pushes.h"

#include <cstring>
#include <string>
#include <vector>

#include "call_arguments.h"
#include "easy_handle.h"
#include "multi_handle.h"
#include "noted.h"
#include "outcome.h"
#include "pointer_map.h"
#include "pushed_request.h"
#include "request_key.h"
#include "session.h"

namespace replay {

namespace {

// What a push callback's headers are while it runs: libcurl's own, of this image, or the lines of a recording.
class Headers {
public:
    Headers(curl_pushheaders* real, const Image& image) : key_(real), image_(&image) { all().insert(key_, this); }
    explicit Headers(std::vector<char*> lines) : key_(reinterpret_cast<curl_pushheaders*>(this)), lines_(std::move(lines)) {
        all().insert(key_, this);
    }
    ~Headers() { all().erase(key_); }
    Headers(const Headers&) = delete;
    Headers& operator=(const Headers&) = delete;

    static PointerMap<curl_pushheaders, Headers>& all() {
        static auto* const map = new PointerMap<curl_pushheaders, Headers>;
        return *map;
    }

    [[nodiscard]] curl_pushheaders* key() const { return key_; }
    [[nodiscard]] const Image* image() const { return image_; }  // nullptr: ours
    [[nodiscard]] size_t size() const { return lines_.size(); }
    [[nodiscard]] char* at(size_t number) const { return number < lines_.size() ? lines_[number] : nullptr; }

    // Names are compared as they are. libcurl takes none with a colon in it but at the beginning.
    [[nodiscard]] char* named(const char* name) const {
        if (name == nullptr || *name == '\0' || std::strcmp(name, ":") == 0 || std::strchr(name + 1, ':') != nullptr) return nullptr;
        const std::size_t size = std::strlen(name);
        for (char* const line : lines_)
            if (std::strncmp(line, name, size) == 0 && line[size] == ':') return line + size + 1;
        return nullptr;
    }

private:
    curl_pushheaders* key_;
    const Image* image_ = nullptr;
    std::vector<char*> lines_;
};

class PushedInquiry final : public Inquiry {
public:
    explicit PushedInquiry(const std::vector<std::string_view>& lines) : request_(pushed_request(lines)) {}
    Hash128 exact_key() override { return exact_key_of(request_, {}, Session::instance().treatment(request_)->matching); }
    const Request& request() override { return request_; }
    std::string_view body() override { return {}; }
    bool pulled() override { return false; }

private:
    Request request_;
};

// More than libcurl takes.
constexpr std::int64_t kMostHeaders = 2000;

// Empty where they are damaged.
std::vector<char*> lines_in(CallArgumentsReader& arguments) {
    std::vector<char*> lines;
    for (std::int64_t left = std::min(arguments.number(), kMostHeaders); left > 0; --left) {
        char* const line = arguments.text();
        if (line == nullptr) return {};
        lines.push_back(line);
    }
    return arguments.is_whole() ? lines : std::vector<char*>{};
}

}  // namespace

CURLMcode Pushes::set_function(curl_push_callback function) {
    function_ = function;
    if (function == nullptr) return multi_.api().multi_setopt(multi_.multi(), CURLMOPT_PUSHFUNCTION, nullptr);
    multi_.api().multi_setopt(multi_.multi(), CURLMOPT_PUSHDATA, static_cast<void*>(this));
    return multi_.api().multi_setopt(multi_.multi(), CURLMOPT_PUSHFUNCTION, &Pushes::note);
}

CURLMcode Pushes::set_data(void* data) {
    data_ = data;
    return CURLM_OK;
}

// libcurl asks.
int Pushes::note(CURL* parent_curl, CURL* pushed_curl, size_t count, curl_pushheaders* headers, void* self) {
    const Pushes& pushes = *static_cast<Pushes*>(self);
    const Headers known(headers, pushes.multi_.image());
    EasyHandle* const parent = EasyHandle::find(parent_curl);
    if (parent == nullptr || parent->recorder() == nullptr) return pushes.function_(parent_curl, pushed_curl, count, headers, pushes.data_);

    std::vector<std::string_view> lines;
    CallArguments arguments;
    arguments.number(static_cast<std::int64_t>(count));
    for (size_t n = 0; n < count; ++n) {
        const char* const line = parent->api().pushheader_bynum(headers, n);
        lines.emplace_back(line == nullptr ? "" : line);
        arguments.text(lines.back());
    }
    PushedInquiry request(lines);
    EasyHandle* const pushed = parent->duplicate(pushed_curl);
    const Noted call(*parent, [&](Recorder& recorder) { return recorder.callback(CURLMOPT_PUSHFUNCTION, arguments.bytes()); });
    const int answer = pushes.function_(parent_curl, pushed_curl, count, headers, pushes.data_);
    if (answer == CURL_PUSH_OK) {
        pushed->infos.begin();
        pushed->begin_recording(request);
        pushes.multi_.take_in(*pushed, EasyHandle::Course::recorded);
        return answer;
    }
    call.answered(static_cast<std::uint32_t>(answer));
    EasyHandle::destroy(pushed);  // libcurl does away with its own
    return answer;
}

CallbackCalls::Verdict Pushes::play(EasyHandle& parent, CallArgumentsReader& arguments, std::uint32_t answered) {
    if (function_ == nullptr) return {answered};
    std::vector<char*> lines = lines_in(arguments);
    if (lines.empty()) return {0, static_cast<CURLcode>(kResultMiss), "the arguments of a recorded callback are damaged"};
    PushedInquiry request({lines.begin(), lines.end()});
    CURL* const copy = parent.api().easy_duphandle(parent.curl());
    if (copy == nullptr) return {CURL_PUSH_DENY};  // out of memory: as libcurl
    EasyHandle* const pushed = parent.duplicate(copy);
    const Headers headers(std::move(lines));
    const int answer = function_(parent.curl(), copy, headers.size(), headers.key(), data_);
    if (answer == CURL_PUSH_OK) {
        pushed->infos.begin();
        pushed->begin_playing(request, Session::instance().find(request));
        multi_.take_in(*pushed, EasyHandle::Course::played);
        return {};
    }
    EasyHandle::free_real(pushed);
    if (answer != CURL_PUSH_ERROROUT) return {static_cast<std::uint32_t>(answer)};
    return {CURL_PUSH_ERROROUT, CURLE_RECV_ERROR,
            "h2_process_pending_input: nghttp2_session_mem_recv() returned -902:The user callback function failed"};
}

char* pushed_header(curl_pushheaders* headers, size_t number, const void* caller) {
    const Headers* const known = Headers::all().find(headers);
    if (known != nullptr && known->image() == nullptr) return known->at(number);
    const Image* const image = known != nullptr ? known->image() : Image::of_caller(caller);
    return image == nullptr ? nullptr : image->api.pushheader_bynum(headers, number);
}

char* pushed_header(curl_pushheaders* headers, const char* name, const void* caller) {
    const Headers* const known = Headers::all().find(headers);
    if (known != nullptr && known->image() == nullptr) return known->named(name);
    const Image* const image = known != nullptr ? known->image() : Image::of_caller(caller);
    return image == nullptr ? nullptr : image->api.pushheader_byname(headers, name);
}

}  // namespace replay
