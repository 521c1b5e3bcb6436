#pragma once
// Memory that the processes of a session share: files in /dev/shm, named after the user and the session.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "private_file.h"
#include "session_name.h"

namespace replay {

struct SessionMemory {
    void* start = nullptr;  // nullptr: there is none, or none can be had
    std::size_t size = 0;
};

// Maps the session's file with this suffix ("" or ".NAME"), shared and writable. With `size` it is made where it is missing, of zeros, and
// every page of it allocated (a sparse one that a full tmpfs cannot back would be a SIGBUS in the host); without, it is mapped as it is.
// Only a file that nobody else can read or write is used. Leaves no descriptor open.
[[nodiscard]] SessionMemory map_session_memory(const SessionName& session, std::string_view suffix, std::size_t size = 0);

// Adds to the end of such a file, which is made where it is missing; what several processes add stays whole. False where there is no room.
[[nodiscard]] bool add_to_session_memory(const SessionName& session, std::string_view suffix, std::string_view bytes);
// All that is in it; empty where there is none. Of what is longer than kLongestMemoryText, its start.
[[nodiscard]] std::string session_memory_text(const SessionName& session, std::string_view suffix);
inline constexpr std::size_t kLongestMemoryText = 64 * 1024 * 1024;

// The lock of such a file, which ends with the process that holds it at the latest. Not open: there is no such file, or it cannot be
// locked.
[[nodiscard]] PrivateFile lock_session_memory(const SessionName& session, std::string_view suffix);

// Mappings stay valid.
void remove_session_memory(const SessionName& session, std::string_view suffix);
// This user's sessions that have such files, each once; their directories are not known: "/".
[[nodiscard]] std::vector<SessionName> sessions_with_memory();
// The suffixes of the session's files that begin with `start`.
[[nodiscard]] std::vector<std::string> session_memory(const SessionName& session, std::string_view start);

}  // namespace replay
