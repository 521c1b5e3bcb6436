#pragma once
// Notes beside a cassette: small files in `.replay` that say something of one state of it, and that can be lost without harm to it.

#include <initializer_list>
#include <string>
#include <string_view>

#include "private_file.h"

namespace replay {

// A note that was found, or why it cannot be used.
struct SideNote {
    std::string path;
    PrivateFile file;   // not open: there is none, or it is not to be trusted
    std::string wrong;  // "is no regular file"; empty: nothing is
};

// DIR/.replay/NAME.SUFFIX for the cassette DIR/NAME, a resolved_path(). It must be a regular file, and belong to this user, to root, or to
// whom the cassette belongs.
[[nodiscard]] SideNote open_side_note(const std::string& cassette, std::string_view suffix);

// Puts the pieces, one behind the other, in the place of the note that is there, whole and at once. Throws CassetteError where that
// cannot be done.
void write_side_note(const std::string& cassette, std::string_view suffix, std::initializer_list<std::string_view> pieces);

// Removes it, and the folder where nothing else is left in it.
void remove_side_note(const std::string& cassette, std::string_view suffix);

}  // namespace replay
