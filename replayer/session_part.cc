#include "session_part.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <optional>

#include "clock.h"
#include "side_folder.h"

namespace replay {

namespace {

constexpr std::string_view kSuffix = ".part";

std::string name_of(const SessionName& session) { return std::to_string(session.pid) + "-" + std::to_string(session.started_ns); }

// "PID-START", or "PID-START.NUMBER".
std::optional<SessionName> session_in(std::string_view name) {
    const std::string_view session_name = name.substr(0, name.find('.'));
    std::optional<SessionName> session = SessionName::parse(std::string(session_name) + ":/");
    if (session && name_of(*session) != session_name) session.reset();
    return session;
}

}  // namespace

std::string part_of(const std::string& cassette, const SessionName& session) {
    return side_file(cassette, name_of(session) + std::string(kSuffix));
}

std::vector<SessionPart> parts_of(const std::string& cassette) {
    std::vector<SessionPart> parts;
    for (const std::string& name : side_files(cassette, kSuffix))
        if (const auto session = session_in(name)) parts.push_back({side_file(cassette, name + std::string(kSuffix)), *session});
    std::sort(parts.begin(), parts.end(), [](const SessionPart& a, const SessionPart& b) { return a.path < b.path; });
    return parts;
}

std::string long_part_of(const std::string& cassette, const SessionName& session) {
    static std::atomic<std::uint32_t> parts = 0;
    const std::string number = std::to_string(getpid()) + "-" + std::to_string(monotonic_ns()) + "-" + std::to_string(++parts);
    return side_file(cassette, name_of(session) + "." + number + std::string(kSuffix));
}

std::vector<std::string> parts_of(const std::string& cassette, const SessionName& session) {
    std::vector<std::string> paths;
    for (SessionPart& part : parts_of(cassette))
        if (part.session.pid == session.pid && part.session.started_ns == session.started_ns) paths.push_back(std::move(part.path));
    return paths;
}

}  // namespace replay
