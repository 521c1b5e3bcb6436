#include "left_recording.h"

#include <algorithm>
#include <filesystem>

#include "session_part.h"
#include "session_processes.h"
#include "side_folder.h"

namespace replay {

namespace {

void add_part(LeftRecording& recording, const std::string& path) {
    try {
        const Salvage found = salvage(path);
        for (const CassetteReader::Place& place : found.places) {
            const std::int64_t began = place.head.started_ns;
            recording.first_ns = recording.interactions == 0 ? began : std::min(recording.first_ns, began);
            recording.last_ns = recording.interactions == 0 ? began : std::max(recording.last_ns, began);
            ++recording.interactions;
        }
        if ((found.cassette->flags() & kPartReplaces) != 0) recording.replaces = true;
        if (!found.losses.empty()) recording.damage.push_back({path, found.losses});
    } catch (const CassetteMissing&) {  // published just now
    } catch (const CassetteError& error) {
        recording.unreadable.emplace_back(error.what());
    }
}

}  // namespace

std::vector<LeftRecording> left_recordings(const std::string& cassette) {
    std::vector<LeftRecording> all;
    for (const SessionPart& part : parts_of(cassette)) {
        const auto is_same = [&](const LeftRecording& one) {
            return one.session.pid == part.session.pid && one.session.started_ns == part.session.started_ns;
        };
        auto recording = std::find_if(all.begin(), all.end(), is_same);
        if (recording == all.end()) {
            recording = all.insert(all.end(), LeftRecording{part.session});
            recording->running = running_process(part.session);
        }
        // What is still being written looks damaged at times.
        if (!recording->running) add_part(*recording, part.path);
    }
    std::stable_sort(all.begin(), all.end(), [](const LeftRecording& a, const LeftRecording& b) { return a.first_ns < b.first_ns; });
    return all;
}

std::vector<std::string> kept_parts(const std::string& cassette) {
    std::vector<std::string> paths;
    const std::string start = side_file(cassette, "");
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(side_folder(cassette), ignored)) {
        const std::string path = entry.path().string();
        if (path.starts_with(start) && path.find(".damaged", path.rfind('/')) != std::string::npos) paths.push_back(path);
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

}  // namespace replay
