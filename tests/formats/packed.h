#pragma once
// Packed cassettes, made by hand as FORMAT.md has them: of parts that may lie.

#include <zstd.h>

#include <optional>
#include <string>
#include <vector>

#include "samples.h"

namespace replay::samples {

// What stands in a packed cassette.
struct PackedParts {
    PackHead head{sizeof(PackHead), PackMethod::zstd, kLeastBlock, 0, {}};
    std::string dictionary;
    std::vector<std::string> frames;
    std::optional<std::vector<std::uint64_t>> ends;  // else those that the frames have
    std::string behind;                              // the last frame

    [[nodiscard]] std::string bytes() const {
        std::vector<std::uint64_t> table = ends.value_or(std::vector<std::uint64_t>{});
        std::string packed;
        for (const std::string& frame : frames) {
            packed += frame;
            if (!ends) table.push_back(packed.size());
        }
        std::string payload = raw(head) + dictionary;
        const std::uint64_t checked = payload.size();
        for (const std::uint64_t end : table) payload += raw(end);
        return cassette(record(RecordType::packed, 0, payload + packed + behind, checked));
    }
};

inline std::string frame(std::string_view block, const std::string& dictionary = "", bool with_id = false) {
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, with_id ? 1 : 0);
    ZSTD_CCtx_loadDictionary(context, dictionary.data(), dictionary.size());
    std::string made(ZSTD_compressBound(block.size()), '\0');
    made.resize(ZSTD_compress2(context, made.data(), made.size(), block.data(), block.size()));
    ZSTD_freeCCtx(context);
    return made;
}

// Those of a plain cassette.
inline PackedParts parts_of(std::string_view plain, std::uint32_t block_bytes = kLeastBlock, std::string dictionary = "") {
    PackedParts parts;
    parts.head.block_bytes = block_bytes;
    parts.head.dictionary_bytes = static_cast<std::uint32_t>(dictionary.size());
    std::memcpy(&parts.head.plain, plain.data(), sizeof parts.head.plain);
    for (std::size_t at = sizeof(FileHeader); at < plain.size(); at += block_bytes)
        parts.frames.push_back(frame(plain.substr(at, block_bytes), dictionary));
    parts.dictionary = std::move(dictionary);
    return parts;
}

inline std::string packed(std::string_view plain, std::uint32_t block_bytes = kLeastBlock, std::string dictionary = "") {
    return parts_of(plain, block_bytes, std::move(dictionary)).bytes();
}

}  // namespace replay::samples
