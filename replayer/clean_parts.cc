#include "clean_parts.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "cassette_writer.h"
#include "char_set.h"
#include "interaction_texts.h"
#include "known_secrets.h"
#include "long_part.h"
#include "occurrence_search.h"
#include "placeholder.h"
#include "placeholder_numbers.h"
#include "recorded_keys.h"
#include "secret_vault.h"
#include "side_folder.h"
#include "spooled_bytes.h"
#include "stored_continuation.h"
#include "stored_interaction.h"

namespace replay {

namespace {

constexpr std::string_view kEnding = ".clean";

// What became known in a session, which has one number for each value.
struct SessionSecrets {
    explicit SessionSecrets(const SessionName& session) : vault(session) {
        for (const SecretVault::Secret& one : vault.news())
            if (one.is_distinctive) known.add(one.value, one.kind, one.number);
    }
    SecretVault vault;
    KnownSecrets known;
};

// Replaces what was recognised late, and tells or changes the numbers of all placeholders.
class Cleaner {
public:
    using NewNumber = std::function<std::uint64_t(std::uint64_t)>;
    Cleaner(const KnownSecrets& known, NewNumber new_number) : known_(known), new_number_(std::move(new_number)) {}

    void clean(std::span<char> text) {
        if (known_.size() > 0) replaced_ += known_.replace(text);
        number(text);
    }
    void number(std::span<char> text) { renumber_all(text, new_number_); }

    [[nodiscard]] const KnownSecrets& known() const { return known_; }
    [[nodiscard]] bool has_replaced() const { return replaced_ > 0; }
    void count(std::size_t replaced) { replaced_ += replaced; }

private:
    const KnownSecrets& known_;
    NewNumber new_number_;
    std::size_t replaced_ = 0;
};

// The same of a text that comes in pieces.
class CleaningFilter : public SpoolFilter {
public:
    explicit CleaningFilter(Cleaner& cleaner) : cleaner_(cleaner), search_(cleaner.known()) {}

    std::size_t settle(std::span<char> held, bool is_all) override {
        const std::span<char> piece = held.first(is_all ? held.size() : behind_last_mark({held.data(), held.size()}));
        const std::size_t before = search_.replaced();
        const std::size_t settled = search_.settle(piece, is_all);
        cleaner_.count(search_.replaced() - before);
        const std::size_t whole = is_all ? settled : behind_last_mark({held.data(), settled});
        cleaner_.number(held.first(whole));
        if (whole < settled) search_ = OccurrenceSearch(cleaner_.known());
        return whole;
    }
    void go_back() override { search_ = OccurrenceSearch(cleaner_.known()); }
    [[nodiscard]] bool has_replaced() const override { return cleaner_.has_replaced(); }

private:
    // No placeholder, in base64 or not, goes on across such a place; where there is none near the end, there is no placeholder to be cut.
    static std::size_t behind_last_mark(std::string_view text) {
        constexpr CharSet kMarks("\n\r\t \"'<>(){}[],;&?");
        constexpr std::size_t kFarthest = 64 * 1024;
        for (std::size_t end = text.size(); end > 0 && text.size() - end < kFarthest; --end)
            if (kMarks.has(text[end - 1])) return end;
        return text.size();
    }

    Cleaner& cleaner_;
    OccurrenceSearch search_;
};

struct Continuation {
    std::size_t events;
    std::size_t bytes;
    bool is_last;
};

// An interaction of a part, taken to pieces.
struct LoadedInteraction {
    Interaction interaction;
    std::vector<Event> events;  // of its continuations
    std::string bytes;
    std::vector<Continuation> continuations;
};

void load_stream(StoredInteraction& stored, Stream which, SpooledBytes& into) {
    for (std::uint64_t left = stored.head().streams[static_cast<std::size_t>(which)].length; left > 0;) {
        const std::size_t piece = std::min<std::uint64_t>(left, StoredInteraction::kWindow);
        into.append({stored.take(which, piece), piece});
        left -= piece;
    }
}

// Streams that are too long for memory go through the cleaner on their way to a file beside `spool`.
LoadedInteraction load(const PlacedInteraction& from, const std::string& spool, Cleaner& cleaner) {
    LoadedInteraction loaded;
    StoredInteraction stored;
    stored.open(*from.cassette, from.place->offset, from.place->playable);
    Interaction& interaction = loaded.interaction;
    interaction.head = stored.head();
    interaction.events.assign(stored.events().begin(), stored.events().end());
    interaction.metadata = stored.metadata();
    for (std::size_t i = 0; i < kStreams; ++i) {
        auto bytes = std::make_shared<SpooledBytes>(&spool);
        bytes->filter(std::make_unique<CleaningFilter>(cleaner));
        load_stream(stored, static_cast<Stream>(i), *bytes);
        if (bytes->is_spooled())
            interaction.spooled[i] = std::move(bytes);
        else
            interaction.streams[i] = bytes->take();
    }
    StoredContinuation more;
    for (const std::uint64_t offset : from.place->continuations) {
        more.open(*from.cassette, offset);
        loaded.events.insert(loaded.events.end(), more.events().begin(), more.events().end());
        loaded.bytes.append(more.bytes());
        loaded.continuations.push_back({more.events().size(), more.bytes().size(), more.is_last()});
    }
    return loaded;
}

void clean(LoadedInteraction& loaded, Cleaner& cleaner) {
    for (const auto& spooled : loaded.interaction.spooled)
        if (spooled != nullptr) spooled->complete();
    const TextAction action = [&](const RecordedText& text) { cleaner.clean(text.bytes); };
    change_with_keys(loaded.interaction, [&] {
        for_each_text(loaded.interaction, action);
        return cleaner.has_replaced();
    });
    for_each_text(loaded.events, loaded.bytes, action);
}

// Files of one session, beside a cassette, that get interactions anew.
class CleanFiles {
public:
    CleanFiles(const std::string& cassette, const SessionName& session)
        : cassette_(cassette),
          stem_(std::to_string(session.pid) + "-" + std::to_string(session.started_ns)),
          paths_{side_file(cassette, stem_ + std::string(kEnding))},
          writer_(paths_.front(), cassette) {
        for (const std::string& left : side_files(cassette, kEnding)) unlink(side_file(cassette, left + std::string(kEnding)).c_str());
    }
    ~CleanFiles() {
        for (const std::string& path : paths_) unlink(path.c_str());
    }
    CleanFiles(const CleanFiles&) = delete;
    CleanFiles& operator=(const CleanFiles&) = delete;

