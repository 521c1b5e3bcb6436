#include "publisher.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "cassette_builder.h"
#include "cassette_index.h"
#include "cassette_lock.h"
#include "cassette_reader.h"
#include "clean_parts.h"
#include "open_part.h"
#include "report.h"
#include "safe_open.h"
#include "session_part.h"

namespace replay {

namespace {

using Place = CassetteReader::Place;

std::vector<PlacedInteraction> all_of(const CassetteReader& cassette, const std::vector<Place>& places) {
    std::vector<PlacedInteraction> all;
    all.reserve(places.size());
    for (const Place& place : places) all.push_back({&cassette, &place});
    return all;
}

// Whether what a session records is to become the cassette.
bool replaces(const SessionName& session, const std::string& cassette) {
    try {
        return (CassetteReader(part_of(cassette, session), CassetteReader::Opening::remains).flags() & kPartReplaces) != 0;
    } catch (const CassetteMissing&) {  // there are only those of long bodies, or another process is quicker
        return false;
    }
}

// The cassette that there is.
struct OldCassette {
    explicit OldCassette(const std::string& path) : reader(path), places(reader.scan()) {}
    CassetteReader reader;
    std::vector<Place> places;
};

// Nothing where there is none, or where it is to be replaced and cannot be read.
std::optional<OldCassette> open_old(const std::string& cassette, Publishing how) {
    try {
        return std::optional<OldCassette>(std::in_place, cassette);
    } catch (const CassetteMissing&) {
    } catch (const CassetteError&) {
        if (how == Publishing::merges) throw;
    }
    return std::nullopt;
}

// Without it, a session that goes on may publish once more what it has published: worth telling, but not worth the recording.
void note_kept(const std::string& path, const CassetteId& id, const std::vector<KeptInteraction>& kept) {
    try {
        write_kept_note(path, id, kept);
    } catch (const CassetteError& error) {
        report_once(error.what());
    }
}

}  // namespace

Published Publisher::build(const SessionName& session, const std::vector<OpenPart>& parts, const std::string& cassette,
                           Publishing how) const {
    Published published{std::transform_reduce(parts.begin(), parts.end(), std::size_t{0}, std::plus<>{},
                                              [](const OpenPart& part) { return part.places().size(); })};
    if (published.interactions == 0) return published;

    CassetteBuilder builder(cassette);  // before what it replaces is read
    const std::optional<OldCassette> old = open_old(cassette, how);
    const std::vector<PlacedInteraction> before = old ? all_of(old->reader, old->places) : std::vector<PlacedInteraction>{};
    const CleanParts clean(session, parts, cassette, before);
    const auto kept = old ? read_kept_note(builder.path(), old->reader.id(), before.size()) : std::vector<KeptInteraction>{};
    const Publication publication = PublicationPlanner(kept, volatile_headers_).plan(before, clean.interactions(), how);
    published.changed = publication.interactions != before;
    if (published.changed)
        for (const PlacedInteraction& one : publication.interactions) builder.add(*one.cassette, *one.place);
    // First the note: it counts when the cassette is there.
    const CassetteId id = published.changed ? builder.id() : old->reader.id();
    note_kept(builder.path(), id, publication.kept);
    if (published.changed) builder.finish();
    remove_other_kept_notes(builder.path(), id);
    return published;
}

Published Publisher::publish(const SessionName& session, const std::string& cassette, Publishing how) const {
    return take_over(session, cassette, how, false);
}

Published Publisher::recover(const SessionName& session, const std::string& cassette, Publishing how) const {
    return take_over(session, cassette, how, true);
}

Published Publisher::take_over(const SessionName& session, const std::string& cassette, Publishing how, bool damaged_ones_too) const {
    if (parts_of(cassette, session).empty()) return {};
    const CassetteLock lock(cassette);
    const std::vector<std::string> paths = parts_of(cassette, session);  // others may have been published meanwhile
    try {
        std::vector<OpenPart> parts;
        parts.reserve(paths.size());
        for (const std::string& path : paths)
            parts.emplace_back(path, damaged_ones_too ? OpenPart::Reading::what_remains : OpenPart::Reading::all);
        const auto is_damaged = [](const OpenPart& part) { return !part.losses().empty(); };
        if (how == Publishing::replaces && std::any_of(parts.begin(), parts.end(), is_damaged))
            throw CassetteError("the recording is damaged, so it does not replace " + cassette);
        Published published = build(session, parts, cassette, how);
        // The one that says that they are to replace the cassette comes first: killed in between, the others are only merged.
        std::for_each(parts.rbegin(), parts.rend(), [&](const OpenPart& part) {
            if (is_damaged(part))
                published.damaged.push_back({part.set_aside(), part.losses()});
            else
                part.remove();
        });
        if (published.changed) write_index(cassette);
        return published;
    } catch (const CassetteError& error) {
        throw CassetteError(std::string(error.what()) + ". What was recorded is in " + paths.front() +
                            "; when that is mended, `replay recover " + cassette + "` adds it to the cassette");
    }
}

void check_publishable(const std::string& cassette) {
    check_place(cassette);
    try {
        static_cast<void>(CassetteReader(cassette));
    } catch (const CassetteMissing&) {
    }
}

void Publisher::try_to_merge(const SessionName& session, const std::string& cassette) const noexcept {
    try {
        if (!replaces(session, cassette)) static_cast<void>(publish(session, cassette, Publishing::merges));
    } catch (const std::exception& error) {
        report_once(error.what());
    }
}

bool Publisher::merge_abandoned(const std::string& cassette) const noexcept {
    bool has_any = false;
    try {
        for (const SessionPart& part : parts_of(cassette)) {
            if (part.session.root_is_alive() || access(part.path.c_str(), F_OK) != 0) continue;
            has_any = true;
            try_to_merge(part.session, cassette);
        }
    } catch (const std::exception& error) {
        report_once(error.what());
    }
    return has_any;
}

}  // namespace replay
