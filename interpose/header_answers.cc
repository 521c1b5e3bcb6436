#include "header_answers.h"

#include <algorithm>
#include <vector>

#include "text.h"

namespace replay {

namespace {

using Field = ReceivedHeaders::Field;

// libcurl sets a bit of its own in what it gives out, so that nobody compares with ==.
constexpr unsigned int kOriginMark = 1u << 27;

constexpr unsigned int kOrigins = CURLH_HEADER | CURLH_TRAILER | CURLH_CONNECT | CURLH_1XX | CURLH_PSEUDO;

struct Match {
    std::size_t position;  // among all fields
    std::size_t index;     // among those of its name
    std::size_t amount;    // of those of its name
};

ReceivedHeaders& headers_of(Player& player) {
    if (player.finished() && player.has_recording() && !player.cut_at()) player.headers().complete(player.metadata().kept);
    return player.headers();
}

// The number of the last request; while the transfer runs, of the last one that was answered.
int last_request(Player& player) {
    const int answered = player.headers().last_request();
    return player.finished() ? std::max(answered, static_cast<int>(player.metadata().last_request)) : answered;
}

// The fields of one request and the wanted origins, in order.
class Selection {
public:
    Selection(Player& player, unsigned int origins, int request) : fields_(headers_of(player).fields()) {
        if (request == -1) request = last_request(player);
        for (std::size_t i = 0; i < fields_.size(); ++i)
            if (fields_[i]->request == request && (fields_[i]->origin & origins) != 0) chosen_.push_back(i);
    }

    // Fills in a curl_header of the handle's, which is valid until the next such call, as libcurl's is.
    curl_header* give(curl_header& out, std::size_t position) const {
        Field& field = *fields_[position];
        const Match match = count(position);
        out.name = field.name.data();
        out.value = field.value.data();
        out.amount = match.amount;
        out.index = match.index;
        out.origin = field.origin | kOriginMark;
        out.anchor = &field;  // opaque to the application, and for next_played_header
        return &out;
    }

    [[nodiscard]] std::vector<std::size_t> named(std::string_view name) const {
        const std::string wanted = ascii_lower(name);
        std::vector<std::size_t> found;
        for (const std::size_t i : chosen_)
            if (ascii_lower(fields_[i]->name) == wanted) found.push_back(i);
        return found;
    }

    // The first chosen field behind that one (nullptr: the first of all), or end().
    [[nodiscard]] std::size_t behind(const void* field) const {
        const auto begin = field == nullptr ? fields_.begin() : std::find(fields_.begin(), fields_.end(), field);
        const auto position = static_cast<std::size_t>(begin - fields_.begin()) + (field == nullptr ? 0 : 1);
        for (const std::size_t i : chosen_)
            if (i >= position) return i;
        return end();
    }
    [[nodiscard]] std::size_t end() const { return fields_.size(); }

private:
    [[nodiscard]] Match count(std::size_t position) const {
        Match match{position, 0, 0};
        for (const std::size_t i : named(fields_[position]->name)) {
            if (i == position) match.index = match.amount;
            ++match.amount;
        }
        return match;
    }

    const std::vector<Field*>& fields_;
    std::vector<std::size_t> chosen_;
};

// Since 8.0 either function has a place of its own.
curl_header& place_of_next(EasyHandle& handle) { return handle.image().release() < 8000 ? handle.header_given : handle.next_given; }

}  // namespace

CURLHcode played_header(EasyHandle& handle, const char* name, size_t index, unsigned int origin, int request, curl_header** out) {
    if (name == nullptr || out == nullptr || origin == 0 || origin > kOrigins || request < -1) return CURLHE_BAD_ARGUMENT;
    Player& player = handle.player();
    if (headers_of(player).fields().empty()) return CURLHE_NOHEADERS;
    if (request > last_request(player)) return CURLHE_NOREQUEST;
    const Selection selection(player, origin, request);
    const std::vector<std::size_t> found = selection.named(name);
    if (found.empty()) return CURLHE_MISSING;
    if (index >= found.size()) return CURLHE_BADINDEX;
    *out = selection.give(handle.header_given, found[index]);
    return CURLHE_OK;
}

curl_header* next_played_header(EasyHandle& handle, unsigned int origin, int request, curl_header* previous) {
    Player& player = handle.player();
    if (request > last_request(player) || (previous != nullptr && previous->anchor == nullptr)) return nullptr;
    const Selection selection(player, origin, request);
    const std::size_t next = selection.behind(previous == nullptr ? nullptr : previous->anchor);
    return next == selection.end() ? nullptr : selection.give(place_of_next(handle), next);
}

}  // namespace replay
