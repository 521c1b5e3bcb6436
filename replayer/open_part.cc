#include "open_part.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <utility>

#include "error.h"
#include "layout.h"

namespace replay {

OpenPart::OpenPart(std::string path, Reading how) : path_(std::move(path)), file_(path_, O_RDWR | O_NOFOLLOW) {
    if (!file_.is_open() || !file_.lock()) throw CassetteError("cannot open " + path_ + ": " + std::strerror(errno));
    if (how == Reading::what_remains) {
        found_ = salvage(path_);
        return;
    }
    found_.cassette = std::make_unique<CassetteReader>(path_);
    found_.places = cassette().scan();
}

void OpenPart::close() const {
    constexpr std::uint64_t kFlags = kPartPublished;
    // The host may have closed our descriptor and opened a file of its own under the number.
    const bool is_marked =
        file_.is_ours() && file_.write_at(offsetof(FileHeader, flags), {reinterpret_cast<const char*>(&kFlags), sizeof kFlags});
    // On a full disk an empty one cannot be; then nothing has been published either.
    if (!is_marked && !places().empty()) throw CassetteError("cannot mark " + path_ + " as published");
}

void OpenPart::remove() const {
    close();
    if (unlink(path_.c_str()) != 0)
        throw CassetteError("cannot remove " + path_ + ", which has been published: " + std::strerror(errno) + "; remove it by hand");
}

// Named first: what is marked and still has the name of a part may be removed by anyone. And, where that can be, not by renaming it:
// whoever still appends to it always finds it marked, or under the name of a part.
std::string OpenPart::set_aside() const {
    const std::string stem = path_.substr(0, path_.rfind('.')) + ".damaged";
    std::string name = stem;
    for (int number = 2; access(name.c_str(), F_OK) == 0; ++number) name = stem + std::to_string(number);
    const bool is_linked = link(path_.c_str(), name.c_str()) == 0;  // not all file systems can
    if (!is_linked && rename(path_.c_str(), name.c_str()) != 0)
        throw CassetteError("cannot rename " + path_ + ", which has been published: " + std::strerror(errno) + "; move it away by hand");
    is_linked ? remove() : close();
    return name;
}

}  // namespace replay
