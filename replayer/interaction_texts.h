#pragma once
// Everything in an interaction that is text, or may be, with what kind of text it is: where secrets are looked for and replaced.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"
#include "secret_finder.h"

namespace replay {

struct RecordedText {
    TextKind kind;
    std::span<char> bytes;     // which may be altered, but not become more or less
    std::string_view field{};  // of the value of a field in parts: its name
    std::string_view place{};  // for a person: "response body"

    [[nodiscard]] std::string_view text() const { return {bytes.data(), bytes.size()}; }
    [[nodiscard]] std::vector<FoundSecret> find_secrets() const;
};

// Of a stream whose events are not known; nothing: it tells itself, by how it begins (kind_of_body).
[[nodiscard]] std::optional<TextKind> kind_of_stream(Stream stream);

using TextAction = std::function<void(const RecordedText&)>;

void for_each_text(Request& request, const TextAction& action);
// What of an interaction is in memory: streams that are spooled are not.
void for_each_text(Interaction& interaction, const TextAction& action);
// Of events whose bytes stand in `bytes`, whatever stream they are of: a continuation's, or those of the trace. What comes in several
// pieces (bodies that libcurl traces, what the application sends and receives by itself) is one text.
void for_each_text(std::span<const Event> events, std::string& bytes, const TextAction& action);

}  // namespace replay
