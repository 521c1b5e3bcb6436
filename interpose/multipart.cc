#include "multipart.h"

#include <fcntl.h>

#include <atomic>
#include <memory>
#include <string>

#include "checksum.h"
#include "easy_handle.h"
#include "guard.h"
#include "pointer_map.h"
#include "private_file.h"
#include "session.h"

namespace replay {

namespace {

struct MimePart {
    const Image* image;
    Part part;
    std::string file;                      // its content is this file's, read when the transfer begins
    const curl_mime* parts = nullptr;      // or these parts
    curl_slist* headers = nullptr;         // the application's list
    std::unique_ptr<UploadSource> source;  // or what this callback supplies

    void clear_content() {
        file.clear();
        part.data.clear();
        part.digest.clear();
        parts = nullptr;
        source.reset();
    }
};

struct Mime {
    const Image* image;
    std::vector<curl_mimepart*> parts;
};

// Leaked, like everything that a call after main may need.
auto& mimes() {
    static auto* const map = new PointerMap<curl_mime, Mime>;
    return *map;
}
auto& mime_parts() {
    static auto* const map = new PointerMap<curl_mimepart, MimePart>;
    return *map;
}

// A duplicated handle's parts go on using the source (libcurl copies the stand-ins and their argument), so what was recorded
// from is kept for as long as the process lives.
void retire(UploadSource* source) {
    static constinit std::atomic<UploadSource*> retired = nullptr;
    source->next_retired = retired.load();
    while (!retired.compare_exchange_weak(source->next_retired, source)) {
    }
}

void forget(curl_mime* mime) {
    const std::unique_ptr<Mime> known(mimes().find(mime));
    if (known == nullptr) return;
    mimes().erase(mime);
    for (curl_mimepart* const key : known->parts) {
        const std::unique_ptr<MimePart> part(mime_parts().find(key));
        mime_parts().erase(key);
        if (part != nullptr && part->source != nullptr && Session::instance().records()) retire(part->source.release());
        // libcurl frees attached parts with their parent.
        if (part != nullptr && part->parts != nullptr) forget(const_cast<curl_mime*>(part->parts));
    }
}

std::string hex(const Hash128& hash) {
    std::string text;
    for (const std::uint64_t word : {hash.high, hash.low})
        for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 15];
    return text;
}

void keep_content(Part& part, std::string content) {
    if (content.size() <= kKeptContent) {
        part.data = std::move(content);
        return;
    }
    part.digest = hex(hash128(content)) + ":" + std::to_string(content.size());
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

std::string_view text_or_empty(const char* text) { return text == nullptr ? std::string_view{} : text; }

void add_headers(Part& part, const curl_slist* list) {
    for (; list != nullptr; list = list->next) part.headers.emplace_back(list->data);
}

// A part's record, and the real function of its image; made on the spot for a part that we did not see being added.
MimePart& part_at(curl_mimepart* key, const void* caller) {
    MimePart* known = mime_parts().find(key);
    if (known == nullptr) {
        known = new MimePart{Image::of_caller(caller), {}, {}, nullptr, nullptr, nullptr};
        mime_parts().insert(key, known);
    }
    return *known;
}

}  // namespace

std::vector<Part> parts_of(const curl_mime* mime) {
    std::vector<Part> parts;
    const Mime* const known = mime == nullptr ? nullptr : mimes().find(mime);
    if (known == nullptr) return parts;
    for (curl_mimepart* const key : known->parts) {
        const MimePart* const kept = mime_parts().find(key);
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

std::vector<UploadSource*> sources_of(const curl_mime* mime) {
    std::vector<UploadSource*> sources;
    const Mime* const known = mime == nullptr ? nullptr : mimes().find(mime);
    if (known == nullptr) return sources;
    for (curl_mimepart* const key : known->parts) {
        const MimePart* const kept = mime_parts().find(key);
        if (kept == nullptr) continue;
        if (kept->source != nullptr) sources.push_back(kept->source.get());
        const std::vector<UploadSource*> inner = sources_of(kept->parts);
        sources.insert(sources.end(), inner.begin(), inner.end());
    }
    return sources;
}

}  // namespace replay

using replay::Image;
using replay::MimePart;
using replay::UploadSource;

REPLAY_EXPORT curl_mime* curl_mime_init(CURL* easy) {
    REPLAY_INNER(mime_init(easy));
    const replay::EasyHandle* const handle = replay::EasyHandle::of(easy, REPLAY_CALLER);
    const Image* const image = handle != nullptr ? &handle->image() : Image::of_caller(REPLAY_CALLER);
    if (image == nullptr) return nullptr;
    curl_mime* const mime = image->api.mime_init(easy);
    // Without a handle it is as a rule curl_formget's own, and that may be the first call of all, before its image was known.
    if (mime != nullptr && Image::containing(REPLAY_CALLER) == nullptr) replay::mimes().insert(mime, new replay::Mime{image, {}});
    return mime;
}

REPLAY_EXPORT void curl_mime_free(curl_mime* mime) {
    REPLAY_INNER(mime_free(mime));
    const replay::Mime* const known = mime == nullptr ? nullptr : replay::mimes().find(mime);
    const Image* const image = known != nullptr ? known->image : mime == nullptr ? nullptr : Image::of_caller(REPLAY_CALLER);
    if (image != nullptr) image->api.mime_free(mime);  // calls the free callbacks of parts, which are still needed for that
    if (mime != nullptr) replay::forget(mime);
}

REPLAY_EXPORT curl_mimepart* curl_mime_addpart(curl_mime* mime) {
    REPLAY_INNER(mime_addpart(mime));
    replay::Mime* const known = mime == nullptr ? nullptr : replay::mimes().find(mime);
    const Image* const image = known != nullptr ? known->image : Image::of_caller(REPLAY_CALLER);
    curl_mimepart* const part = image == nullptr ? nullptr : image->api.mime_addpart(mime);
    if (part != nullptr && known != nullptr) {
        replay::mime_parts().insert(part, new MimePart{image, {}, {}, nullptr, nullptr, nullptr});
        known->parts.push_back(part);
    }
    return part;
}

// Each hands on to the real function and, where that took it, keeps what the part now is.
#define REPLAY_PART(call, keep)                              \
    REPLAY_INNER(call);                                      \
    if (part == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT; \
    MimePart& kept = replay::part_at(part, REPLAY_CALLER);   \
    if (kept.image == nullptr) return CURLE_FAILED_INIT;     \
    const CURLcode result = kept.image->api.call;            \
    if (result == CURLE_OK) {                                \
        keep;                                                \
    }                                                        \
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

REPLAY_EXPORT CURLcode curl_mime_data(curl_mimepart* part, const char* data, size_t size) {
    REPLAY_PART(mime_data(part, data, size), {
        kept.clear_content();
        if (data != nullptr) replay::keep_content(kept.part, size == CURL_ZERO_TERMINATED ? std::string(data) : std::string(data, size));
    });
}

REPLAY_EXPORT CURLcode curl_mime_filedata(curl_mimepart* part, const char* filename) {
    REPLAY_PART(mime_filedata(part, filename), {
        // As libcurl does: the remote name is the file's unless it is given after this.
        kept.clear_content();
        kept.file = replay::text_or_empty(filename);
        kept.part.filename = kept.file.substr(kept.file.rfind('/') + 1);
    });
}

REPLAY_EXPORT CURLcode curl_mime_data_cb(curl_mimepart* part, curl_off_t size, curl_read_callback read, curl_seek_callback seek,
                                         curl_free_callback release, void* argument) {
    REPLAY_INNER(mime_data_cb(part, size, read, seek, release, argument));
    if (part == nullptr) return CURLE_BAD_FUNCTION_ARGUMENT;
    MimePart& kept = replay::part_at(part, REPLAY_CALLER);
    if (kept.image == nullptr) return CURLE_FAILED_INIT;
    auto source = std::make_unique<UploadSource>(UploadSource{nullptr, 1, read, seek, release, argument});
    const bool records = read != nullptr && replay::Session::instance().records();
    const CURLcode result = records ? kept.image->api.mime_data_cb(part, size, &UploadSource::read_stand_in,
                                                                   seek == nullptr ? nullptr : &UploadSource::seek_stand_in,
                                                                   &UploadSource::release_stand_in, source.get())
                                    : kept.image->api.mime_data_cb(part, size, read, seek, release, argument);
    if (result != CURLE_OK) return result;
    kept.clear_content();
    if (read != nullptr) kept.source = std::move(source);
    return result;
}

REPLAY_EXPORT CURLcode curl_mime_subparts(curl_mimepart* part, curl_mime* parts) {
    REPLAY_PART(mime_subparts(part, parts), {
        kept.clear_content();
        kept.parts = parts;
    });
}

REPLAY_EXPORT CURLcode curl_mime_headers(curl_mimepart* part, curl_slist* headers, int take_ownership) {
    REPLAY_PART(mime_headers(part, headers, take_ownership), kept.headers = headers);
}
