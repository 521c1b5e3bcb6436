#pragma once
// What a request says in a header by which it is found, as it counts there: secrets are tokens, and the rules have been applied.

#include <string>

#include "field_editor.h"
#include "interaction.h"
#include "request_headers.h"

namespace replay {

// `name` is in lower case. Unsaid where the rules ignore it.
[[nodiscard]] SaidHeader canonical_header(const Request& request, const std::string& name, FieldEditor& editor);

}  // namespace replay
