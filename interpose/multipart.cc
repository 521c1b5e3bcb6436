#include "multipart.h"

#include <fcntl.h>

#include <memory>
#include <string>

#include "checksum.h"
#include "mime_parts.h"
#include "private_file.h"

namespace replay {

namespace {

std::string hex(const Hash128& hash) {
    std::string text;
    for (const std::uint64_t word : {hash.high, hash.low})
        for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 15];
    return text;
}

// A file of any size is digested in pieces: its key is a hash over the pieces' hashes.
void keep_file(Part& part, const std::string& path) {
    const PrivateFile file(path, O_RDONLY);
    if (!file.is_open() || !file.is_regular()) return;
    constexpr std::size_t kPiece = 1024 * 1024;
    const std::unique_ptr<char[]> piece(new char[kPiece]);
    std::string sums;
    for (std::uint64_t offset = 0;;) {
        const ssize_t got = file.read_at(offset, piece.get(), kPiece);
        if (got <= 0) break;
        if (offset == 0 && static_cast<std::size_t>(got) <= kKeptContent) {
            part.data.assign(piece.get(), static_cast<std::size_t>(got));
            return;
        }
        sums += hex(hash128({piece.get(), static_cast<std::size_t>(got)}));
        offset += static_cast<std::uint64_t>(got);
        part.digest = hex(hash128(sums)) + ":" + std::to_string(offset);
    }
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
    part.digest = hex(hash128(content)) + ":" + std::to_string(content.size());
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
