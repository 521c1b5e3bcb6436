#pragma once
// Interactions of cassettes that are written anew because texts in them were replaced: taken to pieces, and put together again in files
// that have no name any more.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cassette_reader.h"
#include "cassette_writer.h"
#include "interaction.h"
#include "interaction_texts.h"
#include "publication.h"
#include "spooled_bytes.h"
#include "stored_interaction.h"

namespace replay {

// An interaction and its continuations, in memory but for what is long.
struct LoadedInteraction {
    struct Continuation {
        std::size_t events;
        std::size_t bytes;
        bool is_last;
    };
    Interaction interaction;
    std::vector<Event> events;  // of its continuations
    std::string bytes;
    std::vector<Continuation> continuations;
};

// Streams that are too long for memory (SpooledBytes::kLongest) are `take_long`'s to read, which may leave them out: nullptr. Throws
// CassetteError.
using TakeLong = std::function<std::shared_ptr<SpooledBytes>(StoredInteraction&, Stream)>;
[[nodiscard]] LoadedInteraction load_interaction(const PlacedInteraction& from, const TakeLong& take_long);

// All of a stream, window by window.
void for_each_window(StoredInteraction& stored, Stream which, const std::function<void(std::string_view)>& action);

// A TakeLong: through a filter of its own to a file beside `cassette`, a resolved_path() that outlives it.
[[nodiscard]] TakeLong spooled_beside(const std::string& cassette, std::function<std::unique_ptr<SpoolFilter>(Stream)> make_filter);
// One stream of an interaction in that way.
[[nodiscard]] std::shared_ptr<SpooledBytes> spooled_through(std::unique_ptr<SpoolFilter> filter, const std::string& cassette,
                                                            StoredInteraction& stored, Stream which);

void for_each_text(LoadedInteraction& loaded, const TextAction& action);

class RewrittenInteractions {
public:
    // In files beside the cassette, whose names have that beginning while they are written. Under the cassette's lock.
    RewrittenInteractions(const std::string& cassette, std::string_view name);
    ~RewrittenInteractions();
    RewrittenInteractions(const RewrittenInteractions&) = delete;
    RewrittenInteractions& operator=(const RewrittenInteractions&) = delete;

    // Throws CassetteError.
    void add(LoadedInteraction loaded);

    // Those that were added, in that order. Nothing may be added afterwards. Valid as long as this.
    [[nodiscard]] std::vector<PlacedInteraction> take();

private:
    struct File {
        explicit File(const std::string& path) : cassette(path), places(cassette.scan()) {}
        CassetteReader cassette;
        std::vector<CassetteReader::Place> places;
    };
    struct Added {
        std::size_t path;
        std::size_t place;  // in that file
    };

    std::string cassette_;
    std::string name_;
    std::vector<std::string> paths_;
    CassetteWriter writer_;  // of the first
    std::size_t written_ = 0;
    std::vector<Added> added_;
    std::vector<std::unique_ptr<const File>> files_;
};

}  // namespace replay
