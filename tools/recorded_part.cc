#include "recorded_part.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cassette_writer.h"
#include "error.h"
#include "layout.h"
#include "safe_open.h"
#include "session_part.h"
#include "side_folder.h"

namespace replay {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const std::string& cassette, int error, const std::string& remedy) {
    throw CassetteError("cannot record into " + cassette + ": " + std::strerror(error) + "; " + remedy);
}

}  // namespace

void check_recordable(const std::string& cassette) {
    const std::string folder = fs::path(cassette).parent_path().string();
    struct stat info {};
    if (stat(folder.c_str(), &info) != 0) refuse(cassette, errno, "create the folder " + folder + " or name another file with -c");
    if (!S_ISDIR(info.st_mode)) refuse(cassette, ENOTDIR, "name another file with -c");
    if (access(folder.c_str(), W_OK | X_OK) != 0) refuse(cassette, errno, "make " + folder + " writable or name another file with -c");

    check_place(cassette);
    if (stat(cassette.c_str(), &info) != 0) return;
    const PrivateFile file = safe_open(cassette, O_RDONLY);
    if (!file.is_open()) refuse(cassette, errno, "make it readable or name another file with -c");
    std::array<unsigned char, 8> magic{};
    const ssize_t got = file.read_at(0, magic.data(), magic.size());
    // A damaged cassette may be recorded again, a file that never was one may be dear to somebody.
    if (got != 0 && (got != static_cast<ssize_t>(magic.size()) || magic != kMagic))
        throw CassetteError(cassette + " is not a cassette, so nothing is recorded over it; move it away or name another file with -c");
}

RecordedPart::RecordedPart(const std::string& cassette, const SessionName& session, Publishing how)
    : cassette_(resolved_path(cassette)), session_(session), part_(part_of(cassette_, session)), how_(how) {
    check_recordable(cassette_);
    if (how == Publishing::merges) check_publishable(cassette_);
    CassetteWriter(part_, cassette_).prepare(how == Publishing::replaces ? kPartReplaces : 0);
}

RecordedPart::~RecordedPart() {
    if (kept_) return;
    for (const std::string& part : parts_of(cassette_, session_)) unlink(part.c_str());
    tidy_side_folder(cassette_);
}

bool RecordedPart::has_cassette() const { return access(cassette_.c_str(), F_OK) == 0; }

Published RecordedPart::publish(const Publisher& publisher) {
    kept_ = true;  // whatever goes wrong from here on, the recording must not be lost
    if (access(part_.c_str(), F_OK) != 0)
        throw CassetteError("the recording " + part_ + " was removed before it could be published; cassette " + cassette_ +
                            " stays as it was");
    Published published = publisher.publish(session_, cassette_, how_);
    tidy_side_folder(cassette_);
    return published;
}

}  // namespace replay
