#include "callback_sink.h"

#include <algorithm>

namespace replay {

namespace {

// The most that libcurl ever asks a read callback for (CURLOPT_UPLOAD_BUFFERSIZE's limit): a recording may claim anything.
constexpr std::size_t kLargestPull = 2 * 1024 * 1024;

}  // namespace

Sink::Answer CallbackSink::fail(CURLcode result, const char* text) {
    failure_ = result;
    failure_text_ = text;
    return Answer::failed;
}

Sink::Answer CallbackSink::judge_write(std::size_t answer, std::size_t size, const char* complaint) {
    if (answer == CURL_WRITEFUNC_PAUSE) return Answer::paused;
    return answer == size ? Answer::taken : fail(CURLE_WRITE_ERROR, complaint);
}

Sink::Answer CallbackSink::header(char* line, std::size_t size) {
    if (!handle_.application.sees_headers()) return Answer::taken;
    return judge_write(handle_.application.give_header(line, size), size, "Failed writing header");
}

Sink::Answer CallbackSink::body(char* chunk, std::size_t size) {
    return judge_write(handle_.application.give_body(chunk, size), size, "Failure writing output to destination");
}

Sink::Answer CallbackSink::pull(unsigned source, std::size_t asked, std::string_view& supplied) {
    const UploadSource* const from = handle_.uploads.find(source);
    if (from == nullptr) return fail(CURLE_READ_ERROR, "the recorded request took more of its body from callbacks than this one has");
    asked = std::min(asked, kLargestPull);
    if (upload_capacity_ < asked) {
        upload_.reset(new char[asked]);
        upload_capacity_ = asked;
    }
    const std::size_t answer = from->ask(upload_.get(), asked);
    if (answer == CURL_READFUNC_PAUSE) return Answer::paused;
    if (answer == CURL_READFUNC_ABORT) return fail(CURLE_ABORTED_BY_CALLBACK, "operation aborted by callback");
    if (answer > asked) return fail(CURLE_READ_ERROR, "read function returned funny value");
    supplied = {upload_.get(), answer};
    return Answer::taken;
}

Sink::Answer CallbackSink::seek(unsigned source, std::int64_t offset, int origin) {
    const UploadSource* const from = handle_.uploads.find(source);
    const int answer = from == nullptr ? CURL_SEEKFUNC_CANTSEEK : from->move_to(offset, origin);
    return answer == CURL_SEEKFUNC_FAIL ? fail(CURLE_SEND_FAIL_REWIND, "necessary data rewind wasn't possible") : Answer::taken;
}

Sink::Answer CallbackSink::progress(const std::int64_t (&amounts)[4]) {
    const int answer = handle_.application.tell_progress(amounts);
    return answer == 0 || answer == CURL_PROGRESSFUNC_CONTINUE ? Answer::taken : fail(CURLE_ABORTED_BY_CALLBACK, "Callback aborted");
}

void CallbackSink::debug(int type, char* text, std::size_t size) {
    handle_.application.trace_line(handle_.curl(), static_cast<curl_infotype>(type), text, size);
}

// What TLS sent and received is not kept, but how much it was: `curl -v` prints that.
void CallbackSink::debug_length(int type, std::size_t size) {
    std::string zeros(std::min(size, kLargestPull), '\0');
    handle_.application.trace_line(handle_.curl(), static_cast<curl_infotype>(type), zeros.data(), zeros.size());
}

}  // namespace replay
