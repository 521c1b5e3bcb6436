#pragma once
// The secrets in a text of some structure, by the names that they have in it (secret_names.h) and by their shape (secret_shapes.h).
//
// A value that is no secret itself is looked into: a string of JSON that is JSON or has a URL in it, a field of a form that does. Text that
// is cut off, or only looks like what it is said to be, gives what can be made out.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "secret_class.h"

namespace replay {

enum class TextKind : std::uint8_t {
    json,         // also several one after the other, and server-sent events
    form,         // or a query
    url,          // with its credentials, query and fragment
    xml,          // the texts of its elements and its attributes, also of HTML
    header,       // a line "Name: value", or several, request line and all; also as libcurl traces them
    multipart,    // a body, by its boundary, which its first line is
    cookie_line,  // in Netscape's format, or several
    other,        // any bytes: the URLs in it, and lines of configuration
    commands,     // what client and server say to each other: header lines, commands of FTP, POP3, IMAP and SMTP, MQTT's packets
};

// What a body seems to be, by how it begins. A type that is said of it would tell no more: clients and servers say many.
[[nodiscard]] TextKind kind_of_body(std::string_view body);

// Of the value of an option that takes part in a request.
[[nodiscard]] TextKind kind_of_option(std::string_view name);

// Placeholders are no secrets, but stand where one stood, as do runs of X (placeholder.h).
enum class Seeking : std::uint8_t { secrets, also_placeholders };

struct FoundSecret {
    std::size_t start;  // where it is written in the text: in base64, all characters that have some of its bits
    std::size_t end;
    SecretClass kind;
    std::string value;    // with its escapes undone
    bool is_distinctive;  // long, and unlike what else may stand in a text: it may be looked for everywhere
    bool is_base64;       // it is what base64 says there, from bit `bit` of the first character on
    std::size_t bit;
};

// In the order of the text, none within another. What says nothing ("", "true", "***") is none. Of Basic credentials and those of a URL
// name and password are found each for itself.
[[nodiscard]] std::vector<FoundSecret> find_secrets(TextKind kind, std::string_view text, Seeking seeking = Seeking::secrets);

// The same in the value of a field of that name, in a form say that is in parts.
[[nodiscard]] std::vector<FoundSecret> find_secrets_of_field(std::string_view name, std::string_view value,
                                                             Seeking seeking = Seeking::secrets);

// Puts the placeholder of that number in the place of what was found in `text`.
void hide_secret(std::span<char> text, const FoundSecret& found, std::uint64_t number);

}  // namespace replay
