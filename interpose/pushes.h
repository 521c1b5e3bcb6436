#pragma once
// HTTP/2 server push (CURLMOPT_PUSHFUNCTION).
//
// Recording, what the push callback is told and answers is noted with the transfer that the stream came with, and the handle that
// libcurl made for a stream that is taken becomes one of ours. In replay the callback is asked at the same point, with a
// duplicate of that transfer's handle as libcurl makes one, and the stream is played like any other transfer of the multi handle.

#include "api.h"
#include "callback_calls.h"

namespace replay {

class CallArgumentsReader;
class EasyHandle;
class MultiHandle;

class Pushes {
public:
    explicit Pushes(MultiHandle& multi) : multi_(multi) {}

    // CURLMOPT_PUSHFUNCTION and CURLMOPT_PUSHDATA.
    CURLMcode set_function(curl_push_callback function);
    CURLMcode set_data(void* data);

    // Asks the application about a stream that was pushed with `parent`, whose headers are the arguments.
    CallbackCalls::Verdict play(EasyHandle& parent, CallArgumentsReader& arguments, std::uint32_t answered);

private:
    static int note(CURL* parent, CURL* pushed, size_t count, curl_pushheaders* headers, void* self);

    MultiHandle& multi_;
    curl_push_callback function_ = nullptr;
    void* data_ = nullptr;
};

// curl_pushheader_bynum(3) and curl_pushheader_byname(3), for headers of libcurl's and of ours.
char* pushed_header(curl_pushheaders* headers, size_t number, const void* caller);
char* pushed_header(curl_pushheaders* headers, const char* name, const void* caller);

}  // namespace replay
