#pragma once
// A recording that replaces its cassette all at once.
//
// The command records into CASSETTE.<pid>-<n>.part beside it; publishing renames that over the cassette. A reader sees the
// old cassette or the new one; where this process is killed, the old one stays, and so does the part.

#include <string>

namespace replay {

class PartFile {
public:
    // Makes an empty part. Throws CassetteError where the folder cannot be written to, or where something that is no cassette
    // already stands at `cassette` (an absolute path; a symbolic link there is followed).
    explicit PartFile(const std::string& cassette);
    // Removes the part unless it was published or kept.
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    [[nodiscard]] const std::string& path() const { return part_; }
    // Whether there is a cassette that publishing would replace.
    [[nodiscard]] bool replaces() const;
    // Interactions in the part. Throws CassetteError where it can no longer be read.
    [[nodiscard]] std::size_t interactions() const;

    // Makes the part the cassette, with the old one's permission bits. Throws CassetteError; the part then stays.
    void publish();
    // Leaves the part where it is.
    void keep() { kept_ = true; }

private:
    std::string cassette_;
    std::string part_;
    bool kept_ = false;
};

// Throws CassetteError where a recording could not be written to `cassette`: no such folder, no permission, or
// something that is no cassette stands there.
void check_recordable(const std::string& cassette);

}  // namespace replay
