#pragma once
// What a handle's options amount to where the last one set wins: the request's method, a body that is given whole, and the limits on
// how long it all may take. Worked out as libcurl does it when each option is set.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api.h"
#include "option_set.h"
#include "time_limits.h"

namespace replay {

class RequestOptions {
public:
    enum class Method { get, head, post, form, mime, put };

    RequestOptions() = default;
    // The copy of a body that libcurl has copied is a copy, too.
    RequestOptions(const RequestOptions& other);
    RequestOptions& operator=(const RequestOptions& other);

    // libcurl has accepted this option.
    void set(CURLoption option, const OptionValue& value);

    [[nodiscard]] Method method() const { return has_no_body_ && method_ == Method::get ? Method::head : method_; }
    // As it goes over the wire, unless CURLOPT_CUSTOMREQUEST renames it.
    [[nodiscard]] const char* method_name() const;
    // POSTFIELDS or COPYPOSTFIELDS, at the size that goes with it; a null view where there are none. What they point to may be gone
    // where the transfer has no use for it.
    [[nodiscard]] bool has_post_fields() const { return body_ != nullptr && method_ == Method::post; }
    [[nodiscard]] std::string_view post_fields() const;
    // How many bytes the read callback will supply, where that is said.
    [[nodiscard]] std::optional<std::uint64_t> upload_size() const;
    [[nodiscard]] const Limits& limits() const { return limits_; }

private:
    void set_method(CURLoption option, bool on);
    void ask_with_body(Method method);
    void set_body(CURLoption option, const OptionValue& value);
    void set_limit(CURLoption option, curl_off_t number);

    Method method_ = Method::get;
    bool has_no_body_ = false;    // NOBODY, which outlasts what goes back to a GET
    const char* body_ = nullptr;  // the application's, or into copy_
    std::string copy_;
    curl_off_t size_ = -1;         // of the body; -1: as long as the string is
    curl_off_t upload_size_ = -1;  // INFILESIZE; -1: unknown
    Limits limits_;
};

}  // namespace replay
