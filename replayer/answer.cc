#include "answer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string>
#include <utility>

#include "request_key.h"
#include "talk.h"

namespace replay {

namespace {

// Heads that are longer are equal where their bytes are. libcurl takes 300 KB of one response.
constexpr std::uint64_t kLongestHead = std::uint64_t{8} << 20;

// The number of an info without its type: several are told in two types.
constexpr std::uint32_t kInfoNumber = 0xffff;

// By the name that follows CURLINFO_. Those of one transfer, whatever the answer: how long it took and how fast it was, and by what
// connection it came.
constexpr auto kOfTheRun = std::to_array<std::uint32_t>({
    3,   // TOTAL_TIME
    4,   // NAMELOOKUP_TIME
    5,   // CONNECT_TIME
    6,   // PRETRANSFER_TIME
    9,   // SPEED_DOWNLOAD
    10,  // SPEED_UPLOAD
    11,  // HEADER_SIZE
    12,  // REQUEST_SIZE
    17,  // STARTTRANSFER_TIME
    19,  // REDIRECT_TIME
    25,  // OS_ERRNO
    26,  // NUM_CONNECTS
    27,  // SSL_ENGINES
    29,  // LASTSOCKET
    32,  // PRIMARY_IP
    33,  // APPCONNECT_TIME
    40,  // PRIMARY_PORT
    41,  // LOCAL_IP
    42,  // LOCAL_PORT
    44,  // ACTIVESOCKET
    50,  // TOTAL_TIME_T
    51,  // NAMELOOKUP_TIME_T
    52,  // CONNECT_TIME_T
    53,  // PRETRANSFER_TIME_T
    54,  // STARTTRANSFER_TIME_T
    55,  // REDIRECT_TIME_T
    56,  // APPCONNECT_TIME_T
    61,  // CAINFO
    62,  // CAPATH
    63,  // XFER_ID
    64,  // CONN_ID
    65,  // QUEUE_TIME_T
    67,  // POSTTRANSFER_TIME_T
    68,  // EARLYDATA_SENT_T
});

// Those that repeat what a header says.
constexpr std::uint32_t kCookieList = 28;
constexpr auto kOfAHeader = std::to_array<std::pair<std::uint32_t, std::string_view>>({
    {14, "last-modified"},  // FILETIME
    {kCookieList, "set-cookie"},
    {57, "retry-after"},  // RETRY_AFTER
});

// A line of Netscape's cookie format without its fifth field, the time at which it expires.
std::string without_expiry(const std::string& line) {
    std::size_t start = 0;
    for (int field = 1; field < 5; ++field) {
        start = line.find('\t', start);
        if (start == std::string::npos) return line;
        ++start;
    }
    return std::string(line).erase(start, std::min(line.find('\t', start), line.size()) - start);
}

void remove_volatile(std::vector<std::string>& headers, const VolatileHeaders& volatile_headers) {
    std::erase_if(headers, [&](const std::string& line) { return volatile_headers.contains(line.substr(0, line.find_first_of(":;"))); });
}

class Comparison {
public:
    Comparison(const CassetteReader& a, const CassetteReader::Place& in_a, const CassetteReader& b, const CassetteReader::Place& in_b,
               const VolatileHeaders& volatile_headers)
        : cassettes_{a, b}, places_{in_a, in_b}, volatile_(volatile_headers) {
        for (std::size_t i = 0; i < 2; ++i) stored_[i].open(cassettes_[i].get(), places_[i].get().offset);
    }

    // What costs least first.
    bool is_same() {
        return same_heads() && same_metadata() && observed(stored_[0]) == observed(stored_[1]) && same_stream(Stream::request_body) &&
               same_response_head() && same_stream(Stream::response_body) && same_conversation();
    }

private:
    bool same_heads() const {
        const InteractionHead& a = stored_[0].head();
        const InteractionHead& b = stored_[1].head();
        // The variant depends on headers of the request, some of which may be volatile; the metadata tells.
        return a.exact_key == b.exact_key && a.canonical_key == b.canonical_key && a.bodiless_key == b.bodiless_key &&
               a.result == b.result && ((a.flags ^ b.flags) & ~kInteractionFurther) == 0;
    }

