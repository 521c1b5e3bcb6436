#include "kept_headers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "layout.h"
#include "received_headers.h"

namespace replay {

namespace {

constexpr unsigned int kAll = CURLH_HEADER | CURLH_TRAILER | CURLH_CONNECT | CURLH_1XX | CURLH_PSEUDO;
static_assert(kAll == kHeaderOrigins);
constexpr int kMostRequests = UINT16_MAX >> kHeaderRequestShift;

}  // namespace

// Puts back what the application was given last.
class KeptHeaders::Asking {
public:
    explicit Asking(const KeptHeaders& kept) : places_{kept.given_, kept.next_given_} {
        for (std::size_t n = 0; n < std::size(places_); ++n)
            if (places_[n] != nullptr) before_[n] = *places_[n];
    }
    ~Asking() {
        for (std::size_t n = 0; n < std::size(places_); ++n)
            if (places_[n] != nullptr) *places_[n] = before_[n];
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

private:
    curl_header* places_[2];
    curl_header before_[2]{};
};

void KeptHeaders::begin() {
    request_ = 0;
    pseudo_request_ = -1;
    pseudos_ = 0;
    last_origin_ = 0;
}

int KeptHeaders::last_request(const Api& api, CURL* curl) {
    const Asking asking(*this);
    return find_last_request(api, curl);
}

int KeptHeaders::find_last_request(const Api& api, CURL* curl) {
    curl_header* header = nullptr;
    const auto is_begun = [&](int request) {
        const CURLHcode code = api.easy_header(curl, ":", 0, kAll, request, &header);
        return code != CURLHE_NOREQUEST && code != CURLHE_NOHEADERS;
    };
    if (api.easy_header == nullptr) return 0;
    while (request_ < kMostRequests && is_begun(request_ + 1)) ++request_;
    return request_;
}

// At the first header of a handle: the application has not been given one of this transfer yet.
void KeptHeaders::learn_places(const Api& api, CURL* curl, curl_header* given) {
    if (given_ != nullptr) return;
    given_ = given;
    if (api.easy_nextheader == nullptr) return;
    const curl_header before = *given;  // the same place, it may be
    next_given_ = api.easy_nextheader(curl, kAll, -1, nullptr);
    *given = before;
}

// How many fields of that name libcurl keeps of the last request, and the origin of the last of them.
std::size_t KeptHeaders::amount_of(const Api& api, CURL* curl, const char* name, unsigned int origins, unsigned int& last) {
    curl_header* header = nullptr;
    if (api.easy_header(curl, name, 0, origins, -1, &header) != CURLHE_OK) return 0;
    learn_places(api, curl, header);
    const std::size_t amount = header->amount;
    if (amount > 1 && api.easy_header(curl, name, amount - 1, origins, -1, &header) != CURLHE_OK) return 0;
    last = header->origin & kAll;
    return amount;
}

std::vector<KeptHeader> KeptHeaders::all(const Api& api, CURL* curl) {
    std::vector<KeptHeader> kept;
    const int last = last_request(api, curl);
    const Asking asking(*this);
    for (int request = 0; request <= last; ++request)
        for (curl_header* header = nullptr; (header = api.easy_nextheader(curl, kAll, request, header)) != nullptr;)
            kept.push_back({(header->origin & kAll) | static_cast<unsigned>(request) << kHeaderRequestShift, header->name, header->value});
    return kept;
}

// As a rule they are, and that is told without a look at each of them (which takes libcurl a look at all the others): it keeps a field of
// an answer just before it gives out its line. It may be otherwise with what was paused on, with what precedes or follows an answer, with
// the pseudo headers of HTTP/2, and where there was no answer.
bool KeptHeaders::are_surely_in(const Interaction& recorded, const Api& api, CURL* curl) const {
    constexpr unsigned int kRare = CURLH_CONNECT | CURLH_1XX | CURLH_TRAILER;
    std::size_t fields = 0;
    std::size_t pseudos = 0;
    for (const Event& event : recorded.events) {
        if (event.kind == EventKind::paused || (event.flags & (kEventInPause | kEventDespitePause)) != 0) return false;
        if (event.kind != EventKind::header) continue;
        const unsigned int origin = event.detail & kHeaderOrigins;
        if (origin == CURLH_PSEUDO) ++pseudos;
        if (origin != 0) ++fields;
    }
    if (fields == 0) return false;
    const Asking asking(*this);
    for (int request = 0; request <= request_; ++request) {
        if (api.easy_nextheader(curl, kRare, request, nullptr) != nullptr) return false;
        const curl_header* const pseudo = api.easy_nextheader(curl, CURLH_PSEUDO, request, nullptr);
        const std::size_t kept = pseudo == nullptr ? 0 : pseudo->amount;
        if (kept > pseudos) return false;
        pseudos -= kept;
    }
    return true;
}

std::vector<KeptHeader> KeptHeaders::not_in(const Interaction& recorded, const Api& api, CURL* curl) {
    if (api.easy_header == nullptr || api.easy_nextheader == nullptr || are_surely_in(recorded, api, curl)) return {};
    std::vector<KeptHeader> kept = all(api, curl);
    if (kept.empty()) return kept;
    ReceivedHeaders received;
    std::string_view lines = recorded.streams[static_cast<std::size_t>(Stream::response_head)];
    for (const Event& event : recorded.events) {
        if (stream_of(event.kind) != Stream::response_head) continue;
        received.add(lines.substr(0, event.size), event.detail);
        lines.remove_prefix(event.size);
    }
    std::vector<ReceivedHeaders::Field*> fields = received.fields();
    std::erase_if(kept, [&fields](const KeptHeader& header) {
        const auto brought = std::find_if(fields.begin(), fields.end(), [&header](const ReceivedHeaders::Field* field) {
            return (field->origin | static_cast<unsigned>(field->request) << kHeaderRequestShift) == header.detail &&
                   field->name == header.name;
        });
        if (brought == fields.end()) return false;
        fields.erase(brought);
        return true;
    });
    return kept;
}

std::uint16_t KeptHeaders::detail_of(const Api& api, CURL* curl, std::string_view line) {
    if (api.easy_header == nullptr || line.empty()) return 0;
    const bool is_status = line.starts_with("HTTP/");
    if (is_status)
        last_origin_ = origin_of_status(api, curl);
    else if (const std::size_t colon = line.find(':'); line.front() != ' ' && line.front() != '\t')
        last_origin_ = colon == std::string_view::npos || colon == 0 ? 0 : origin_of_field(api, curl, line.substr(0, colon));
    const unsigned int origin = std::exchange(last_origin_, line.ends_with("\n\r\n") ? 0 : last_origin_);
    if (origin == 0 && !is_status) return 0;
    return static_cast<std::uint16_t>(origin | static_cast<unsigned>(request_) << kHeaderRequestShift);
}

unsigned int KeptHeaders::origin_of_status(const Api& api, CURL* curl) {
    const Asking asking(*this);
    const int request = find_last_request(api, curl);
    const std::size_t before = request == pseudo_request_ ? pseudos_ : 0;
    unsigned int origin = 0;
    pseudo_request_ = request;
    pseudos_ = amount_of(api, curl, ":status", CURLH_PSEUDO, origin);
    return pseudos_ > before ? origin : 0;
}

// All fields of a head have one origin. It is asked for once: libcurl goes through all that it has for each answer.
unsigned int KeptHeaders::origin_of_field(const Api& api, CURL* curl, std::string_view name) {
    if ((last_origin_ & ~CURLH_PSEUDO) != 0) return last_origin_;
    const Asking asking(*this);
    find_last_request(api, curl);
    unsigned int origin = 0;
    name_.assign(name);
    static_cast<void>(amount_of(api, curl, name_.c_str(), kAll & ~CURLH_PSEUDO, origin));
    return origin;
}

}  // namespace replay
