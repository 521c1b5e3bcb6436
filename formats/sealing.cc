#include "sealing.h"

#include <sys/random.h>

#include <ctime>

namespace replay {

FileHeader new_file_header(std::uint64_t flags) {
    FileHeader header{};
    header.magic = kMagic;
    header.version = kVersion;
    header.header_bytes = sizeof header;
    if (getrandom(header.id, sizeof header.id, GRND_NONBLOCK) != sizeof header.id) {
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        header.id[0] = static_cast<std::uint64_t>(now.tv_sec) * 1000000000u + static_cast<std::uint64_t>(now.tv_nsec);
    }
    header.committed = sizeof header;
    header.flags = flags;
    header.check = check_of(header);
    return header;
}

}  // namespace replay
