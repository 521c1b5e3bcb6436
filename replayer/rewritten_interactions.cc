#include "rewritten_interactions.h"

#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "long_part.h"
#include "side_folder.h"
#include "stored_continuation.h"

namespace replay {

namespace {

constexpr std::string_view kEnding = ".clean";

bool is_long(const Interaction& interaction) {
    return std::any_of(std::begin(interaction.spooled), std::end(interaction.spooled), [](const auto& one) { return one != nullptr; });
}

}  // namespace

LoadedInteraction load_interaction(const PlacedInteraction& from, const TakeLong& take_long) {
    LoadedInteraction loaded;
    StoredInteraction stored;
    stored.open(*from.cassette, from.place->offset, from.place->playable);
    Interaction& interaction = loaded.interaction;
    interaction.head = stored.head();
    interaction.events.assign(stored.events().begin(), stored.events().end());
    interaction.metadata = stored.metadata();
    for (std::size_t i = 0; i < kStreams; ++i) {
        const auto which = static_cast<Stream>(i);
        if (stored.head().streams[i].length >= SpooledBytes::kLongest)
            interaction.spooled[i] = take_long(stored, which);
        else
            for_each_window(stored, which, [&](std::string_view bytes) { interaction.streams[i].append(bytes); });
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

void for_each_window(StoredInteraction& stored, Stream which, const std::function<void(std::string_view)>& action) {
    for (std::uint64_t left = stored.head().streams[static_cast<std::size_t>(which)].length; left > 0;) {
        const std::size_t size = std::min<std::uint64_t>(left, StoredInteraction::kWindow);
        action({stored.take(which, size), size});
        left -= size;
    }
}

TakeLong spooled_beside(const std::string& cassette, std::function<std::unique_ptr<SpoolFilter>(Stream)> make_filter) {
    return [&cassette, make_filter = std::move(make_filter)](StoredInteraction& stored, Stream which) {
        return spooled_through(make_filter(which), cassette, stored, which);
    };
}

std::shared_ptr<SpooledBytes> spooled_through(std::unique_ptr<SpoolFilter> filter, const std::string& cassette, StoredInteraction& stored,
                                              Stream which) {
    auto bytes = std::make_shared<SpooledBytes>(&cassette);
    bytes->filter(std::move(filter));
    for_each_window(stored, which, [&](std::string_view window) { bytes->append(window); });
    bytes->complete();
    return bytes;
}

void for_each_text(LoadedInteraction& loaded, const TextAction& action) {
    for_each_text(loaded.interaction, action);
    for_each_text(loaded.events, loaded.bytes, action);
}

RewrittenInteractions::RewrittenInteractions(const std::string& cassette, std::string_view name)
    : cassette_(cassette), name_(name), paths_{side_file(cassette, name_ + std::string(kEnding))}, writer_(paths_.front(), cassette) {
    for (const std::string& left : side_files(cassette, kEnding)) unlink(side_file(cassette, left + std::string(kEnding)).c_str());
}

RewrittenInteractions::~RewrittenInteractions() {
    for (const std::string& path : paths_) unlink(path.c_str());
}

void RewrittenInteractions::add(LoadedInteraction loaded) {
    const bool has_own_file = is_long(loaded.interaction);
    if (has_own_file) paths_.push_back(side_file(cassette_, name_ + "-" + std::to_string(paths_.size()) + std::string(kEnding)));
    added_.push_back(has_own_file ? Added{paths_.size() - 1, 0} : Added{0, written_++});
    const CassetteWriter::Appended where =
        has_own_file ? write_long_part(paths_.back(), loaded.interaction) : writer_.append(loaded.interaction);
    CassetteWriter own_writer(paths_.back(), cassette_);
    std::span<const Event> events = loaded.events;
    std::string_view bytes = loaded.bytes;
    for (const LoadedInteraction::Continuation& one : loaded.continuations) {
        (has_own_file ? own_writer : writer_).append(where, events.first(one.events), bytes.substr(0, one.bytes), one.is_last);
        events = events.subspan(one.events);
        bytes.remove_prefix(one.bytes);
    }
}

std::vector<PlacedInteraction> RewrittenInteractions::take() {
    for (std::size_t i = 0; i < paths_.size(); ++i)
        files_.push_back(i == 0 && written_ == 0 ? nullptr : std::make_unique<const File>(paths_[i]));
    std::vector<PlacedInteraction> all;
    for (const Added& one : added_) all.push_back({&files_[one.path]->cassette, &files_[one.path]->places.at(one.place)});
    return all;
}

}  // namespace replay
