#pragma once
// What the application built with the curl_mime_* functions: libcurl gives a curl_mime no way to be read, so what those
// functions are told is kept beside each part.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api.h"
#include "image.h"
#include "interaction.h"
#include "upload_source.h"

namespace replay {

struct MimePart {
    const Image* image = nullptr;
    Part part;
    std::string file;                      // its content is this file's, read when the transfer begins
    const curl_mime* parts = nullptr;      // or these parts
    curl_slist* headers = nullptr;         // the application's list
    std::shared_ptr<UploadSource> source;  // or what this callback supplies
};

// Parts that are known no more. What libcurl calls while it frees its own is in there.
using ForgottenParts = std::vector<std::unique_ptr<MimePart>>;

struct Mime {
    const Image* image = nullptr;
    std::vector<curl_mimepart*> parts;
    curl_mimepart* parent = nullptr;  // that it was given to with curl_mime_subparts
};

[[nodiscard]] inline std::string_view text_or_empty(const char* text) { return text == nullptr ? std::string_view{} : text; }

// nullptr for one that we did not see being made.
[[nodiscard]] Mime* find_mime(const curl_mime* key);
[[nodiscard]] MimePart* find_part(const curl_mimepart* key);

void keep_mime(curl_mime* key, const Image& image);
// The next part of `mime`.
void keep_part(Mime& mime, curl_mimepart* key);
// What is known of a part; made on the spot for one that we did not see being added. Its image is nullptr where none can be told.
[[nodiscard]] MimePart& part_at(curl_mimepart* key, const void* caller);
// libcurl is about to free it, and with it what is attached to its parts; another thread's new one may get the address before it is
// through.
[[nodiscard]] ForgottenParts forget_mime(curl_mime* key);
// libcurl is about to free the content of this part.
[[nodiscard]] ForgottenParts clear_content(MimePart& part);
// `part` is now made of these parts.
void keep_subparts(MimePart& part, curl_mimepart* key, const curl_mime* parts);

// The parts as they are when a handle is duplicated, which the duplicate goes on sending whatever becomes of the original's: known by a
// pointer like those of libcurl's, which libcurl does not know.
class MimeCopy {
public:
    explicit MimeCopy(const curl_mime* original);
    ~MimeCopy() { static_cast<void>(forget_mime(key_)); }
    MimeCopy(const MimeCopy&) = delete;
    MimeCopy& operator=(const MimeCopy&) = delete;

    [[nodiscard]] curl_mime* key() const { return key_; }

private:
    curl_mime* key_;
};

}  // namespace replay
