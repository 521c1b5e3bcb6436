#pragma once
// Appending interactions to a cassette that other processes append to at the same time.
//
// An append takes the file's lock, writes one whole record behind the committed length, and then moves that length: a
// process killed in between leaves a torn tail that readers do not see and the next writer overwrites. What was committed is
// never written again. The file is opened again where the path has been replaced, where the host has closed our descriptor,
// and after fork (an inherited description would share its lock with the parent).
//
// Not thread-safe: its owner serialises.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interaction.h"
#include "private_file.h"

struct iovec;

namespace replay {

class CassetteWriter {
public:
    // Touches no file yet; the first append makes the cassette where it is missing (its folder must exist).
    explicit CassetteWriter(std::string path);

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

    // Makes an empty cassette if there is none, and finds out whether appending would work. Throws CassetteError.
    void prepare();

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    [[nodiscard]] std::string encoded(const Metadata& metadata) const;
    void open_and_lock();
    FileHeader read_header() const;
    void write_record(FileHeader& header, const RecordHeader& record, std::vector<iovec> pieces) const;
    void commit(FileHeader& header, std::uint64_t committed) const;
    [[noreturn]] void fail(const std::string& what) const;

    std::string path_;
    PrivateFile file_;
};

}  // namespace replay
