#pragma once
// The callbacks that are kept as calls with their arguments (callbacks.def: `call`). For each there is what libcurl calls while we
// record, which notes the arguments, and what calls the application with them again in replay.

#include <cstdint>

#include "api.h"

namespace replay {

class CallArgumentsReader;
class EasyHandle;

struct CallbackCalls {
    // In place of the application's, with its handle as their pointer.
    static curlioerr note_ioctl(CURL* curl, int command, void* self);
    static int note_prereq(void* self, char* remote, char* local, int remote_port, int local_port);
    static int note_resolver_start(void* state, void* reserved, void* self);
    static int note_trailer(curl_slist** list, void* self);
    static size_t note_interleave(char* bytes, size_t size, size_t count, void* self);
    static int note_fnmatch(void* self, const char* pattern, const char* name);
    static long note_chunk_begin(const void* info, void* self, int remaining);
    static long note_chunk_end(void* self);
    static int note_ssh_key(CURL* curl, const curl_khkey* known, const curl_khkey* found, curl_khmatch match, void* self);
    static int note_ssh_hostkey(void* self, int type, const char* key, size_t size);

    // What the application answers now, and what is to come of it unless it answered the same when recorded.
    struct Verdict {
        std::uint32_t answer = 0;
        CURLcode result = CURLE_OK;  // anything else: the transfer fails, with this text
        const char* text = "";
    };

    // Calls the application's callback that option number `option` sets, as it was called when it answered `answered`. One that the
    // application did not set is not called, nor one whose arguments are damaged.
    static Verdict play(EasyHandle& handle, int option, std::uint32_t answered, char* arguments, std::size_t size);

private:
    static Verdict play_ioctl(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_prereq(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_resolver_start(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_trailer(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_interleave(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_fnmatch(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_chunk_begin(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_chunk_end(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_ssh_key(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
    static Verdict play_ssh_hostkey(EasyHandle& handle, CallArgumentsReader& arguments, std::uint32_t answered);
};

}  // namespace replay
