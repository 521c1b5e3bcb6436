#include "interaction.h"

#include "compact_values.h"
#include "span_archive.h"

namespace replay {

template <class Archive>
void NamedValue::serialize(Archive& archive) {
    archive(field(1, name), field(2, value));
}

template <class Archive>
void Part::serialize(Archive& archive) {
    archive(field(1, name), field(2, filename), field(3, type), field(4, encoder), field(5, data), field(6, headers), field(7, parts),
            field(8, digest));
}

template <class Archive>
void Request::serialize(Archive& archive) {
    archive(field(1, method), field(2, url), field(3, options), former_field(4, headers), field(5, parts), field(6, preferences),
            field(7, limits), TextsField{8, headers, *this});
}

template <class Archive>
void Info::serialize(Archive& archive) {
    archive(field(1, number), field(2, integer), field(3, real), field(4, text), field(5, list));
}

template <class Archive>
void KeptHeader::serialize(Archive& archive) {
    archive(field(1, detail), field(2, name), field(3, value));
}

template <class Archive>
void Metadata::serialize(Archive& archive) {
    archive(field(1, request), former_field(2, infos), field(3, error), field(4, scope), field(5, recorder), former_field(6, asked),
            field(7, last_request), field(8, kept), InfosField{9, infos, request}, InfosField{10, asked, request}, field(11, rules),
            field(12, placeholders));
}

std::string encode(const Metadata& metadata, const HeadOf& head_of) {
    std::string out;
    {
        SpanOutputArchive archive(out, &head_of);
        archive(metadata);
        archive.finish();
    }
    return out;
}

std::string encode(const Interaction& interaction) {
    return encode(interaction.metadata, [&interaction](Stream which) -> std::string_view { return interaction.stream(which); });
}

Metadata decode_metadata(std::string_view bytes, const HeadOf& head_of) {
    Metadata metadata;
    SpanInputArchive archive(bytes, &head_of);
    archive(metadata);
    return metadata;
}

InteractionTitle decode_title(std::string_view bytes) {
    InteractionTitle title;
    SpanInputArchive archive(bytes);
    archive.field_of(1, [&] { archive(field(1, title.method), field(2, title.url)); });
    archive(field(4, title.scope), field(12, title.placeholders));
    return title;
}

}  // namespace replay
