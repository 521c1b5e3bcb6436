#pragma once
// Writes a cassette anew, out of interactions of others: what publishing, merging, removing and packing have in common.
//
// The new cassette replaces the one at its path when it is finished, all at once (replacement_file.h). Interactions stand in it in the
// order in which they were added, each followed by its continuations. Their bytes are those of the cassette they come from, but
// that byte strings which are equal are stored once (FORMAT.md, "location"): they are found by length and checksum, and compared byte by
// byte before one is left out. Records of kinds that this version does not know are not carried over (FORMAT.md, "Writing").
//
// The same interactions in the same order give the same file, its id included. Memory is in proportion to the number of
// interactions, never to their bytes. Not thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cassette_reader.h"
#include "checksum.h"
#include "interaction.h"
#include "replacement_file.h"
#include "stored_continuation.h"
#include "stored_interaction.h"

namespace replay {

// Throws CassetteError where something stands at `path` that never was a cassette: it may be dear to somebody.
void check_replaceable(const std::string& path);

class CassetteBuilder {
public:
    // Byte strings from this length on are stored once. Shorter ones cost less than the read that another place takes.
    static constexpr std::uint64_t kShortest = 64;

    // Begins an empty cassette. Made before what it will replace is read, it notices a change that comes in between. What stands at `path`
    // stays until finish(); a symbolic link there is followed. Throws CassetteError where no file can be made there, or where something
    // stands there that is no cassette (a damaged one is).
    explicit CassetteBuilder(const std::string& path);

    // Adds an interaction with its continuations, every checksum verified; returns the offset of its record in the new cassette.
    // Throws CassetteError where something in it is damaged: it is then not added, and others can be. `from` must live as long as this.
    // `change` may alter the keys in the head and whatever else there says nothing of lengths and checksums, and the metadata.
    using Change = std::function<void(InteractionHead&, Metadata&)>;
    std::uint64_t add(const CassetteReader& from, const CassetteReader::Place& place, const Change& change = {});

    // Adds one that is in memory, without continuations. Fills in the head's lengths, counts and checksums, as CassetteWriter::append.
    std::uint64_t add(Interaction& interaction);

    // FileHeader's, which the cassette will have as it is so far.
    [[nodiscard]] CassetteId id() const { return {id_[0].value(), id_[1].value()}; }

    // Bytes of the cassette so far.
    [[nodiscard]] std::uint64_t size() const { return file_.size(); }

    // Puts the cassette in its place. What stands there already is not touched where it holds the same records: returns false then.
    // Nothing may be added afterwards. Throws CassetteError: what stood there still does.
    bool finish();

    // The file that will be replaced.
    [[nodiscard]] const std::string& path() const { return file_.path(); }

private:
    static constexpr std::size_t kWindow = 256 * 1024;

    // Bytes to be copied: in memory, or, where `from` is set, at an offset of a cassette.
    struct Source {
        std::string_view memory;
        const CassetteReader* from = nullptr;
        std::uint64_t offset = 0;
        bool is_reference = false;  // they stand elsewhere than in the interaction's own record
    };
    struct Sources {
        Source streams[kStreams];
        Source metadata;
    };
    using Pair = std::pair<std::uint64_t, std::uint64_t>;
    using Locations = std::map<Pair, std::uint64_t>;  // a tree: whoever makes checksums collide gains nothing
    // What has been gone through of the references in one cassette.
    struct References {
        Locations known;  // by offset and length there: where equal bytes are here
        std::uint64_t bytes = 0;
    };
    // What an interaction adds to, once all of it is in the file.
    struct Added {
        std::string records;  // the headers
        Locations strings;
        std::map<const CassetteReader*, Locations> references;
    };

    void put(std::uint32_t flags, InteractionHead head, std::span<const Event> events, const Sources& sources);
    [[nodiscard]] std::string changed(InteractionHead& head, const Change& change);
    void put_continuation(const CassetteReader& from, std::uint64_t at, std::uint64_t interaction);
    void put_record(const RecordHeader& record);
    void pad();
    void keep();
    [[nodiscard]] std::uint64_t stored(const Source& source, const StreamRef& ref);
    [[nodiscard]] bool is_equal(const Source& source, std::uint64_t length, std::uint64_t location);
    void copy(const Source& source, std::uint64_t length, std::uint64_t checksum);
    [[nodiscard]] std::string_view window_of(const Source& source, std::uint64_t at, std::uint64_t length);

    ReplacementFile file_;
    RunningChecksum id_[2];
    Locations stored_;  // by length and checksum
    std::map<const CassetteReader*, References> references_;
    Added added_;  // by the interaction at hand
    StoredInteraction interaction_;
    StoredContinuation continuation_;
    std::unique_ptr<char[]> window_;
    std::unique_ptr<char[]> other_window_;
};

}  // namespace replay