    // Which kinds of things the application observed: a recording of one that did not look at the trace, or had no such callback, is no
    // substitute for one of one that did. Whether it paused is a matter of time.
    static std::set<std::pair<EventKind, std::uint16_t>> observed(const StoredInteraction& stored) {
        std::set<std::pair<EventKind, std::uint16_t>> kinds;
        for (const Event& event : stored.events())
            if (event.kind != EventKind::paused) kinds.emplace(event.kind, event.kind == EventKind::callback ? event.detail : 0);
        return kinds;
    }

    bool same_metadata() const { return stable(stored_[0].metadata()) == stable(stored_[1].metadata()); }

    // What counts of it.
    Metadata stable(Metadata metadata) const {
        remove_volatile(metadata.request.headers, volatile_);
        std::erase_if(metadata.kept, [this](const KeptHeader& kept) { return volatile_.contains(kept.name); });
        std::erase_if(metadata.infos, [this](const Info& info) { return is_volatile(info.number & kInfoNumber); });
        for (Info& info : metadata.infos)
            if ((info.number & kInfoNumber) == kCookieList)
                std::transform(info.list.begin(), info.list.end(), info.list.begin(), without_expiry);
        metadata.error = without_times(metadata.error);
        metadata.scope.clear();
        metadata.recorder.clear();
        metadata.asked.clear();
        return metadata;
    }

    bool is_volatile(std::uint32_t info) const {
        if (std::find(kOfTheRun.begin(), kOfTheRun.end(), info) != kOfTheRun.end()) return true;
        const auto of_header =
            std::find_if(kOfAHeader.begin(), kOfAHeader.end(), [info](const auto& entry) { return entry.first == info; });
        return of_header != kOfAHeader.end() && volatile_.contains(of_header->second);
    }

    bool same_stream(Stream stream) {
        const StreamRef& a = ref(0, stream);
        const StreamRef& b = ref(1, stream);
        if (a.length != b.length || a.checksum != b.checksum) return false;
        for (std::uint64_t left = a.length; left > 0;) {
            const std::size_t size = std::min<std::uint64_t>(left, StoredInteraction::kWindow);
            if (std::memcmp(stored_[0].take(stream, size), stored_[1].take(stream, size), size) != 0) return false;
            left -= size;
        }
        return true;
    }

    bool same_response_head() {
        constexpr Stream kHead = Stream::response_head;
        if (ref(0, kHead).length > kLongestHead || ref(1, kHead).length > kLongestHead) return same_stream(kHead);
        std::string heads[2];
        for (std::size_t i = 0; i < 2; ++i) {
            const std::size_t size = ref(i, kHead).length;
            heads[i] = volatile_.stable_lines({stored_[i].take(kHead, size), size});
        }
        return heads[0] == heads[1];
    }

    bool same_conversation() const {
        const auto is_silent = [](const StoredInteraction& stored, const CassetteReader::Place& place) {
            const auto events = stored.events();
            return place.continuations.empty() &&
                   std::none_of(events.begin(), events.end(), [](const Event& event) { return Talk::concerns(event); });
        };
        if (is_silent(stored_[0], places_[0]) && is_silent(stored_[1], places_[1])) return true;
        const auto same_side = [this](Talk::Side side) {
            return same_talk(Talk(cassettes_[0], places_[0], side), Talk(cassettes_[1], places_[1], side));
        };
        return same_side(Talk::Side::sent) && same_side(Talk::Side::received);
    }

    const StreamRef& ref(std::size_t i, Stream stream) const { return stored_[i].head().streams[static_cast<std::size_t>(stream)]; }

    std::reference_wrapper<const CassetteReader> cassettes_[2];
    std::reference_wrapper<const CassetteReader::Place> places_[2];
    const VolatileHeaders& volatile_;
    StoredInteraction stored_[2];
};

}  // namespace

bool same_answer(const CassetteReader& a, const CassetteReader::Place& in_a, const CassetteReader& b, const CassetteReader::Place& in_b,
                 const VolatileHeaders& volatile_headers) {
    return Comparison(a, in_a, b, in_b, volatile_headers).is_same();
}

std::uint64_t stable_variant(Request request, const VolatileHeaders& volatile_headers) {
    remove_volatile(request.headers, volatile_headers);
    return variant_of(request);
}

}  // namespace replay
