#include "publisher.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cassette_builder.h"
#include "cassette_index.h"
#include "cassette_lock.h"
#include "cassette_reader.h"
#include "open_part.h"
#include "report.h"
#include "safe_open.h"
#include "session_part.h"

namespace replay {

namespace {

using Place = CassetteReader::Place;

// What the note of the cassette says of sessions that may go on recording: of this one, of those whose root process is alive, and of those
// that have left parts.
std::vector<KeptInteraction> kept_so_far(const SessionName& session, const std::string& path, const CassetteReader& cassette) {
    std::vector<KeptInteraction> kept = read_kept_note(path, cassette);
    std::map<std::pair<std::int64_t, std::uint64_t>, bool> may_go_on{{{session.pid, session.started_ns}, true}};
    if (!kept.empty())
        for (const SessionPart& part : parts_of(path)) may_go_on[{part.session.pid, part.session.started_ns}] = true;
    std::erase_if(kept, [&](const KeptInteraction& one) {
        const auto [known, is_new] = may_go_on.try_emplace({one.root_pid, one.root_started_ns});
        if (is_new) known->second = SessionName{one.root_pid, one.root_started_ns, "/"}.root_is_alive();
        return !known->second;
    });
    return kept;
}

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

std::optional<CassetteReader> open_before(const std::string& cassette) {
    try {
        return std::optional<CassetteReader>(std::in_place, cassette);
    } catch (const CassetteMissing&) {
        return std::nullopt;
    }
}

}  // namespace

// Writes the cassette anew where it would be another one. `old`: the one that there is, nullptr for none.
Published Publisher::build_upon(const CassetteReader* old, const SessionName& session, std::vector<PlacedInteraction> recorded,
                                CassetteBuilder& builder, Publishing how) const {
    Published published{recorded.size()};
    const std::vector<Place> old_places = old != nullptr ? old->scan() : std::vector<Place>{};
    const std::vector<PlacedInteraction> before = old != nullptr ? all_of(*old, old_places) : std::vector<PlacedInteraction>{};
    const auto kept = old != nullptr ? kept_so_far(session, builder.path(), *old) : std::vector<KeptInteraction>{};
    const Publication publication = PublicationPlanner(session, kept, volatile_headers_).plan(before, std::move(recorded), how);
    published.changed = publication.interactions != before;
    if (published.changed)
        for (const PlacedInteraction& one : publication.interactions) builder.add(*one.cassette, *one.place);
    // First the note: it counts when the cassette is there.
    write_kept_note(builder.path(), published.changed ? builder.id() : old->id(), publication.kept);
    if (published.changed) builder.finish();
    return published;
}

Published Publisher::build(const SessionName& session, const std::vector<OpenPart>& parts, const std::string& cassette,
                           Publishing how) const {
    std::vector<PlacedInteraction> recorded;
    for (const OpenPart& part : parts) {
        const std::vector<PlacedInteraction> of_part = all_of(part.cassette(), part.places());
        recorded.insert(recorded.end(), of_part.begin(), of_part.end());
    }
    if (recorded.empty()) return {};
    try {
        CassetteBuilder builder(cassette);  // before what it replaces is read
        const std::optional<CassetteReader> old = open_before(cassette);
        return build_upon(old ? &*old : nullptr, session, recorded, builder, how);
    } catch (const CassetteError&) {
        if (how == Publishing::merges) throw;
    }
    // The one that is to be replaced may be damaged. What never was a cassette the builder leaves alone.
    CassetteBuilder builder(cassette);
    return build_upon(nullptr, session, std::move(recorded), builder, how);
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

void Publisher::merge_abandoned(const std::string& cassette) const noexcept {
    try {
        for (const SessionPart& part : parts_of(cassette))
            if (!part.session.root_is_alive() && access(part.path.c_str(), F_OK) == 0) try_to_merge(part.session, cassette);
    } catch (const std::exception& error) {
        report_once(error.what());
    }
}

}  // namespace replay
