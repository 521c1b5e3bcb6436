#include "publication.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "answer.h"
#include "stored_interaction.h"

namespace replay {

namespace {

// What tells requests apart: whether its body was hashed as it was pulled, and the key.
using RequestId = std::tuple<bool, std::uint64_t, std::uint64_t>;

RequestId id_of(const InteractionHead& head) {
    return {(head.flags & kInteractionPulledBody) != 0, head.canonical_key.low, head.canonical_key.high};
}

std::string scope_of(const PlacedInteraction& recorded) {
    StoredInteraction stored;
    stored.open(*recorded.cassette, recorded.place->offset);
    return stored.metadata().scope;
}

// Tells the recordings of one request from each other.
using RecordingId = std::pair<std::uint64_t, std::int64_t>;  // session and start

RecordingId recording_of(const PlacedInteraction& recorded) { return {recorded.head().session, recorded.head().started_ns}; }

// What an interaction of the cassette is called in the note: key, session and start.
using StandIn = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t>;

StandIn stand_in_of(const PlacedInteraction& recorded) {
    const InteractionHead& head = recorded.head();
    return {head.canonical_key.low, head.canonical_key.high, head.session, head.started_ns};
}

StandIn stand_in_of(const KeptInteraction& kept) { return {kept.key_low, kept.key_high, kept.old_session, kept.old_started_ns}; }

// Which recordings of which sessions the interactions of the cassette stand for.
class StandIns {
public:
    explicit StandIns(const std::vector<KeptInteraction>& kept) {
        for (const KeptInteraction& one : kept) all_[{one.session, stand_in_of(one)}] = one.started_ns;
    }

    // The recording of that session that the interaction is or stands for; nothing where there is none.
    [[nodiscard]] std::optional<RecordingId> find(const PlacedInteraction& recorded, std::uint64_t session) const {
        if (recorded.head().session == session) return recording_of(recorded);
        const auto found = all_.find({session, stand_in_of(recorded)});
        return found == all_.end() ? std::nullopt : std::optional<RecordingId>({session, found->second});
    }

private:
    std::map<std::pair<std::uint64_t, StandIn>, std::int64_t> all_;
};

// What is damaged is replaced by what was recorded again.
bool is_same_answer(const PlacedInteraction& before, const PlacedInteraction& now, const VolatileHeaders& volatile_headers) {
    try {
        return same_answer(*before.cassette, *before.place, *now.cassette, *now.place, volatile_headers);
    } catch (const CassetteError&) {
        return false;
    }
}

bool is_further(const PlacedInteraction& recorded) { return (recorded.head().flags & kInteractionFurther) != 0; }

// What was recorded of one request, before and now, each in the order in which it answers.
struct Repeats {
    std::string scope;
    std::vector<PlacedInteraction> before;
    std::vector<PlacedInteraction> now;

    [[nodiscard]] std::uint64_t session() const { return now.front().head().session; }

    // Those that the session itself has published of it already.
    [[nodiscard]] std::set<RecordingId> published(const StandIns& stand_ins) const {
        std::set<RecordingId> all;
        for (const PlacedInteraction& recorded : before)
            if (const auto recording = stand_ins.find(recorded, session())) all.insert(*recording);
        return all;
    }
};

// The requests of a session.
class RequestTable {
public:
    explicit RequestTable(std::vector<PlacedInteraction> in_order) {
        std::stable_sort(in_order.begin(), in_order.end(),
                         [](const PlacedInteraction& a, const PlacedInteraction& b) { return a.head().started_ns < b.head().started_ns; });
        for (const PlacedInteraction& recorded : in_order) {
            std::string scope = scope_of(recorded);
            Repeats& request = all_[id_of(recorded.head())][scope];
            request.scope = std::move(scope);
            request.now.push_back(recorded);
        }
    }

