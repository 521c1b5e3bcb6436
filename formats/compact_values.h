#pragma once
// The values of the metadata that take more room as tagged fields than in what they say (FORMAT.md, "Compact values"): infos, of which
// every interaction has some twenty small numbers, and texts that stand in the interaction already.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"
#include "span_archive.h"

namespace replay {

// A text is told by its bytes; or by the number of an equal one among the request's URL, its method and the texts before it in the same
// value; or by its place in one of the interaction's heads.
enum class TextForm : std::uint8_t { bytes = 0, known = 1, in_head = 2 };
constexpr int kTextFormBits = 2;

class TextWriter {
public:
    TextWriter(SpanOutputArchive& archive, const Request& request, std::string_view head) : archive_(archive), head_(head) {
        known_.reserve(kUsual);
        known_ = {request.url, request.method};
    }

    void write(std::string_view text) {
        if (const auto same = std::find(known_.begin(), known_.end(), text); same != known_.end())
            put(static_cast<std::uint64_t>(same - known_.begin()), TextForm::known, text);
        else if (const auto at = place_in_head(text); at != std::string_view::npos)
            write_place(at, text);
        else
            write_bytes(text);
        known_.push_back(text);
    }

private:
    static constexpr std::size_t kUsual = 16;  // as many texts as most values have, at most
    // Below this a place takes as much as the bytes.
    static constexpr std::size_t kShort = 4;

    void put(std::uint64_t number, TextForm form, std::string_view read_as) {
        archive_.varint(number << kTextFormBits | static_cast<std::uint64_t>(form));
        if (form != TextForm::bytes) archive_.spend(read_as.size());
    }
    void write_bytes(std::string_view text) {
        put(text.size(), TextForm::bytes, text);
        archive_.raw(text);
    }
    void write_place(std::size_t at, std::string_view text) {
        put(text.size(), TextForm::in_head, text);
        archive_.varint(at);
        searched_ = at + text.size();
    }

    // Most follow each other in the head as they do here.
    [[nodiscard]] std::size_t place_in_head(std::string_view text) const {
        if (text.size() <= kShort) return std::string_view::npos;
        const std::size_t at = head_.find(text, searched_);
        return at != std::string_view::npos || searched_ == 0 ? at : head_.find(text);
    }

    SpanOutputArchive& archive_;
    std::string_view head_;
    std::size_t searched_ = 0;
    std::vector<std::string_view> known_;
};

class TextReader {
public:
    TextReader(SpanInputArchive& archive, const Request& request, Stream head)
        : archive_(archive), head_(head), known_{request.url, request.method} {}

    // Valid as long as what is decoded, the request, and the head.
    [[nodiscard]] std::string_view read() { return known_.emplace_back(read_one()); }

private:
    std::string_view read_one() {
        const std::uint64_t code = archive_.varint();
        const std::uint64_t number = code >> kTextFormBits;
        switch (static_cast<TextForm>(code & ((1u << kTextFormBits) - 1))) {
            case TextForm::bytes:
                return archive_.raw(number);
            case TextForm::known:
                if (number >= known_.size()) throw CassetteError("metadata refers to a text that it does not have");
                return spend(known_[number]);
            case TextForm::in_head:
                return spend(piece_of_head(number, archive_.varint()));
            default:
                throw CassetteError("metadata holds a text in a form that is not known");
        }
    }

    // What is read from a few bytes may be long, and will be copied.
    std::string_view spend(std::string_view text) {
        archive_.spend(text.size());
        return text;
    }

    [[nodiscard]] std::string_view piece_of_head(std::uint64_t size, std::uint64_t at) const {
        const std::string_view head = archive_.head(head_);
        if (at > head.size() || size > head.size() - at) throw CassetteError("metadata refers to a place outside the heads");
        return head.substr(at, size);
    }

