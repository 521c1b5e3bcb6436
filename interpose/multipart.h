#pragma once
// The structure of multipart bodies, as the application builds them: libcurl gives a curl_mime no way to be read, so what
// the curl_mime_* functions are told is kept beside each part. A curl_httppost is public and is read as it stands.

#include <vector>

#include "api.h"
#include "image.h"
#include "interaction.h"
#include "upload_source.h"

namespace replay {

// Contents up to this size are kept whole, longer ones as digest and length.
inline constexpr std::size_t kKeptContent = 64 * 1024;

// The parts as they are now; contents of files are read now.
[[nodiscard]] std::vector<Part> parts_of(const curl_mime* mime);
[[nodiscard]] std::vector<Part> parts_of(const curl_httppost* form);

// The parts fed by callbacks, in their order.
[[nodiscard]] std::vector<UploadSource*> sources_of(const curl_mime* mime);

}  // namespace replay
