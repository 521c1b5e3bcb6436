#pragma once
// The files in which libcurl keeps what it knows of servers.

#include <optional>
#include <string>

#include <sys/types.h>

namespace replay {

// A file's text; empty where it cannot be read, or is no regular file.
[[nodiscard]] std::string contents_of(const std::string& path);

// A file that libcurl may be about to write. What it writes (a new file in the place of the old one) is replaced in the same way by what
// should stand there; its comments, at the top, stay.
class PolicyFile {
public:
    // To be made before libcurl writes. `lines`: what should stand there.
    PolicyFile(std::string path, std::string lines);
    // libcurl has written the file, if it wanted to. Where it has not nothing happens; where replacing fails a line on stderr says so.
    void settle() const;

private:
    std::string path_;
    std::string lines_;
    std::optional<ino_t> before_;
};

}  // namespace replay
