#pragma once
// The callbacks that libcurl calls while we record, in place of the application's: each hands on to the application and
// notes what it saw and answered. callbacks.def says which are stood in for, and from when on.

#include <span>

#include "api.h"
#include "option_set.h"
#include "upload_source.h"

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
    static std::span<const Row> rows();
    static void put(EasyHandle& handle, const Row& row);
    static CURLcode take_back(EasyHandle& handle, const Row& row);
    [[nodiscard]] static bool stands_for_data(const EasyHandle& handle, CURLoption data);

    static size_t write(char* bytes, size_t size, size_t count, void* self);
    static constexpr auto read = &UploadSource::read_stand_in;
    static constexpr auto seek = &UploadSource::seek_stand_in;
    static size_t header(char* bytes, size_t size, size_t count, void* self);
    static int xferinfo(void* self, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow);
    static int progress(void* self, double dltotal, double dlnow, double ultotal, double ulnow);
    static int debug(CURL* curl, curl_infotype type, char* text, size_t size, void* self);
};

}  // namespace replay
