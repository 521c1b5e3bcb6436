#include "mime_parts.h"

#include "inner_bodies.h"
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
    made->parts = nullptr;
    made->source = SourceCopies::of(original.source);
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
        keep_subparts(*copied, made->parts.back(), copy(part->parts));
    }
    auto* const key = reinterpret_cast<curl_mime*>(made);
    mimes().insert(key, made);
    return key;
}

}  // namespace

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

ForgottenParts forget_mime(curl_mime* key) {
    const std::unique_ptr<Mime> known(mimes().find(key));
    if (known == nullptr) return {};
    mimes().erase(key);
    if (MimePart* const parent = find_part(known->parent)) parent->parts = nullptr;
    ForgottenParts forgotten;
    for (curl_mimepart* const part_key : known->parts) {
        std::unique_ptr<MimePart> part(mime_parts().find(part_key));
        if (part == nullptr) continue;
        mime_parts().erase(part_key);
        for (auto& inner : forget_mime(const_cast<curl_mime*>(part->parts))) forgotten.push_back(std::move(inner));
        forgotten.push_back(std::move(part));
    }
    return forgotten;
}

ForgottenParts clear_content(MimePart& part) {
    ForgottenParts forgotten = forget_mime(const_cast<curl_mime*>(part.parts));
    if (part.source != nullptr) forgotten.emplace_back(std::make_unique<MimePart>())->source = std::move(part.source);
    part.file.clear();
    part.part.data.clear();
    part.part.digest.clear();
    part.parts = nullptr;
    return forgotten;
}

void keep_subparts(MimePart& part, curl_mimepart* key, const curl_mime* parts) {
    Mime* const known = find_mime(parts);
    if (known == nullptr) return;  // nothing would tell when it is freed
    known->parent = key;
    part.parts = parts;
}

MimeCopy::MimeCopy(const curl_mime* original) : key_(copy(original)) {}

}  // namespace replay
