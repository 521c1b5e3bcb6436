#pragma once
// What an application sent and received by itself on a connection, for a person and for a program.

#include <string>

#include "interaction.h"
#include "json_text.h"

namespace replay {

// Whether there is anything of that kind in the interaction: calls of the application's, or WebSocket frames.
[[nodiscard]] bool has_conversation(const Interaction& whole);

// A line a call or frame, with its time if that is wanted. Safe to send to a terminal.
[[nodiscard]] std::string conversation_text(const Interaction& whole, bool with_times = true);

// The members of an event of kind send, receive or frame; nothing for others. `bytes`: those that it takes from the trace;
// where they make no sense, "damage" says why.
void write_call(JsonText& json, const Event& event, std::string_view bytes);

}  // namespace replay
