#include "multipart.h"

#include <fcntl.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "canonical_body.h"
#include "checksum.h"
#include "mime_parts.h"
#include "private_file.h"
#include "secret_tokens.h"

namespace replay {

namespace {

std::string hex(const Hash128& hash) {
    std::string text;
    for (const std::uint64_t word : {hash.high, hash.low})
        for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 15];
    return text;
}

std::string digest_of(std::string_view bytes, std::uint64_t size) { return hex(hash128(bytes)) + ":" + std::to_string(size); }

// Of a content that has secrets: which they are does not count, and cannot be found out by trying. Nothing where it has none.
std::optional<std::string> digest_without_secrets(std::string_view content) {
    const std::string rest = with_secret_tokens(kind_of_body(content), content);
    return rest == content ? std::nullopt : std::optional(digest_of(rest, rest.size()));
}

// A file of any size is digested in pieces: its key is a hash over the pieces' hashes.
void keep_file(Part& part, const std::string& path) {
    const PrivateFile file(path, O_RDONLY);
    if (!file.is_open() || !file.is_regular()) return;
    constexpr std::size_t kPiece = 1024 * 1024;
    const std::unique_ptr<char[]> piece(new char[kPiece]);
    std::string content;
    std::string sums;
    std::uint64_t size = 0;
    for (ssize_t got = 0; (got = file.read_at(size, piece.get(), kPiece)) > 0; size += static_cast<std::uint64_t>(got)) {
        const std::string_view bytes(piece.get(), static_cast<std::size_t>(got));
        if (content.size() <= kLongestCanonical) content.append(bytes);
        sums += hex(hash128(bytes));
    }
    if (size <= kKeptContent) {
        part.data = std::move(content);
        return;
    }
    if (size <= kLongestCanonical) part.digest = digest_without_secrets(content).value_or(std::string());
    if (part.digest.empty()) part.digest = digest_of(sums, size);
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

void add_headers(Part& part, const curl_slist* list) {
    for (; list != nullptr; list = list->next) part.headers.emplace_back(list->data);
}

}  // namespace

void keep_content(Part& part, std::string content) {
    if (content.size() <= kKeptContent) {
        part.data = std::move(content);
        return;
    }
    if (content.size() <= kLongestCanonical) part.digest = digest_without_secrets(content).value_or(std::string());
    if (part.digest.empty()) part.digest = digest_of(content, content.size());
}

std::vector<Part> parts_of(const curl_mime* mime) {
    std::vector<Part> parts;
    const Mime* const known = find_mime(mime);
    if (known == nullptr) return parts;
    for (curl_mimepart* const key : known->parts) {
        const MimePart* const kept = find_part(key);
        if (kept == nullptr) continue;
        Part& part = parts.emplace_back(kept->part);
        if (!kept->file.empty()) keep_file(part, kept->file);
        part.parts = parts_of(kept->parts);
        add_headers(part, kept->headers);
    }
    return parts;
}

std::vector<Part> parts_of(const curl_httppost* form) {
    std::vector<Part> parts;
    for (; form != nullptr; form = form->next) {
        for (const curl_httppost* one = form; one != nullptr; one = one->more) {
            Part& part = parts.emplace_back();
            part.name = one->name == nullptr  ? std::string_view{}
                        : one->namelength > 0 ? std::string_view(one->name, static_cast<std::size_t>(one->namelength))
                                              : one->name;
            part.filename = text_or_empty(one->showfilename);
            part.type = text_or_empty(one->contenttype);
            add_headers(part, one->contentheader);
            if (one->flags & (CURL_HTTPPOST_FILENAME | CURL_HTTPPOST_READFILE)) {
                if (one->contents != nullptr) keep_file(part, one->contents);
                // As libcurl does: sent under its own name unless it is given another.
                const bool is_named =
                    (one->flags & CURL_HTTPPOST_READFILE) != 0 || one->showfilename != nullptr || one->contents == nullptr;
                if (!is_named) part.filename = base_name(one->contents);
            } else if (one->flags & CURL_HTTPPOST_BUFFER) {
                if (one->buffer != nullptr) keep_content(part, {one->buffer, static_cast<std::size_t>(one->bufferlength)});
            } else if (!(one->flags & CURL_HTTPPOST_CALLBACK) && one->contents != nullptr) {
                const auto length = one->flags & CURL_HTTPPOST_LARGE ? one->contentlen : one->contentslength;
                keep_content(part, length > 0 ? std::string(one->contents, static_cast<std::size_t>(length)) : std::string(one->contents));
            }
        }
    }
    return parts;
}

std::vector<std::shared_ptr<UploadSource>> sources_of(const curl_mime* mime) {
    std::vector<std::shared_ptr<UploadSource>> sources;
    const Mime* const known = find_mime(mime);
    if (known == nullptr) return sources;
    for (curl_mimepart* const key : known->parts) {
        const MimePart* const kept = find_part(key);
        if (kept == nullptr) continue;
        if (kept->source != nullptr) sources.push_back(kept->source);
        const auto inner = sources_of(kept->parts);
        sources.insert(sources.end(), inner.begin(), inner.end());
    }
    return sources;
}

}  // namespace replay
