#include "publisher.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "answer.h"
#include "cassette_builder.h"
#include "cassette_index.h"
#include "cassette_lock.h"
#include "cassette_reader.h"
#include "open_part.h"
#include "report.h"
#include "safe_open.h"
#include "session_part.h"
#include "stored_interaction.h"

namespace replay {

namespace {

using Place = CassetteReader::Place;

// An interaction of one of the two cassettes.
struct Recorded {
    const CassetteReader* cassette = nullptr;
    const Place* place = nullptr;
    friend bool operator==(const Recorded&, const Recorded&) = default;
    [[nodiscard]] const InteractionHead& head() const { return place->head; }
};

// What tells requests apart.
struct RequestId {
    bool pulled;  // such a body was hashed as it was pulled
    std::uint64_t low;
    std::uint64_t high;
    friend auto operator<=>(const RequestId&, const RequestId&) = default;
};

RequestId id_of(const InteractionHead& head) {
    return {(head.flags & kInteractionPulledBody) != 0, head.canonical_key.low, head.canonical_key.high};
}

std::string scope_of(const Recorded& recorded) {
    StoredInteraction stored;
    stored.open({std::shared_ptr<const CassetteReader>{}, recorded.cassette}, recorded.place->offset, 0);
    return stored.metadata().scope;
}

// What was recorded of one request, before and now, each in the order in which it answers.
struct Repeats {
    std::string scope;
    std::vector<Recorded> before;
    std::vector<Recorded> now;

    // What there is of it from now on.
    [[nodiscard]] std::vector<Recorded> merged(const VolatileHeaders& volatile_headers) const;
};

// What is damaged is replaced by what was recorded again.
bool is_same_answer(const Recorded& before, const Recorded& now, const VolatileHeaders& volatile_headers) {
    try {
        return same_answer(*before.cassette, *before.place, *now.cassette, *now.place, volatile_headers);
    } catch (const CassetteError&) {
        return false;
    }
}

bool is_same(const Recorded& a, const Recorded& b) {
    return a.head().started_ns == b.head().started_ns && a.head().session == b.head().session;
}

std::vector<Recorded> Repeats::merged(const VolatileHeaders& volatile_headers) const {
    std::vector<Recorded> all;
    const bool is_continued = !before.empty() && std::any_of(before.begin(), before.end(), [this](const Recorded& recorded) {
        return recorded.head().session == now.front().head().session;
    });
    if (is_continued) all = before;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const auto known = std::find_if(all.begin(), all.end(), [&](const Recorded& recorded) { return is_same(recorded, now[i]); });
        if (is_continued && known != all.end()) continue;  // published already by a process that died before it could remove the part
        const bool is_unchanged = !is_continued && i < before.size() && is_same_answer(before[i], now[i], volatile_headers);
        all.push_back(is_unchanged ? before[i] : now[i]);
    }
    return all;
}

// The requests of a part.
class RequestTable {
public:
    explicit RequestTable(std::vector<Recorded> in_order) {
        std::stable_sort(in_order.begin(), in_order.end(),
                         [](const Recorded& a, const Recorded& b) { return a.head().started_ns < b.head().started_ns; });
        for (const Recorded& recorded : in_order) {
            std::string scope = scope_of(recorded);
            Repeats& request = all_[id_of(recorded.head())][scope];
            request.scope = std::move(scope);
            request.now.push_back(recorded);
        }
    }

    // That of an earlier recording; nullptr where the part has nothing of it.
    Repeats* find(const Recorded& recorded) {
        const auto scopes = all_.find(id_of(recorded.head()));
        if (scopes == all_.end()) return nullptr;
        const auto found = scopes->second.find(scope_of(recorded));
        return found == scopes->second.end() ? nullptr : &found->second;
    }