    void add(LoadedInteraction loaded) {
        Interaction& interaction = loaded.interaction;
        const bool is_long =
            std::any_of(std::begin(interaction.spooled), std::end(interaction.spooled), [](const auto& one) { return one != nullptr; });
        if (is_long) paths_.push_back(side_file(cassette_, stem_ + "-" + std::to_string(paths_.size()) + std::string(kEnding)));
        const CassetteWriter::Appended where = is_long ? write_long_part(paths_.back(), interaction) : writer_.append(interaction);
        is_used_ = is_used_ || !is_long;
        CassetteWriter long_one(paths_.back(), cassette_);
        std::span<const Event> events = loaded.events;
        std::string_view bytes = loaded.bytes;
        for (const Continuation& one : loaded.continuations) {
            (is_long ? long_one : writer_).append(where, events.first(one.events), bytes.substr(0, one.bytes), one.is_last);
            events = events.subspan(one.events);
            bytes.remove_prefix(one.bytes);
        }
    }

    [[nodiscard]] std::vector<std::string> paths() const { return {paths_.begin() + (is_used_ ? 0 : 1), paths_.end()}; }

private:
    std::string cassette_;
    std::string stem_;
    std::vector<std::string> paths_;
    CassetteWriter writer_;
    bool is_used_ = false;
};

std::vector<PlacedInteraction> all_of(const std::vector<OpenPart>& parts) {
    std::vector<PlacedInteraction> all;
    for (const OpenPart& part : parts)
        for (const CassetteReader::Place& place : part.places()) all.push_back({&part.cassette(), &place});
    return all;
}

bool has_placeholders(const PlacedInteraction& one) {
    StoredInteraction stored;
    stored.open(*one.cassette, one.place->offset);
    return !stored.metadata().placeholders.empty();
}

}  // namespace

CleanParts::CleanParts(const SessionName& session, const std::vector<OpenPart>& parts, const std::string& cassette,
                       const std::vector<PlacedInteraction>& before) {
    const SessionSecrets secrets(session);
    std::vector<NumberedInteraction> numbered;
    for (const PlacedInteraction& one : all_of(parts)) {
        if (secrets.known.size() == 0 && !has_placeholders(one)) {
            interactions_.push_back(one);
            continue;
        }
        PlaceholderNumbers numbers;
        Cleaner cleaner(secrets.known, [&numbers](std::uint64_t number) {
            if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
            return number;
        });
        LoadedInteraction loaded = load(one, cassette, cleaner);
        clean(loaded, cleaner);
        if (numbers.empty())
            interactions_.push_back(one);
        else
            numbered.push_back({one, loaded.interaction.metadata.scope, std::move(numbers)});
    }
    if (numbered.empty()) return;

    const auto published = published_numbers(numbered, before);
    CleanFiles files(cassette, session);
    for (const NumberedInteraction& one : numbered) {
        Cleaner cleaner(secrets.known, [&published](std::uint64_t number) {
            const auto found = published.find(number);
            return found == published.end() ? number : found->second;
        });
        LoadedInteraction loaded = load(one.interaction, cassette, cleaner);
        clean(loaded, cleaner);
        PlaceholderNumbers numbers;
        for (const std::uint64_t number : one.numbers) numbers.push_back(published.at(number));
        loaded.interaction.metadata.placeholders = text_of(numbers);
        files.add(std::move(loaded));
    }
    for (const std::string& path : files.paths()) {
        const File& file = *files_.emplace_back(std::make_unique<const File>(path));
        for (const CassetteReader::Place& place : file.places) interactions_.push_back({&file.cassette, &place});
    }
}

}  // namespace replay
