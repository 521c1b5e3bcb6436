#pragma once
// Appending interactions to a cassette that other processes append to at the same time: to the part that a session records into.
//
// An append takes the file's lock, writes one whole record behind the committed length, and then moves that length: a
// process killed in between leaves a torn tail that readers do not see and the next writer overwrites. What was committed is
// never written again. The file is opened again where it has been published or replaced, where the host has closed our descriptor,
// and after fork (an inherited description would share its lock with the parent).
//
// A process that writes more than a little writes through a map (mapped_window.h): 2 us for 14 KB, of which the lock takes the half.
//
// Not thread-safe: its owner serialises.

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interaction.h"
#include "mapped_window.h"
#include "private_file.h"

struct iovec;

namespace replay {

class CassetteWriter {
public:
    // Touches no file yet; the first append makes the cassette where it is missing (its folder must exist).
    explicit CassetteWriter(std::string path);
    // The same for a part: what is recorded for `cassette` until it is published. Its folder is made, and it is for this user only
    // and never somebody else's file (side_folder.h).
    CassetteWriter(std::string part, std::string cassette);

    // Where an interaction went, for what continues it.
    struct Appended {
        std::uint64_t file[2] = {};  // FileHeader::id
        std::uint64_t offset = 0;
    };

    // Fills in the head's lengths, counts and checksums, and appends. Throws CassetteError: the cassette is as it was. So it is where
    // the interaction could not be read again (a multipart body nested absurdly deep).
    Appended append(Interaction& interaction);

    // Appends more events of an interaction, all of whose bytes stand in `bytes` whatever stream they are of; `last`: no more will
    // follow. Throws CassetteError, also where the file has been replaced since by another one.
    void append(const Appended& interaction, std::span<const Event> events, std::string_view bytes, bool last);

    // Makes an empty cassette if there is none, with these `flags` (kPartReplaces), and finds out whether appending would work. Throws
    // CassetteError.
    void prepare(std::uint64_t flags = 0);

    // The file was removed, by somebody who did not publish it, with what this writer had appended: true once for each time.
    [[nodiscard]] bool take_loss() { return std::exchange(lost_, false); }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    [[nodiscard]] std::string encoded(const Interaction& interaction) const;
    void open();
    [[nodiscard]] PrivateFile open_part() const;
    // Takes the file's lock, and returns its header as it is then.
    FileHeader lock(std::uint64_t flags = 0);
    [[nodiscard]] FileHeader read_header(std::uint64_t flags);
    void check_is_plain(const FileHeader& header);
    [[nodiscard]] bool was_published() const;
    void write_record(FileHeader& header, const RecordHeader& record, std::vector<iovec> pieces);
    void commit(FileHeader& header, std::uint64_t committed);
    [[noreturn]] void fail(const std::string& what) const;

    std::string path_;
    std::string cassette_;  // whose part it is; empty: it is none
    PrivateFile file_;
    std::uint64_t file_size_ = 0;  // as it was when the lock was taken
    MappedWindow tail_{1024 * 1024, 4};
    MappedWindow front_{64 * 1024, 4};  // where the header is
    FileHeader* header_ = nullptr;      // in front_, where that is mapped
    bool appended_ = false;             // to the file that is open
    bool is_plain_ = false;             // that file, as has been looked at
    bool lost_ = false;
};

}  // namespace replay
