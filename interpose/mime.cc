// The curl_mime_* functions, exported: each hands on to the real one and keeps what the part now is.

#include <memory>
#include <string>
#include <string_view>

#include "easy_handle.h"
#include "guard.h"
#include "inner_bodies.h"
#include "mime_parts.h"
#include "multipart.h"
#include "session.h"

using replay::ForgottenParts;
using replay::Image;
using replay::MimePart;
using replay::UploadSource;

REPLAY_EXPORT curl_mime* curl_mime_init(CURL* easy) {
    if (const Image* const inner = Image::containing(REPLAY_CALLER)) {
        replay::InnerBodies::begin(easy);
        return inner->api.mime_init(easy);
    }
    const replay::EasyHandle* const handle = replay::EasyHandle::of(easy, REPLAY_CALLER);
    const Image* const image = handle != nullptr ? &handle->image() : Image::of_caller(REPLAY_CALLER);
    if (image == nullptr) return nullptr;
    curl_mime* const mime = image->api.mime_init(easy);
    // Without a handle it is as a rule curl_formget's own, and that may be the first call of all, before its image was known.
    if (mime != nullptr && Image::containing(REPLAY_CALLER) == nullptr) replay::keep_mime(mime, *image);
    return mime;
}

REPLAY_EXPORT void curl_mime_free(curl_mime* mime) {
    REPLAY_INNER(mime_free(mime));
    const replay::Mime* const known = replay::find_mime(mime);
    const Image* const image = known != nullptr ? known->image : mime == nullptr ? nullptr : Image::of_caller(REPLAY_CALLER);
    const replay::ForgottenParts still_called = replay::forget_mime(mime);
    if (image != nullptr) image->api.mime_free(mime);
}

REPLAY_EXPORT curl_mimepart* curl_mime_addpart(curl_mime* mime) {
    REPLAY_INNER(mime_addpart(mime));
    replay::Mime* const known = replay::find_mime(mime);
    const Image* const image = known != nullptr ? known->image : Image::of_caller(REPLAY_CALLER);
    curl_mimepart* const part = image == nullptr ? nullptr : image->api.mime_addpart(mime);
    if (part != nullptr && known != nullptr) replay::keep_part(*known, part);
    return part;
}

// What is kept of `part`, in `kept`.
#define REPLAY_KEPT(call)                                    \
    REPLAY_INNER(call);                                      \
    if (part == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT; \
    MimePart& kept = replay::part_at(part, REPLAY_CALLER);   \
    if (kept.image == nullptr) return CURLE_FAILED_INIT

// Each hands on to the real function and, where that took it, keeps what the part now is.
#define REPLAY_PART(call, keep)                   \
    REPLAY_KEPT(call);                            \
    const CURLcode result = kept.image->api.call; \
    if (result == CURLE_OK) {                     \
        keep;                                     \
    }                                             \
    return result

REPLAY_EXPORT CURLcode curl_mime_name(curl_mimepart* part, const char* name) {
    REPLAY_PART(mime_name(part, name), kept.part.name = replay::text_or_empty(name));
}

REPLAY_EXPORT CURLcode curl_mime_filename(curl_mimepart* part, const char* filename) {
    REPLAY_PART(mime_filename(part, filename), kept.part.filename = replay::text_or_empty(filename));
}

REPLAY_EXPORT CURLcode curl_mime_type(curl_mimepart* part, const char* type) {
    REPLAY_PART(mime_type(part, type), kept.part.type = replay::text_or_empty(type));
}

REPLAY_EXPORT CURLcode curl_mime_encoder(curl_mimepart* part, const char* encoding) {
    REPLAY_PART(mime_encoder(part, encoding), kept.part.encoder = replay::text_or_empty(encoding));
}

// The functions that give a part its content. libcurl first frees what it had, whether they fail or not.

REPLAY_EXPORT CURLcode curl_mime_data(curl_mimepart* part, const char* data, size_t size) {
    REPLAY_KEPT(mime_data(part, data, size));
    const ForgottenParts still_called = replay::clear_content(kept);
    const CURLcode result = kept.image->api.mime_data(part, data, size);
    if (result == CURLE_OK && data != nullptr)
        replay::keep_content(kept.part, size == CURL_ZERO_TERMINATED ? std::string(data) : std::string(data, size));
    return result;
}

REPLAY_EXPORT CURLcode curl_mime_filedata(curl_mimepart* part, const char* filename) {
    REPLAY_KEPT(mime_filedata(part, filename));
    const ForgottenParts still_called = replay::clear_content(kept);
    const CURLcode result = kept.image->api.mime_filedata(part, filename);
    // As libcurl does: a file that can't be read now may be later, and the remote name is the file's unless it is given after this.
    if (filename != nullptr && (result == CURLE_OK || result == CURLE_READ_ERROR)) {
        kept.file = filename;
        kept.part.filename = kept.file.substr(kept.file.rfind('/') + 1);
    }
    return result;
}

REPLAY_EXPORT CURLcode curl_mime_data_cb(curl_mimepart* part, curl_off_t size, curl_read_callback read, curl_seek_callback seek,
                                         curl_free_callback release, void* argument) {
    REPLAY_KEPT(mime_data_cb(part, size, read, seek, release, replay::InnerBodies::argument(read, argument)));
    auto source = std::make_shared<UploadSource>(UploadSource{nullptr, 1, read, seek, release, argument});
    const bool records = read != nullptr && replay::Session::instance().records();
    const ForgottenParts still_called = replay::clear_content(kept);
    const CURLcode result = records ? kept.image->api.mime_data_cb(part, size, &UploadSource::read_stand_in,
                                                                   seek == nullptr ? nullptr : &UploadSource::seek_stand_in,
                                                                   &UploadSource::release_stand_in, source.get())
                                    : kept.image->api.mime_data_cb(part, size, read, seek, release, argument);
    if (result == CURLE_OK && read != nullptr) kept.source = std::move(source);
    return result;
}

REPLAY_EXPORT CURLcode curl_mime_subparts(curl_mimepart* part, curl_mime* parts) {
    REPLAY_KEPT(mime_subparts(part, parts));
    const bool same = parts != nullptr && kept.parts == parts;
    const ForgottenParts still_called = same ? ForgottenParts{} : replay::clear_content(kept);
    const CURLcode result = kept.image->api.mime_subparts(part, parts);
    if (result == CURLE_OK) replay::keep_subparts(kept, part, parts);
    return result;
}

REPLAY_EXPORT CURLcode curl_mime_headers(curl_mimepart* part, curl_slist* headers, int take_ownership) {
    REPLAY_PART(mime_headers(part, headers, take_ownership), kept.headers = headers);
}