    SpanInputArchive& archive_;
    Stream head_;
    std::vector<std::string_view> known_;
};

// Infos come in runs of one type: the type, how many, and for each the rest of its number and its value.
constexpr int kInfoTypeShift = 20;
constexpr std::uint32_t kInfoRest = (1u << kInfoTypeShift) - 1;
enum class InfoKind { text, integer, real, list };

inline InfoKind kind_of(std::uint32_t type) {
    switch (type & 0xf) {
        case 1:
            return InfoKind::text;
        case 2:
        case 6:
            return InfoKind::integer;
        case 3:
            return InfoKind::real;
        default:
            return InfoKind::list;
    }
}

inline void write_infos(SpanOutputArchive& archive, TextWriter texts, const std::vector<Info>& infos) {
    for (auto run = infos.begin(); run != infos.end();) {
        const std::uint32_t type = run->number >> kInfoTypeShift;
        const auto end = std::find_if(run, infos.end(), [type](const Info& info) { return info.number >> kInfoTypeShift != type; });
        archive.varint(type);
        archive.varint(static_cast<std::uint64_t>(end - run));
        for (; run != end; ++run) {
            archive.spend(sizeof(Info));
            archive.varint(run->number & kInfoRest);
            switch (kind_of(type)) {
                case InfoKind::text:
                    texts.write(run->text);
                    break;
                case InfoKind::integer:
                    archive(run->integer);
                    break;
                case InfoKind::real:
                    archive(run->real);
                    break;
                case InfoKind::list:
                    archive(run->list);
                    break;
            }
        }
    }
}

inline void read_info(SpanInputArchive& archive, TextReader& texts, std::uint32_t type, Info& info) {
    const std::uint64_t rest = archive.varint();
    if (rest > kInfoRest) throw CassetteError("metadata holds a number that is out of range");
    info.number = type << kInfoTypeShift | static_cast<std::uint32_t>(rest);
    switch (kind_of(type)) {
        case InfoKind::text:
            info.text = texts.read();
            break;
        case InfoKind::integer:
            archive(info.integer);
            break;
        case InfoKind::real:
            archive(info.real);
            break;
        case InfoKind::list:
            archive(info.list);
            break;
    }
}

inline void read_infos(SpanInputArchive& archive, TextReader texts, std::vector<Info>& infos) {
    infos.clear();
    while (!archive.at_end()) {
        const std::uint64_t type = archive.varint();
        if (type > UINT32_MAX >> kInfoTypeShift) throw CassetteError("metadata holds a number that is out of range");
        for (std::uint64_t left = archive.count(); left > 0; --left) {
            archive.spend(sizeof(Info));
            read_info(archive, texts, static_cast<std::uint32_t>(type), infos.emplace_back());
        }
    }
}

// Fields with such values; and ones that stood in earlier cassettes in their place, which are read and no longer written.
struct InfosField {
    std::uint32_t tag;
    std::vector<Info>& infos;
    const Request& request;
};
struct TextsField {
    std::uint32_t tag;
    std::vector<std::string>& texts;
    const Request& request;
};
template <class T>
struct FormerField {
    std::uint32_t tag;
    T& value;
};
template <class T>
FormerField<T> former_field(std::uint32_t tag, T& value) {
    return {tag, value};
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive&, const FormerField<T>&) {}
template <class T>
void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, FormerField<T>& field) {
    archive.field(field.tag, field.value);
}

// What the values of infos are, the response says; the headers that were added, the request that was sent.
inline void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const InfosField& field) {
    if (field.infos.empty()) return;
    archive.field_of(field.tag,
                     [&] { write_infos(archive, TextWriter(archive, field.request, archive.head(Stream::response_head)), field.infos); });
}
inline void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, InfosField& field) {
    archive.field_of(field.tag, [&] { read_infos(archive, TextReader(archive, field.request, Stream::response_head), field.infos); });
}

inline void CEREAL_SAVE_FUNCTION_NAME(SpanOutputArchive& archive, const TextsField& field) {
    if (field.texts.empty()) return;
    archive.field_of(field.tag, [&] {
        TextWriter writer(archive, field.request, archive.head(Stream::request_head));
        for (const std::string& text : field.texts) {
            archive.spend(sizeof(std::string));
            writer.write(text);
        }
    });
}
inline void CEREAL_LOAD_FUNCTION_NAME(SpanInputArchive& archive, TextsField& field) {
    archive.field_of(field.tag, [&] {
        TextReader reader(archive, field.request, Stream::request_head);
        field.texts.clear();
        while (!archive.at_end()) {
            archive.spend(sizeof(std::string));
            field.texts.emplace_back(reader.read());
        }
    });
}

}  // namespace replay
