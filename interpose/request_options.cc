#include "request_options.h"

namespace replay {

namespace {

// Two limits have two names each.
constexpr struct {
    CURLoption option;
    std::uint64_t Limits::*limit;
    std::uint64_t unit;
} kLimits[] = {{CURLOPT_TIMEOUT, &Limits::total_ms, 1000},          {CURLOPT_TIMEOUT_MS, &Limits::total_ms, 1},
               {CURLOPT_CONNECTTIMEOUT, &Limits::connect_ms, 1000}, {CURLOPT_CONNECTTIMEOUT_MS, &Limits::connect_ms, 1},
               {CURLOPT_LOW_SPEED_LIMIT, &Limits::slow_bytes, 1},   {CURLOPT_LOW_SPEED_TIME, &Limits::slow_seconds, 1}};

}  // namespace

RequestOptions::RequestOptions(const RequestOptions& other) { *this = other; }

RequestOptions& RequestOptions::operator=(const RequestOptions& other) {
    if (this == &other) return *this;
    method_ = other.method_;
    has_no_body_ = other.has_no_body_;
    copy_ = other.copy_;
    body_ = other.body_ == other.copy_.data() ? copy_.data() : other.body_;
    size_ = other.size_;
    upload_size_ = other.upload_size_;
    limits_ = other.limits_;
    return *this;
}

void RequestOptions::set(CURLoption option, const OptionValue& value) {
    set_method(option, value.number != 0);
    set_body(option, value);
    set_limit(option, value.number);
}

// What Curl_vsetopt does in 7.88.1.
void RequestOptions::set_method(CURLoption option, bool on) {
    switch (option) {
        case CURLOPT_HTTPGET:
            if (on) ask_with_body(Method::get);
            break;
        case CURLOPT_NOBODY:
            has_no_body_ = on;
            if (on)
                method_ = Method::head;
            else if (method_ == Method::head)
                method_ = Method::get;
            break;
        case CURLOPT_POST:
            if (on)
                ask_with_body(Method::post);
            else
                method_ = Method::get;
            break;
        case CURLOPT_PUT:
        case CURLOPT_UPLOAD:
            if (on)
                ask_with_body(Method::put);
            else
                method_ = Method::get;
            break;
        case CURLOPT_POSTFIELDS:
        case CURLOPT_COPYPOSTFIELDS:
            method_ = Method::post;
            break;
        case CURLOPT_HTTPPOST:
            ask_with_body(Method::form);
            break;
        case CURLOPT_MIMEPOST:
            ask_with_body(Method::mime);
            break;
        default:
            break;
    }
}

void RequestOptions::ask_with_body(Method method) {
    method_ = method;
    has_no_body_ = false;
}

void RequestOptions::set_body(CURLoption option, const OptionValue& value) {
    switch (option) {
        case CURLOPT_POSTFIELDSIZE:
        case CURLOPT_POSTFIELDSIZE_LARGE:
            // libcurl drops its copy of the body where that may be shorter than the new size, and then asks the read callback.
            if (body_ == copy_.data() && size_ < value.number) body_ = nullptr;
            size_ = value.number;
            break;
        case CURLOPT_INFILESIZE:
        case CURLOPT_INFILESIZE_LARGE:
            upload_size_ = value.number;
            break;
        case CURLOPT_POSTFIELDS:
            body_ = static_cast<const char*>(value.pointer);
            copy_.clear();
            break;
        case CURLOPT_COPYPOSTFIELDS:
            body_ = static_cast<const char*>(value.pointer);
            copy_ = post_fields();
            if (body_ != nullptr) body_ = copy_.data();
            break;
        default:
            break;
    }
}

void RequestOptions::set_limit(CURLoption option, curl_off_t number) {
    for (const auto& row : kLimits)
        if (row.option == option) limits_.*row.limit = static_cast<std::uint64_t>(number) * row.unit;
}

const char* RequestOptions::method_name() const {
    switch (method()) {
        case Method::get:
            return "GET";
        case Method::head:
            return "HEAD";
        case Method::put:
            return "PUT";
        default:
            return "POST";
    }
}

std::optional<std::uint64_t> RequestOptions::upload_size() const {
    const curl_off_t size = method_ == Method::put ? upload_size_ : size_;
    return size < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(size));
}

std::string_view RequestOptions::post_fields() const {
    if (!has_post_fields()) return {};
    return size_ < 0 ? std::string_view(body_) : std::string_view(body_, static_cast<std::size_t>(size_));
}

}  // namespace replay
