#pragma once
// The callbacks that libcurl calls while we record, in place of the application's: each hands on to the application and
// notes what it saw and answered.
//
// Write, header and debug are stood in for from curl_easy_init on. The others only once the application sets one, because
// libcurl behaves otherwise with a callback than without: a seek callback outranks its own rewind, a progress one silences its
// meter, a read one changes telnet.

#include "api.h"
#include "option_set.h"

namespace replay {

class EasyHandle;

class StandIns {
public:
    // Puts those on a new or reset handle that are always there.
    static void install(EasyHandle& handle);

    // Passes an option that belongs to a stood-in callback on to libcurl as it must be; false where the option is none of
    // those and goes to libcurl as it is.
    [[nodiscard]] static bool forward(EasyHandle& handle, CURLoption option, CURLcode& result);

private:
    struct Row;
    static const Row kRows[];
    static void put(EasyHandle& handle, const Row& row);

    static size_t write(char* bytes, size_t size, size_t count, void* self);
    static size_t header(char* bytes, size_t size, size_t count, void* self);
    static int xferinfo(void* self, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow);
    static int progress(void* self, double dltotal, double dlnow, double ultotal, double ulnow);
    static int debug(CURL* curl, curl_infotype type, char* text, size_t size, void* self);
};

}  // namespace replay
