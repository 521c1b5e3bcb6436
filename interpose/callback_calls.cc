#include "callback_calls.h"

#include "call_arguments.h"
#include "easy_handle.h"
#include "multi_handle.h"
#include "noted.h"
#include "outcome.h"

namespace replay {

namespace {

// What a transfer fails with where the recording cannot go the way that the application now chose.
constexpr auto kMiss = static_cast<CURLcode>(kResultMiss);

EasyHandle& handle_of(void* self) { return *static_cast<EasyHandle*>(self); }

Noted noted(EasyHandle& handle, CURLoption option, const CallArguments& arguments) {
    return Noted(handle, [&](Recorder& recorder) { return recorder.callback(option, arguments.bytes()); });
}

// Notes an answer other than nought, and hands it on.
template <class Answer>
Answer answer(const Noted& call, Answer answer) {
    if (answer != Answer{}) call.answered(static_cast<std::uint32_t>(answer));
    return answer;
}

// Calls the application with arguments that are all there, and notes its answer. `failing` is what libcurl makes of other answers than
// nought.
template <class Call>
CallbackCalls::Verdict ask(const CallArgumentsReader& arguments, CURLcode failing, const char* text, Call call) {
    if (!arguments.is_whole()) return {0, kMiss, "the arguments of a recorded callback are damaged"};
    const auto given = static_cast<std::uint32_t>(call());
    return {given, given == 0 ? CURLE_OK : failing, text};
}

}  // namespace

CallbackCalls::Verdict CallbackCalls::play(EasyHandle& handle, int option, std::uint32_t answered, char* bytes, std::size_t size) {
    CallArgumentsReader arguments(bytes, size);
    switch (option) {
#define PLAYED_own(member, option)
#define PLAYED_call(member, option) \
    case CURLOPT_##option:          \
        return handle.application.member == nullptr ? Verdict{answered} : play_##member(handle, arguments, answered);
#define CALLBACK(member, type, option, data, data_option, recording, event) PLAYED_##event(member, option)
#include "callbacks.def"
#undef PLAYED_own
#undef PLAYED_call
        case CURLMOPT_PUSHFUNCTION:
            return handle.multi == nullptr ? Verdict{answered} : handle.multi->pushes().play(handle, arguments, answered);
        default:
            return {answered};  // one that a newer version records
    }
}

curlioerr CallbackCalls::note_ioctl(CURL* curl, int command, void* self) {
    EasyHandle& handle = handle_of(self);
    const Noted call = noted(handle, CURLOPT_IOCTLFUNCTION, CallArguments().number(command));
    return answer(call, handle.application.ioctl(curl, command, handle.application.ioctl_data));
}

CallbackCalls::Verdict CallbackCalls::play_ioctl(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    const auto command = static_cast<int>(arguments.number());
    return ask(arguments, CURLE_SEND_FAIL_REWIND, "ioctl callback returned an error",
               [&] { return handle.application.ioctl(handle.curl(), command, handle.application.ioctl_data); });
}

int CallbackCalls::note_prereq(void* self, char* remote, char* local, int remote_port, int local_port) {
    EasyHandle& handle = handle_of(self);
    const Noted call =
        noted(handle, CURLOPT_PREREQFUNCTION, CallArguments().text(remote).text(local).number(remote_port).number(local_port));
    return answer(call, handle.application.prereq(handle.application.prereq_data, remote, local, remote_port, local_port));
}

CallbackCalls::Verdict CallbackCalls::play_prereq(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    char* const remote = arguments.text();
    char* const local = arguments.text();
    const auto remote_port = static_cast<int>(arguments.number());
    const auto local_port = static_cast<int>(arguments.number());
    return ask(arguments, CURLE_ABORTED_BY_CALLBACK, "operation aborted by pre-request callback",
               [&] { return handle.application.prereq(handle.application.prereq_data, remote, local, remote_port, local_port); });
}

int CallbackCalls::note_resolver_start(void* state, void* reserved, void* self) {
    EasyHandle& handle = handle_of(self);
    const Noted call = noted(handle, CURLOPT_RESOLVER_START_FUNCTION, {});
    return answer(call, handle.application.resolver_start(state, reserved, handle.application.resolver_start_data));
}

CallbackCalls::Verdict CallbackCalls::play_resolver_start(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    return ask(arguments, CURLE_COULDNT_RESOLVE_HOST, "Could not resolve host",
               [&] { return handle.application.resolver_start(nullptr, nullptr, handle.application.resolver_start_data); });
}

int CallbackCalls::note_trailer(curl_slist** list, void* self) {
    EasyHandle& handle = handle_of(self);
    const Noted call = noted(handle, CURLOPT_TRAILERFUNCTION, {});
    const int given = handle.application.trailer(list, handle.application.trailer_data);
    if (const Recorder* const recorder = handle.recorder(); recorder != nullptr) {
        CallArguments lines;
        for (const curl_slist* line = *list; line != nullptr; line = line->next) lines.text(line->data);
        call.supplied(lines.bytes());
    }
    if (given == CURL_TRAILERFUNC_OK) handle.trailers_supplied();
    return answer(call, given);
}

CallbackCalls::Verdict CallbackCalls::play_trailer(EasyHandle& handle, CallArgumentsReader&, std::uint32_t) {
    curl_slist* list = nullptr;
    const int given = handle.application.trailer(&list, handle.application.trailer_data);
    handle.api().slist_free_all(list);
    if (given == CURL_TRAILERFUNC_OK) {
        handle.trailers_supplied();
        return {};
    }
    return {static_cast<std::uint32_t>(given), CURLE_ABORTED_BY_CALLBACK, "operation aborted by trailing headers callback"};
}

size_t CallbackCalls::note_interleave(char* bytes, size_t size, size_t count, void* self) {
    EasyHandle& handle = handle_of(self);
    const size_t total = size * count;
    const Noted call = noted(handle, CURLOPT_INTERLEAVEFUNCTION, CallArguments().text({bytes, total}));
    const size_t given = handle.application.interleave(bytes, size, count, handle.application.interleave_data);
    if (given != total) call.answered(given);
    return given;
}

CallbackCalls::Verdict CallbackCalls::play_interleave(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    char* const bytes = arguments.text();
    const std::size_t size = arguments.size();
    std::size_t given = 0;
    Verdict verdict = ask(arguments, CURLE_OK, "", [&] {
        given = handle.application.interleave(bytes, 1, size, handle.application.interleave_data);
        return given;
    });
    if (given == size || verdict.result != CURLE_OK) return verdict;
    return {verdict.answer, CURLE_WRITE_ERROR, given == CURL_WRITEFUNC_PAUSE ? "Cannot pause RTP" : "Failed writing RTP data"};
}

int CallbackCalls::note_fnmatch(void* self, const char* pattern, const char* name) {
    EasyHandle& handle = handle_of(self);
    const Noted call = noted(handle, CURLOPT_FNMATCH_FUNCTION, CallArguments().text(pattern).text(name));
    return answer(call, handle.application.fnmatch(handle.application.fnmatch_data, pattern, name));
}

CallbackCalls::Verdict CallbackCalls::play_fnmatch(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered) {
    const char* const pattern = arguments.text();
    const char* const name = arguments.text();
    Verdict verdict = ask(arguments, CURLE_OK, "the application's pattern matches other files than when this was recorded",
                          [&] { return handle.application.fnmatch(handle.application.fnmatch_data, pattern, name); });
    const bool matches = verdict.answer == CURL_FNMATCHFUNC_MATCH;
    const bool matched = answered == CURL_FNMATCHFUNC_MATCH;
    if (matches != matched) verdict.result = kMiss;
    return verdict;
}

long CallbackCalls::note_chunk_begin(const void* info, void* self, int remaining) {
    EasyHandle& handle = handle_of(self);
    const auto& file = *static_cast<const curl_fileinfo*>(info);
    CallArguments arguments;
    arguments.text(file.filename).number(file.filetype).number(file.time).number(file.perm).number(file.uid).number(file.gid);
    arguments.number(file.size).number(file.hardlinks).text(file.strings.time).text(file.strings.perm).text(file.strings.user);
    arguments.text(file.strings.group).text(file.strings.target).number(file.flags).number(remaining);
    const Noted call = noted(handle, CURLOPT_CHUNK_BGN_FUNCTION, arguments);
    return answer(call, handle.application.chunk_begin(info, handle.application.chunk_data, remaining));
}

CallbackCalls::Verdict CallbackCalls::play_chunk_begin(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered) {
    curl_fileinfo file{};
    file.filename = arguments.text();
    file.filetype = static_cast<curlfiletype>(arguments.number());
    file.time = arguments.number();
    file.perm = static_cast<unsigned int>(arguments.number());
    file.uid = static_cast<int>(arguments.number());
    file.gid = static_cast<int>(arguments.number());
    file.size = arguments.number();
    file.hardlinks = arguments.number();
    for (char** const text : {&file.strings.time, &file.strings.perm, &file.strings.user, &file.strings.group, &file.strings.target})
        *text = arguments.text();
    file.flags = static_cast<unsigned int>(arguments.number());
    const auto remaining = static_cast<int>(arguments.number());
    Verdict verdict = ask(arguments, CURLE_CHUNK_FAILED, "",
                          [&] { return handle.application.chunk_begin(&file, handle.application.chunk_data, remaining); });
    if (verdict.answer == answered) return verdict;
    if (verdict.answer == CURL_CHUNK_BGN_FUNC_SKIP) {
        handle.skips_file = true;
        verdict.result = CURLE_OK;
    } else if (verdict.answer == CURL_CHUNK_BGN_FUNC_OK) {
        verdict.result = kMiss;
        verdict.text = "the application left out this file when this was recorded";
    }
    return verdict;
}

long CallbackCalls::note_chunk_end(void* self) {
    EasyHandle& handle = handle_of(self);
    const Noted call = noted(handle, CURLOPT_CHUNK_END_FUNCTION, {});
    return answer(call, handle.application.chunk_end(handle.application.chunk_data));
}

// libcurl does not look at its answer.
CallbackCalls::Verdict CallbackCalls::play_chunk_end(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    handle.skips_file = false;
    return ask(arguments, CURLE_OK, "", [&] { return handle.application.chunk_end(handle.application.chunk_data); });
}

}  // namespace replay