    // That of an earlier recording; nullptr where the session has nothing of it.
    Repeats* find(const PlacedInteraction& recorded) {
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

// Merges request by request, and notes what is kept.
class Merger {
public:
    // `kept`: the note so far, to which it adds.
    Merger(std::vector<KeptInteraction>& kept, const VolatileHeaders& volatile_headers)
        : stand_ins_(kept), kept_(kept), volatile_headers_(volatile_headers) {}

    // What there is of the request from now on.
    std::vector<PlacedInteraction> merge(const Repeats& request) {
        const std::set<RecordingId> published = request.published(stand_ins_);
        if (published.empty()) return replace(request);
        std::vector<PlacedInteraction> all = request.before;
        std::copy_if(request.now.begin(), request.now.end(), std::back_inserter(all),
                     [&](const PlacedInteraction& recorded) { return !published.contains(recording_of(recorded)); });
        return all;
    }

private:
    std::vector<PlacedInteraction> replace(const Repeats& request) {
        std::vector<PlacedInteraction> all;
        std::vector<PlacedInteraction> further;
        std::partition_copy(request.now.begin(), request.now.end(), std::back_inserter(further), std::back_inserter(all), is_further);
        if (all.empty())
            all = request.before;
        else
            keep_what_is_the_same(request, all);
        all.insert(all.end(), further.begin(), further.end());
        return all;
    }

    // Of what the session recorded instead of what there was.
    void keep_what_is_the_same(const Repeats& request, std::vector<PlacedInteraction>& all) {
        for (std::size_t i = 0; i < std::min(all.size(), request.before.size()); ++i) {
            const PlacedInteraction& old = request.before[i];
            if (!is_same_answer(old, all[i], volatile_headers_)) continue;
            const InteractionHead& head = old.head();
            kept_.push_back({request.session(), all[i].head().started_ns, head.canonical_key.low, head.canonical_key.high, head.session,
                             head.started_ns});
            all[i] = old;
        }
    }

    const StandIns stand_ins_;
    std::vector<KeptInteraction>& kept_;
    const VolatileHeaders& volatile_headers_;
};

// Notes of what the cassette holds no more, and those of all but the last sessions: which of them still go on, nobody knows.
void drop_useless(Publication& publication) {
    std::set<StandIn> held;
    for (const PlacedInteraction& one : publication.interactions) held.insert(stand_in_of(one));
    std::vector<KeptInteraction>& kept = publication.kept;
    std::erase_if(kept, [&](const KeptInteraction& one) { return !held.contains(stand_in_of(one)); });
    std::set<std::uint64_t> last;
    for (auto one = kept.rbegin(); one != kept.rend() && last.size() < kMostKeptSessions; ++one) last.insert(one->session);
    std::erase_if(kept, [&](const KeptInteraction& one) { return !last.contains(one.session); });
}

// What is damaged says nothing of a request any more, which is no loss where it is replaced.
Repeats* find_in(RequestTable& requests, const PlacedInteraction& recorded, Publishing how) {
    try {
        return requests.find(recorded);
    } catch (const CassetteError&) {
        if (how == Publishing::merges) throw;
        return nullptr;
    }
}

using Merged = std::map<const Repeats*, std::vector<PlacedInteraction>>;

// What is not in the cassette yet and has no place there.
std::vector<PlacedInteraction> in_order_of_requests(const Merged& left) {
    using New = std::tuple<std::string_view, std::int64_t, std::uint64_t, PlacedInteraction>;
    std::vector<New> all;
    for (const auto& [request, recordings] : left)
        for (const PlacedInteraction& one : recordings) all.emplace_back(request->scope, one.head().started_ns, one.place->number, one);
    std::stable_sort(all.begin(), all.end(), [](const New& a, const New& b) {
        const auto rank = [](const New& one) { return std::tie(std::get<0>(one), std::get<1>(one), std::get<2>(one)); };
        return rank(a) < rank(b);
    });
    std::vector<PlacedInteraction> recordings;
    recordings.reserve(all.size());
    for (const New& one : all) recordings.push_back(std::get<3>(one));
    return recordings;
}

}  // namespace

Publication PublicationPlanner::plan(const std::vector<PlacedInteraction>& before, std::vector<PlacedInteraction> now,
                                     Publishing how) const {
    RequestTable requests(std::move(now));
    std::vector<std::pair<PlacedInteraction, const Repeats*>> old;
    for (const PlacedInteraction& recorded : before) {
        Repeats* const request = find_in(requests, recorded, how);
        if (request != nullptr) request->before.push_back(recorded);
        old.emplace_back(recorded, request);
    }
    Publication publication;
    publication.kept = kept_;
    Merger merger(publication.kept, volatile_headers_);
    Merged merged;
    requests.for_each([&](const Repeats& request) { merged[&request] = merger.merge(request); });

    // Each of a request's recordings takes the place of one that there was, as far as there are any.
    std::map<const Repeats*, std::size_t> placed;
    for (const auto& [recorded, request] : old) {
        if (request == nullptr) {
            if (how == Publishing::merges) publication.interactions.push_back(recorded);
            continue;
        }
        const std::vector<PlacedInteraction>& recordings = merged[request];
        std::size_t& count = placed[request];
        if (count < recordings.size()) publication.interactions.push_back(recordings[count++]);
    }
    for (const auto& [request, count] : placed) {
        std::vector<PlacedInteraction>& recordings = merged[request];
        recordings.erase(recordings.begin(), recordings.begin() + static_cast<std::ptrdiff_t>(count));
    }
    for (const PlacedInteraction& one : in_order_of_requests(merged)) publication.interactions.push_back(one);
    drop_useless(publication);
    return publication;
}

}  // namespace replay
