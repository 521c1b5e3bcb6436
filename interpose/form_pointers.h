#pragma once
// The pointers in a curl_httppost that are handed to the read callback (CURLFORM_STREAM): while recorded transfers post the form, each
// is one to an UploadSource of ours.
//
// Several handles may post one form side by side, also in several threads: the first puts the application's pointer aside, the last
// puts it back. Any thread may call these.

#include "api.h"

namespace replay {

class EasyHandle;

class FormPointers {
public:
    // A recorded transfer of `handle` posts the form that `node` is of; and it is over.
    static void put_aside(curl_httppost* node, EasyHandle& handle);
    static void put_back(curl_httppost* node, const EasyHandle& handle);

    // The application's pointer, whether it is put aside or not.
    [[nodiscard]] static void* of(const curl_httppost* node);
};

}  // namespace replay
