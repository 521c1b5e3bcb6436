#pragma once
// URLs that mean the same, as one text.

#include <string>
#include <string_view>

#include "field_editor.h"

namespace replay {

// Scheme and host in lower case, an IPv6 address in its one spelling, a default port, credentials and the fragment dropped, an empty path
// made "/", "http://" where no scheme is given, escapes in the path spelt in one way, and the fields of the query in the order of their
// names (canonical_fields.h). The canonical URL's is itself. Text that is no URL comes out as something that no other text does.
[[nodiscard]] std::string canonical_url(std::string_view url);

// The same with what the rules say: parts that do not count are left out, and fields are edited.
[[nodiscard]] std::string canonical_url(std::string_view url, const MatchedParts& match, FieldEditor& editor);

// Whether it is of HTTP or a web socket: what stands behind its "?" is fields then, and elsewhere a part of a name or a command.
[[nodiscard]] bool speaks_http(std::string_view url);

// Whether URLs of this scheme, in lower case, are of this port where they name none.
[[nodiscard]] bool is_default_port(std::string_view scheme, std::string_view port);

// Whether there is a user part in it.
[[nodiscard]] bool has_credentials(std::string_view url);

}  // namespace replay
