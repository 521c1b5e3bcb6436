#include "cassette_secrets.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "place_to_cut.h"
#include "placeholder.h"
#include "placeholder_numbers.h"
#include "recorded_keys.h"
#include "secret_shapes.h"
#include "stream_redactor.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, kStreams> kNames{"response head", "response body", "request head", "request body", "trace"};

// Gives all texts of an interaction to `action`; long streams in pieces that can be read by themselves.
void for_each_piece(const PlacedInteraction& from, const TextAction& action) {
    const TakeLong take_long = [&action](StoredInteraction& stored, Stream which) {
        std::string held;
        std::optional<TextKind> kind = kind_of_stream(which);
        const auto tell = [&](std::size_t size) {
            if (!kind) kind = kind_of_body(held);
            action({*kind, std::span(held).first(size), {}, kNames[static_cast<std::size_t>(which)]});
            held.erase(0, size);
        };
        for_each_window(stored, which, [&](std::string_view window) {
            held.append(window);
            if (held.size() >= SpooledBytes::kLongest) tell(place_to_cut(held));
        });
        tell(held.size());
        return std::shared_ptr<SpooledBytes>();
    };
    LoadedInteraction loaded = load_interaction(from, take_long);
    for_each_text(loaded, action);
}

PlaceholderNumbers placeholders_in(LoadedInteraction& loaded) {
    PlaceholderNumbers numbers;
    for_each_text(loaded, [&](const RecordedText& text) {
        for (const FoundPlaceholder& found : find_placeholders(text.text()))
            if (std::find(numbers.begin(), numbers.end(), found.number) == numbers.end()) numbers.push_back(found.number);
    });
    return numbers;
}

}  // namespace

std::vector<RecordedSecret> secrets_in(const PlacedInteraction& interaction) {
    std::vector<RecordedSecret> all;
    for_each_piece(interaction, [&](const RecordedText& text) {
        for (const FoundSecret& found : text.find_secrets()) {
            RecordedSecret one{std::string(text.place), found.kind, std::string(public_prefix(found.kind, found.value)),
                               found.value.size()};
            if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
        }
    });
    return all;
}

void learn_secrets(const PlacedInteraction& interaction, SecretBook& secrets) {
    for_each_piece(interaction, [&](const RecordedText& text) { secrets.redact([&](const TextAction& action) { action(text); }); });
}

std::optional<LoadedInteraction> without_secrets(const PlacedInteraction& interaction, const std::string& cassette, SecretBook& secrets) {
    LoadedInteraction loaded = load_interaction(interaction, spooled_beside(cassette, [&](Stream which) {
                                                    return std::make_unique<StreamRedactor>(secrets, kind_of_stream(which));
                                                }));
    const auto was_altered = [](const auto& spooled) { return spooled != nullptr && spooled->was_altered(); };
    const bool was_changed = change_with_keys(loaded.interaction, [&] {
        const bool has_any = secrets.redact([&](const TextAction& action) { for_each_text(loaded, action); });
        return std::any_of(std::begin(loaded.interaction.spooled), std::end(loaded.interaction.spooled), was_altered) || has_any;
    });
    if (was_changed) loaded.interaction.metadata.placeholders = text_of(placeholders_in(loaded));
    return was_changed ? std::optional(std::move(loaded)) : std::nullopt;
}

}  // namespace replay
