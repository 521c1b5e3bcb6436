#pragma once
// Where the bytes of an upload come from when the application supplies them while the transfer runs: CURLOPT_READFUNCTION, or the
// callback of a part of a multipart body (curl_mime_data_cb, CURLFORM_STREAM).
//
// libcurl hands the read callback whatever pointer goes with the source, and for CURLFORM_STREAM that is the part's, not
// READDATA. While recording, each such pointer is one to an UploadSource, so the stand-in always knows whose bytes it asks for.

#include <memory>
#include <vector>

#include "api.h"

namespace replay {

class EasyHandle;

struct UploadSource {
    EasyHandle* handle = nullptr;       // whose transfer reads it now
    unsigned number = 0;                // 0: CURLOPT_READFUNCTION; from 1: the parts fed by callbacks, in their order
    curl_read_callback read = nullptr;  // nullptr: the handle's CURLOPT_READFUNCTION
    curl_seek_callback seek = nullptr;
    curl_free_callback release = nullptr;
    void* argument = nullptr;
    const curl_httppost* node = nullptr;  // of a form: the part that this is of

    // Ask the application, and return what it answered.
    size_t ask(char* into, size_t size) const;
    int move_to(curl_off_t offset, int origin) const;

    // The stand-ins that libcurl is given while recording, with the source as their argument.
    static size_t read_stand_in(char* into, size_t size, size_t count, void* self);
    static int seek_stand_in(void* self, curl_off_t offset, int origin);
    static void release_stand_in(void* self);
};

// The sources of one handle's transfer, from its beginning to its end.
class UploadSources {
public:
    explicit UploadSources(EasyHandle& handle) { own_.handle = &handle; }

    // The transfer begins: numbers the callback-fed parts of the body that the handle's options describe. `recorded`: libcurl will
    // read them, so the pointers in a curl_httppost are put aside for ours.
    void attach(bool recorded);
    // It is over: gives the pointers back. Also when it was never attached.
    void detach();

    // By number; nullptr for one that there is none of.
    [[nodiscard]] UploadSource* find(unsigned number);
    // By the part of a form; nullptr where the transfer does not post it.
    [[nodiscard]] UploadSource* find(const curl_httppost* node);
    [[nodiscard]] UploadSource& read_callback() { return own_; }

private:
    void attach_form(curl_httppost* form, bool recorded);

    UploadSource own_;
    std::vector<curl_httppost*> put_aside_;
    std::vector<std::shared_ptr<UploadSource>> parts_;
};

}  // namespace replay
