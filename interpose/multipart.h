#pragma once
// Multipart bodies as they take part in a request: from what is kept of a curl_mime (mime_parts.h), and from a curl_httppost, which is
// public and is read as it stands.

#include <memory>
#include <string>
#include <vector>

#include "api.h"
#include "interaction.h"
#include "upload_source.h"

namespace replay {

// Contents up to this size are kept whole, longer ones as digest and length. In a digest secrets count as tokens (secret_tokens.h), where
// the content is no longer than kLongestCanonical.
inline constexpr std::size_t kKeptContent = 64 * 1024;

// Gives a part this content.
void keep_content(Part& part, std::string content);

// The parts as they are now; contents of files are read now.
[[nodiscard]] std::vector<Part> parts_of(const curl_mime* mime);
[[nodiscard]] std::vector<Part> parts_of(const curl_httppost* form);

// The parts fed by callbacks, in their order.
[[nodiscard]] std::vector<std::shared_ptr<UploadSource>> sources_of(const curl_mime* mime);

}  // namespace replay
