#include "cassette_secrets.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "gzip_text.h"
#include "piece_cutter.h"
#include "placeholder.h"
#include "placeholder_numbers.h"
#include "recorded_keys.h"
#include "safe_text.h"
#include "secret_shapes.h"
#include "stream_redactor.h"
#include "text.h"
#include "trace_redactor.h"

namespace replay {

namespace {

constexpr std::array<std::string_view, kStreams> kNames{"response head", "response body", "request head", "request body", "trace"};

// Gives all texts of an interaction to `action`; long streams in pieces that can be read by themselves.
void for_each_piece(const PlacedInteraction& from, const TextAction& action) {
    const TakeLong take_long = [&action](StoredInteraction& stored, Stream which) {
        std::string held;
        PieceCutter cutter(kind_of_stream(which));
        const auto tell = [&](bool is_all) {
            std::size_t told = 0;
            for (const PieceCutter::Piece& piece : cutter.cut(held, is_all)) {
                action({piece.kind, std::span(held).subspan(told, piece.size), {}, kNames[static_cast<std::size_t>(which)]});
                told += piece.size;
            }
            held.erase(0, told);
        };
        for_each_window(stored, which, [&](std::string_view window) {
            held.append(window);
            if (held.size() >= SpooledBytes::kLongest) tell(false);
        });
        tell(true);
        return std::shared_ptr<SpooledBytes>();
    };
    LoadedInteraction loaded = load_interaction(from, take_long);
    for_each_text(loaded, action);
}

// Which bodies are not as they are read, by what their heads say and how they begin.
class PackedBodies {
public:
    void take(const RecordedText& text) {
        for (Body& body : bodies_) {
            if (text.place == body.head || text.place == body.head_lines) note_coding(text.text(), body);
            if (text.place == body.name && body.seems == Seems::nothing) body.seems = seems(text.text());
        }
    }

    [[nodiscard]] std::vector<std::string> codings() const {
        std::vector<std::string> all;
        for (const Body& body : bodies_) {
            const bool is_plain = body.coding.empty() || body.coding == "identity";
            if (body.seems == Seems::gzip) all.emplace_back("gzip");
            if (body.seems == Seems::packed && !is_plain) all.push_back(body.coding);
        }
        return all;
    }

private:
    enum class Seems { nothing, text, gzip, packed };
    struct Body {
        std::string_view name;
        std::string_view head;
        std::string_view head_lines;
        std::string coding{};
        Seems seems = Seems::nothing;
    };

    // Of gzip that could be looked into the text is told.
    static Seems seems(std::string_view text) {
        if (is_gzip(text)) return Seems::gzip;
        return is_utf8(text) ? Seems::text : Seems::packed;
    }

    static void note_coding(std::string_view lines, Body& body) {
        constexpr std::string_view kName = "content-encoding:";
        while (!lines.empty()) {
            const std::string_view line = take_to('\n', lines);
            if (is_in_any_case(line.substr(0, kName.size()), kName)) body.coding = ascii_lower(trimmed(line.substr(kName.size())));
        }
    }

    std::array<Body, 2> bodies_{{{"request body", "request head", "request header"}, {"response body", "response head", {}}}};
};

std::unique_ptr<SpoolFilter> redactor_of(const StoredInteraction& stored, Stream which, SecretBook& secrets) {
    if (which == Stream::trace) return std::make_unique<TraceRedactor>(secrets, stored.events());
    return std::make_unique<StreamRedactor>(secrets, kind_of_stream(which));
}

PlaceholderNumbers placeholders_in(LoadedInteraction& loaded) {
    NumbersInOrder numbers;
    for_each_text(loaded, [&](const RecordedText& text) {
        for (const FoundPlaceholder& found : find_placeholders(text.text())) numbers.add(found.number);
    });
    return numbers.take();
}

}  // namespace

SecretsFound secrets_in(const PlacedInteraction& interaction) {
    SecretsFound found;
    PackedBodies packed;
    std::set<RecordedSecret> told;
    for_each_piece(interaction, [&](const RecordedText& text) {
        packed.take(text);
        for (const FoundSecret& secret : text.find_secrets()) {
            RecordedSecret one{std::string(text.place), secret.kind, std::string(public_prefix(secret.kind, secret.value)),
                               secret.value.size()};
            if (told.insert(one).second) found.secrets.push_back(std::move(one));
        }
    });
    found.packed = packed.codings();
    return found;
}

void learn_secrets(const PlacedInteraction& interaction, SecretBook& secrets) {
    for_each_piece(interaction, [&](const RecordedText& text) { secrets.redact([&](const TextAction& action) { action(text); }); });
}

std::optional<LoadedInteraction> without_secrets(const PlacedInteraction& interaction, const std::string& cassette, SecretBook& secrets) {
    LoadedInteraction loaded = load_interaction(interaction, [&](StoredInteraction& stored, Stream which) {
        return spooled_through(redactor_of(stored, which, secrets), cassette, stored, which);
    });
    const auto was_altered = [](const auto& spooled) { return spooled != nullptr && spooled->was_altered(); };
    const bool was_changed = change_with_keys(loaded.interaction, [&] {
        const bool has_any = secrets.redact([&](const TextAction& action) { for_each_text(loaded, action); });
        return std::any_of(std::begin(loaded.interaction.spooled), std::end(loaded.interaction.spooled), was_altered) || has_any;
    });
    if (was_changed) loaded.interaction.metadata.placeholders = text_of(placeholders_in(loaded));
    return was_changed ? std::optional(std::move(loaded)) : std::nullopt;
}

}  // namespace replay