    template <class Action>
    void for_each(Action action) {
        for (auto& [id, scopes] : all_)
            for (auto& [scope, request] : scopes) action(request);
    }

private:
    std::map<RequestId, std::map<std::string, Repeats>> all_;
};

// Everything that the cassette is to hold, in its order.
std::vector<Recorded> selection(const CassetteReader* cassette, const std::vector<Place>& places, RequestTable& requests,
                                const VolatileHeaders& volatile_headers, Publishing how) {
    std::vector<std::pair<Recorded, Repeats*>> old;
    for (const Place& place : places) {
        const Recorded recorded{cassette, &place};
        Repeats* const request = requests.find(recorded);
        if (request != nullptr) request->before.push_back(recorded);
        old.emplace_back(recorded, request);
    }
    // Each of a request's recordings takes the place of one that there was, as far as there are any.
    std::map<const Repeats*, std::pair<std::vector<Recorded>, std::size_t>> merged;
    requests.for_each([&](const Repeats& request) { merged[&request] = {request.merged(volatile_headers), 0}; });
    std::vector<Recorded> all;
    for (const auto& [recorded, request] : old) {
        if (request == nullptr) {
            if (how == Publishing::merges) all.push_back(recorded);
            continue;
        }
        auto& [recordings, used] = merged[request];
        if (used < recordings.size()) all.push_back(recordings[used++]);
    }
    using New = std::tuple<std::string_view, std::int64_t, std::uint64_t, Recorded>;
    std::vector<New> fresh;
    for (const auto& [request, recordings] : merged)
        for (std::size_t i = recordings.second; i < recordings.first.size(); ++i)
            fresh.emplace_back(request->scope, recordings.first[i].head().started_ns, recordings.first[i].place->number,
                               recordings.first[i]);
    std::stable_sort(fresh.begin(), fresh.end(), [](const New& a, const New& b) {
        const auto rank = [](const New& one) { return std::tie(std::get<0>(one), std::get<1>(one), std::get<2>(one)); };
        return rank(a) < rank(b);
    });
    for (const New& one : fresh) all.push_back(std::get<3>(one));
    return all;
}

// Whether what a session records is to become the cassette.
bool replaces(const SessionName& session, const std::string& cassette) {
    const std::string part = part_of(cassette, session);
    return access(part.c_str(), F_OK) == 0 && (CassetteReader(part, CassetteReader::Opening::remains).flags() & kPartReplaces) != 0;
}

std::optional<CassetteReader> open_before(const std::string& cassette) {
    try {
        return std::optional<CassetteReader>(std::in_place, cassette);
    } catch (const CassetteMissing&) {
        return std::nullopt;
    }
}

// Writes the cassette anew where it would be another one. `old`: the one that there is, nullptr for none.
Published build_upon(const CassetteReader* old, const std::vector<Recorded>& recorded, const VolatileHeaders& volatile_headers,
                     CassetteBuilder& builder, Publishing how) {
    Published published{recorded.size()};
    const std::vector<Place> old_places = old != nullptr ? old->scan() : std::vector<Place>{};
    RequestTable requests(recorded);
    const std::vector<Recorded> selected = selection(old, old_places, requests, volatile_headers, how);
    const auto is_old = [](const Recorded& one, const Place& place) { return one.place == &place; };
    published.changed = !std::equal(selected.begin(), selected.end(), old_places.begin(), old_places.end(), is_old);
    if (!published.changed) return published;
    for (const Recorded& one : selected) builder.add(*one.cassette, *one.place);
    builder.finish();
    return published;
}

}  // namespace

Published Publisher::build(const std::vector<OpenPart>& parts, const std::string& cassette, Publishing how) const {
    std::vector<Recorded> recorded;
    for (const OpenPart& part : parts)
        for (const Place& place : part.places()) recorded.push_back({&part.cassette(), &place});
    if (recorded.empty()) return {};
    try {
        CassetteBuilder builder(cassette);  // before what it replaces is read
        const std::optional<CassetteReader> old = open_before(cassette);
        return build_upon(old ? &*old : nullptr, recorded, volatile_headers_, builder, how);
    } catch (const CassetteError&) {
        if (how == Publishing::merges) throw;
    }
    // The one that is to be replaced may be damaged. What never was a cassette the builder leaves alone.
    CassetteBuilder builder(cassette);
    return build_upon(nullptr, recorded, volatile_headers_, builder, how);
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
        for (const std::string& path : paths)
            parts.emplace_back(path, damaged_ones_too ? OpenPart::Reading::what_remains : OpenPart::Reading::all);
        const auto is_damaged = [](const OpenPart& part) { return !part.losses().empty(); };
        if (how == Publishing::replaces && std::any_of(parts.begin(), parts.end(), is_damaged))
            throw CassetteError("the recording is damaged, so it does not replace " + cassette);
        Published published = build(parts, cassette, how);
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
