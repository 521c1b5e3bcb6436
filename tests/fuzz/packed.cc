// Packed cassettes: what was packed reads as what it was, damaged or not; and whatever is said to be packed, a reader goes on or says
// where it could not.

#include <array>

#include "../formats/packed.h"
#include "../formats/sealed.h"
#include "cassette_reader.h"
#include "hostile_cassette.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

HostileCassette file_of(const std::string& bytes) { return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}; }

// Of all that can be read: the interactions, or what is wrong.
std::string outcome(const std::string& bytes) {
    const HostileCassette file = file_of(bytes);
    std::string seen;
    try {
        const CassetteReader reader(file.path());
        for (const CassetteReader::Place& place : reader.scan()) {
            seen += std::to_string(place.offset) + " ";
            try {
                for (const std::string& stream : reader.load(place).streams) seen += stream;
            } catch (const CassetteError&) {
                seen += "damaged";
            }
        }
    } catch (const CassetteError&) {
        seen += "unreadable";
    }
    return seen;
}

bool is_plain(const std::string& bytes) {
    const HostileCassette file = file_of(bytes);
    try {
        const CassetteReader reader(file.path());
        return reader.committed() > 0 && !reader.is_packed();
    } catch (const CassetteError&) {
        return false;
    }
}

void pack_and_compare(Input& input, std::uint32_t block_bytes) {
    const std::string dictionary(input.text());
    const std::string plain = samples::sealed(std::string(input.rest()));
    // Checksums over checksums may have no end.
    if (samples::sealed(plain) != plain || !is_plain(plain)) return;
    const auto header = samples::sealing::object_at<FileHeader>(plain, 0);
    const std::string packed = samples::packed(std::string_view(plain).substr(0, header.committed), block_bytes, dictionary);
    require(outcome(packed) == outcome(plain), "a packed cassette reads as the plain one");
}

// A number that is nearly right, or not at all.
std::uint64_t lie(Input& input, std::uint64_t truth) {
    const std::uint8_t kind = input.byte();
    if (kind < 200) return truth;
    return kind < 228 ? truth + static_cast<std::uint64_t>(static_cast<std::int8_t>(input.byte())) : input.number<std::uint64_t>();
}

void read_lies(Input& input, std::uint32_t block_bytes) {
    samples::PackedParts parts;
    parts.dictionary = input.text();
    parts.head = {static_cast<std::uint32_t>(lie(input, sizeof(PackHead))), static_cast<PackMethod>(lie(input, 1)),
                  static_cast<std::uint32_t>(lie(input, block_bytes)), static_cast<std::uint32_t>(lie(input, parts.dictionary.size())),
                  samples::file_header(0)};
    const std::uint64_t committed = sizeof(FileHeader) + input.number<std::uint16_t>();
    parts.head.plain.committed = lie(input, committed);
    std::vector<std::uint64_t> ends;
    for (std::uint64_t at = sizeof(FileHeader), end = 0; at < committed; at += block_bytes) {
        const std::string bytes(input.text());
        const std::string block = std::string(std::min<std::uint64_t>(block_bytes, committed - at), 'x').replace(0, bytes.size(), bytes);
        const std::uint8_t form = input.byte();
        parts.frames.push_back(form < 128   ? samples::frame(block.substr(0, lie(input, block.size()) % 70'000))
                               : form < 192 ? bytes
                                            : "\x28\xb5\x2f\xfd" + bytes);
        ends.push_back(lie(input, end += parts.frames.back().size()));
    }
    parts.ends = ends;
    static_cast<void>(outcome(parts.bytes()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::uint8_t choice = input.byte();
    const std::uint32_t block_bytes = kLeastBlock << (choice >> 1) % 5;
    if ((choice & 1) == 0)
        pack_and_compare(input, block_bytes);
    else
        read_lies(input, block_bytes);
    return 0;
}
