#include "callback_sink.h"

#include <algorithm>
#include <utility>

#include "callback_calls.h"
#include "outcome.h"

#include "cookies.h"
#include "share.h"

namespace replay {

namespace {

// The most that libcurl ever asks a read callback for (CURLOPT_UPLOAD_BUFFERSIZE's limit): a recording may claim anything.
constexpr std::size_t kLargestPull = 2 * 1024 * 1024;

}  // namespace

Sink::Answer CallbackSink::fail(std::uint64_t answer, CURLcode result, std::string text) {
    failure_ = result;
    failure_answer_ = static_cast<std::uint32_t>(answer);
    failure_text_ = std::move(text);
    return Answer::failed;
}

Sink::Answer CallbackSink::judge_write(std::size_t answer, std::size_t size, const char* complaint) {
    if (answer == CURL_WRITEFUNC_PAUSE) return Answer::paused;
    return answer == size ? Answer::taken : fail(answer, CURLE_WRITE_ERROR, complaint);
}

Sink::Answer CallbackSink::header(char* line, std::size_t size) {
    if (!sees_headers()) return Answer::taken;
    return judge_write(handle_.application.give_header(line, size), size, "Failed writing header");
}

Sink::Answer CallbackSink::body(char* chunk, std::size_t size) {
    if (handle_.skips_file) return Answer::taken;
    return judge_write(handle_.application.give_body(chunk, size), size, "Failure writing output to destination");
}

Sink::Answer CallbackSink::pull(unsigned source, std::size_t asked, std::string_view& supplied) {
    const UploadSource* const from = handle_.uploads.find(source);
    if (from == nullptr) return fail(0, CURLE_READ_ERROR, "the recorded request took more of its body from callbacks than this one has");
    asked = std::min(asked, kLargestPull);
    if (upload_capacity_ < asked) {
        upload_.reset(new char[asked]);
        upload_capacity_ = asked;
    }
    const std::size_t answer = from->ask(upload_.get(), asked);
    if (answer == CURL_READFUNC_PAUSE) return Answer::paused;
    if (answer == CURL_READFUNC_ABORT) return fail(answer, CURLE_ABORTED_BY_CALLBACK, "operation aborted by callback");
    if (answer > asked) return fail(answer, CURLE_READ_ERROR, "read function returned funny value");
    supplied = {upload_.get(), answer};
    return Answer::taken;
}

Sink::Answer CallbackSink::seek(unsigned source, std::int64_t offset, int origin) {
    const UploadSource* const from = handle_.uploads.find(source);
    const int answer = from == nullptr ? CURL_SEEKFUNC_CANTSEEK : from->move_to(offset, origin);
    if (answer == CURL_SEEKFUNC_OK) return Answer::taken;
    // Where an upload begins further on, libcurl then reads up to there; but what was sent already has to be had again.
    if (answer == CURL_SEEKFUNC_CANTSEEK && offset != 0) return Answer::taken;
    return fail(static_cast<std::uint32_t>(answer), CURLE_SEND_FAIL_REWIND, "seek callback returned error " + std::to_string(answer));
}

Sink::Answer CallbackSink::progress(const std::int64_t (&amounts)[4]) {
    const int answer = handle_.application.tell_progress(amounts);
    handle_.continues_meter = answer == CURL_PROGRESSFUNC_CONTINUE;
    if (answer == 0 || handle_.continues_meter) return Answer::taken;
    return fail(static_cast<std::uint32_t>(answer), CURLE_ABORTED_BY_CALLBACK, "Callback aborted");
}

Sink::Answer CallbackSink::callback(int option, std::uint32_t answered, char* arguments, std::size_t size) {
    const CallbackCalls::Verdict verdict = CallbackCalls::play(handle_, option, answered, arguments, size);
    const bool as_recorded = verdict.answer == answered && verdict.result != kResultMiss;
    if (verdict.result == CURLE_OK || as_recorded) return Answer::taken;
    return fail(verdict.answer, verdict.result, verdict.text);
}

void CallbackSink::debug(int type, char* text, std::size_t size) {
    handle_.application.trace_line(handle_.curl(), static_cast<curl_infotype>(type), text, size);
}

// What TLS sent and received is not kept, but how much it was: `curl -v` prints that.
void CallbackSink::debug_length(int type, std::size_t size) {
    std::string zeros(std::min(size, kLargestPull), '\0');
    handle_.application.trace_line(handle_.curl(), static_cast<curl_infotype>(type), zeros.data(), zeros.size());
}

void CallbackSink::cookie(std::string_view line, bool is_aged, std::int64_t recorded_ns) {
    take_cookie(handle_, std::string(line), is_aged, recorded_ns);
}

void CallbackSink::policy(std::string_view text) { handle_.policies.take(text); }

void CallbackSink::lock(int data, std::uint32_t access) { handle_.share.play_lock(handle_.curl(), data, access); }

}  // namespace replay
