#include "session_part.h"

#include <dirent.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "side_folder.h"

namespace replay {

namespace {

constexpr std::string_view kSuffix = ".part";

std::string name_of(const SessionName& session) { return std::to_string(session.pid) + "-" + std::to_string(session.started_ns); }

}  // namespace

std::string part_of(const std::string& cassette, const SessionName& session) {
    return side_file(cassette, name_of(session) + std::string(kSuffix));
}

std::vector<SessionPart> parts_of(const std::string& cassette) {
    std::vector<SessionPart> parts;
    const std::string folder = side_folder(cassette);
    const std::string start = side_file(cassette, "").substr(folder.size() + 1);
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), closedir);
    while (const dirent* const entry = entries == nullptr ? nullptr : readdir(entries.get())) {
        std::string_view name(entry->d_name);
        if (!name.starts_with(start) || !name.ends_with(kSuffix) || name.size() < start.size() + kSuffix.size()) continue;
        name.remove_prefix(start.size());
        name.remove_suffix(kSuffix.size());
        const std::optional<SessionName> session = SessionName::parse(std::string(name) + ":/");
        if (session && name_of(*session) == name) parts.push_back({part_of(cassette, *session), *session});
    }
    std::sort(parts.begin(), parts.end(), [](const SessionPart& a, const SessionPart& b) { return a.path < b.path; });
    return parts;
}

}  // namespace replay
