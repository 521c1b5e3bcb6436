#include "mime_parts.h"

#include "pointer_map.h"

namespace replay {

namespace {

// Leaked, like everything that a call after main may need.
auto& mimes() {
    static auto* const map = new PointerMap<curl_mime, Mime>;
    return *map;
}
auto& mime_parts() {
    static auto* const map = new PointerMap<curl_mimepart, MimePart>;
    return *map;
}

curl_mime* copy(const curl_mime* original);

// Its headers are copied, too: the application may free its list with the original.
std::unique_ptr<MimePart> copy(const MimePart& original) {
    auto made = std::make_unique<MimePart>(original);
    for (const curl_slist* line = original.headers; line != nullptr; line = line->next) made->part.headers.emplace_back(line->data);
    made->headers = nullptr;
    if (original.parts != nullptr) made->parts = copy(original.parts);
    return made;
}

curl_mime* copy(const curl_mime* original) {
    const Mime* const known = find_mime(original);
    if (known == nullptr) return nullptr;
    auto* const made = new Mime{known->image, {}};
    for (const curl_mimepart* const key : known->parts) {
        const MimePart* const part = find_part(key);
        if (part == nullptr) continue;
        MimePart* const copied = copy(*part).release();
        made->parts.push_back(reinterpret_cast<curl_mimepart*>(copied));
        mime_parts().insert(made->parts.back(), copied);
    }
    auto* const key = reinterpret_cast<curl_mime*>(made);
    mimes().insert(key, made);
    return key;
}

}  // namespace

void MimePart::clear_content() {
    file.clear();
    part.data.clear();
    part.digest.clear();
    parts = nullptr;
    source.reset();
}

Mime* find_mime(const curl_mime* key) { return mimes().find(key); }
MimePart* find_part(const curl_mimepart* key) { return mime_parts().find(key); }

void keep_mime(curl_mime* key, const Image& image) { mimes().insert(key, new Mime{&image, {}}); }

void keep_part(Mime& mime, curl_mimepart* key) {
    auto* const part = new MimePart;
    part->image = mime.image;
    mime_parts().insert(key, part);
    mime.parts.push_back(key);
}

MimePart& part_at(curl_mimepart* key, const void* caller) {
    MimePart* known = mime_parts().find(key);
    if (known == nullptr) {
        known = new MimePart;
        known->image = Image::of_caller(caller);
        mime_parts().insert(key, known);
    }
    return *known;
}

void forget_mime(curl_mime* key) {
    const std::unique_ptr<Mime> known(mimes().find(key));
    if (known == nullptr) return;
    mimes().erase(key);
    for (curl_mimepart* const part_key : known->parts) {
        const std::unique_ptr<MimePart> part(mime_parts().find(part_key));
        mime_parts().erase(part_key);
        if (part != nullptr && part->parts != nullptr) forget_mime(const_cast<curl_mime*>(part->parts));
    }
}

MimeCopy::MimeCopy(const curl_mime* original) : key_(copy(original)) {}

}  // namespace replay
