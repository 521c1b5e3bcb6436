#pragma once
// `.replay`, the folder beside cassettes for all that is no cassette: recordings under way (parts), indexes, notes of what was used and of
// what was kept.
//
// It holds a .gitignore with a single `*`: git leaves the folder alone without having been told, be it in the middle of a
// recording, when its files may hold what will not be published. The folder can be deleted whenever nothing is being recorded;
// it goes by itself when nothing is left in it.

#include <string>
#include <string_view>
#include <vector>

namespace replay {

// The path that names the cassette itself: where `path` is a symbolic link to one, or to where there is
// none yet, what that leads to. A link that safe_open does not follow is not followed here either: whoever then opens it is told.
[[nodiscard]] std::string resolved_path(const std::string& path);

// "DIR/.replay/NAME.SUFFIX" for the cassette DIR/NAME, a resolved_path().
[[nodiscard]] std::string side_file(const std::string& cassette, std::string_view suffix);
// What stands in place of the "*" in those files' names that are "NAME.*ENDING", in no order.
[[nodiscard]] std::vector<std::string> side_files(const std::string& cassette, std::string_view ending);
// "DIR/.replay".
[[nodiscard]] std::string side_folder(const std::string& cassette);

// Makes the folder where it is missing. Throws CassetteError where it cannot be had, or belongs to somebody who could put files
// of his own in the place of ours: neither to this user nor to whom the folder around it belongs.
void make_side_folder(const std::string& cassette);
// Removes it where nothing that matters is left in it.
void tidy_side_folder(const std::string& cassette);

// Makes the folders around a cassette, as far as they are missing. Where one cannot be made, whoever makes the side folder then says so.
void make_folders_around(const std::string& cassette);

}  // namespace replay
