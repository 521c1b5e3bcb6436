#include "clean_parts.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "char_set.h"
#include "interaction_texts.h"
#include "known_secrets.h"
#include "occurrence_search.h"
#include "placeholder.h"
#include "placeholder_numbers.h"
#include "recorded_keys.h"
#include "report.h"
#include "secret_vault.h"
#include "stored_interaction.h"

namespace replay {

namespace {

// What became known in a session, which has one number for each value.
class SessionSecrets {
public:
    explicit SessionSecrets(const SessionName& session) : vault_(session) {
        for (const SecretVault::Secret& one : vault_.news())
            if (one.is_distinctive) known_.add(one.value, one.kind, one.number);
    }
    [[nodiscard]] const KnownSecrets& known() const { return known_; }
    // Nothing is known of what it replaced: the machine was started anew since, say.
    [[nodiscard]] bool are_lost() const { return vault_.count() == 0; }
    // Whether it gave a secret that number, and not a server that sends what looks like a placeholder.
    [[nodiscard]] bool gave(std::uint64_t number) const {
        if (number == 0) return false;
        return are_lost() || number <= vault_.count() || (vault_.is_full() && number > SecretVault::kMostNumbers);
    }

private:
    SecretVault vault_;
    KnownSecrets known_;
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
    void go_back(std::uint64_t) override { search_ = OccurrenceSearch(cleaner_.known()); }
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

LoadedInteraction cleaned(const PlacedInteraction& from, const std::string& spool, Cleaner& cleaner) {
    LoadedInteraction loaded =
        load_interaction(from, spooled_beside(spool, [&](Stream) { return std::make_unique<CleaningFilter>(cleaner); }));
    const TextAction action = [&](const RecordedText& text) { cleaner.clean(text.bytes); };
    change_with_keys(loaded.interaction, [&] {
        for_each_text(loaded.interaction, action);
        return cleaner.has_replaced();
    });
    for_each_text(loaded.events, loaded.bytes, action);
    return loaded;
}

std::vector<PlacedInteraction> all_of(const std::vector<OpenPart>& parts) {
    std::vector<PlacedInteraction> all;
    for (const OpenPart& part : parts)
        for (const CassetteReader::Place& place : part.places()) all.push_back({&part.cassette(), &place});
    return all;
}

std::string placeholders_of(const PlacedInteraction& one) {
    StoredInteraction stored;
    stored.open(*one.cassette, one.place->offset);
    return stored.metadata().placeholders;
}

// Nothing where it can be published as it is.
std::optional<NumberedInteraction> to_be_cleaned(const PlacedInteraction& one, const std::string& spool, const SessionSecrets& secrets) {
    NumbersInOrder numbers;
    Cleaner cleaner(secrets.known(), [&](std::uint64_t number) {
        if (secrets.gave(number)) numbers.add(number);
        return number;
    });
    const LoadedInteraction loaded = cleaned(one, spool, cleaner);
    NumberedInteraction found{one, loaded.interaction.metadata.scope, numbers.take()};
    if (!cleaner.has_replaced() && found.numbers.empty()) return std::nullopt;
    return found;
}

using NewNumbers = std::unordered_map<std::uint64_t, std::uint64_t>;

LoadedInteraction cleaned(const NumberedInteraction& one, const std::string& spool, const SessionSecrets& secrets,
                          const NewNumbers& published) {
    Cleaner cleaner(secrets.known(), [&published](std::uint64_t number) {
        const auto found = published.find(number);
        return found == published.end() ? number : found->second;
    });
    LoadedInteraction loaded = cleaned(one.interaction, spool, cleaner);
    PlaceholderNumbers numbers;
    for (const std::uint64_t number : one.numbers) numbers.push_back(published.at(number));
    loaded.interaction.metadata.placeholders = numbers.empty() ? std::string(kNotNumbered) : text_of(numbers);
    return loaded;
}

// Secrets and all.
LoadedInteraction without_note(const PlacedInteraction& one, const std::string& spool) {
    LoadedInteraction loaded = load_interaction(one, spooled_beside(spool, [](Stream) { return nullptr; }));
    loaded.interaction.metadata.placeholders.clear();
    return loaded;
}

void report_lost(const SessionName& session, const std::string& cassette) {
    report_once("what process " + std::to_string(session.pid) + " knew of secrets is lost: those that it recognised only after they were " +
                "recorded may be in the cassette; `replay scan " + cassette + "` says what it finds there");
}

}  // namespace

CleanParts::CleanParts(const SessionName& session, const std::vector<OpenPart>& parts, const std::string& cassette,
                       const std::vector<PlacedInteraction>& before) {
    const SessionSecrets secrets(session);
    std::vector<NumberedInteraction> numbered;
    std::vector<PlacedInteraction> kept;
    for (const PlacedInteraction& one : all_of(parts)) {
        const std::string noted = placeholders_of(one);
        if (noted == kSecretsKept) {
            kept.push_back(one);
            continue;
        }
        const bool may_have_any = secrets.known().size() > 0 || !noted.empty();
        std::optional<NumberedInteraction> found = may_have_any ? to_be_cleaned(one, cassette, secrets) : std::nullopt;
        if (!found) {
            interactions_.push_back(one);
            continue;
        }
        if (secrets.are_lost()) report_lost(session, cassette);
        numbered.push_back(std::move(*found));
    }
    if (numbered.empty() && kept.empty()) return;

    const NewNumbers published = published_numbers(numbered, before);
    rewritten_.emplace(cassette, std::to_string(session.pid) + "-" + std::to_string(session.started_ns));
    for (const NumberedInteraction& one : numbered) rewritten_->add(cleaned(one, cassette, secrets, published));
    for (const PlacedInteraction& one : kept) rewritten_->add(without_note(one, cassette));
    const std::vector<PlacedInteraction> rewritten = rewritten_->take();
    interactions_.insert(interactions_.end(), rewritten.begin(), rewritten.end());
}

}  // namespace replay
