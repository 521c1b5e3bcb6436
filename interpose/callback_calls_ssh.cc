// Those of SSH, whose keys are public: what the server shows to everyone, and the known-hosts file's line for it.

#include "call_arguments.h"
#include "callback_calls.h"
#include "easy_handle.h"
#include "noted.h"

namespace replay {

namespace {

// A key's length is 0 where it is text, and a NULL key is an absent one.
void put(CallArguments& arguments, const curl_khkey* key) {
    if (key == nullptr) {
        arguments.text(nullptr).number(0).number(0);
        return;
    }
    const std::string_view bytes = key->len != 0 || key->key == nullptr ? std::string_view(key->key, key->len) : std::string_view(key->key);
    arguments.text(bytes).number(static_cast<std::int64_t>(key->len)).number(key->keytype);
}

curl_khkey take(CallArgumentsReader& arguments) {
    curl_khkey key{};
    key.key = arguments.text();
    const std::size_t held = arguments.size();
    key.len = arguments.number() == 0 ? 0 : held;
    key.keytype = static_cast<curl_khtype>(arguments.number());
    return key;
}

}  // namespace

int CallbackCalls::note_ssh_key(CURL* curl, const curl_khkey* known, const curl_khkey* found, curl_khmatch match, void* self) {
    EasyHandle& handle = *static_cast<EasyHandle*>(self);
    CallArguments arguments;
    put(arguments, known);
    put(arguments, found);
    arguments.number(match);
    const Noted call(handle, [&](Recorder& recorder) { return recorder.callback(CURLOPT_SSH_KEYFUNCTION, arguments.bytes()); });
    const int given = handle.application.ssh_key(curl, known, found, match, handle.application.ssh_key_data);
    if (given != 0) call.answered(static_cast<std::uint32_t>(given));
    return given;
}

CallbackCalls::Verdict CallbackCalls::play_ssh_key(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    const curl_khkey known = take(arguments);
    const curl_khkey found = take(arguments);
    const auto match = static_cast<curl_khmatch>(arguments.number());
    if (!arguments.is_whole()) return {0, CURLE_REMOTE_ACCESS_DENIED, "the arguments of a recorded callback are damaged"};
    const int given = handle.application.ssh_key(handle.curl(), known.key == nullptr ? nullptr : &known,
                                                 found.key == nullptr ? nullptr : &found, match, handle.application.ssh_key_data);
    const bool accepted = given == CURLKHSTAT_FINE || given == CURLKHSTAT_FINE_ADD_TO_FILE || given == CURLKHSTAT_FINE_REPLACE;
    return {static_cast<std::uint32_t>(given), accepted ? CURLE_OK : CURLE_PEER_FAILED_VERIFICATION, ""};
}

int CallbackCalls::note_ssh_hostkey(void* self, int type, const char* key, size_t size) {
    EasyHandle& handle = *static_cast<EasyHandle*>(self);
    const std::string arguments = CallArguments().number(type).text({key, size}).bytes();
    const Noted call(handle, [&](Recorder& recorder) { return recorder.callback(CURLOPT_SSH_HOSTKEYFUNCTION, arguments); });
    const int given = handle.application.ssh_hostkey(handle.application.ssh_hostkey_data, type, key, size);
    if (given != CURLKHMATCH_OK) call.answered(static_cast<std::uint32_t>(given));
    return given;
}

CallbackCalls::Verdict CallbackCalls::play_ssh_hostkey(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t) {
    const auto type = static_cast<int>(arguments.number());
    const char* const key = arguments.text();
    if (!arguments.is_whole()) return {0, CURLE_REMOTE_ACCESS_DENIED, "the arguments of a recorded callback are damaged"};
    const int given = handle.application.ssh_hostkey(handle.application.ssh_hostkey_data, type, key, arguments.size());
    return {static_cast<std::uint32_t>(given), given == CURLKHMATCH_OK ? CURLE_OK : CURLE_PEER_FAILED_VERIFICATION, ""};
}

}  // namespace replay
