#include "piece_cutter.h"

#include "char_set.h"

namespace replay {

namespace {

constexpr CharSet kBlank(" \t\r\n");

// Where the string that `text` is in at `from` ends: at its quote, or with the line. Behind the end of the text where it goes on there, one
// byte farther where an escape does.
std::size_t end_of_string(std::string_view text, std::size_t from) {
    std::size_t end = from;
    for (; end < text.size() && text[end] != '"' && text[end] != '\n'; ++end)
        if (text[end] == '\\') ++end;
    return end;
}

// Places in JSON that begins outside of a string.
struct JsonPlaces {
    std::size_t name = 0;               // the last name; 0: none, or right at the start
    std::size_t mark = 0;               // behind the last comma or line; 0: none
    std::optional<std::size_t> string;  // that goes on behind the end
    bool is_escape_open = false;        // in that
};

JsonPlaces places_in(std::string_view json) {
    JsonPlaces places;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (json[at] == ',' || json[at] == '\n') places.mark = at + 1;
        if (json[at] != '"') continue;
        const std::size_t start = at;
        at = end_of_string(json, at + 1);
        if (at >= json.size()) {
            places.string = start;
            places.is_escape_open = at > json.size();
        } else if (json[at] == '\n') {
            places.mark = at + 1;
        } else if (const std::size_t colon = kBlank.end_of_run(json, at + 1); colon < json.size() && json[colon] == ':') {
            places.name = start;
        }
    }
    return places;
}

// Behind the last such byte, if it is far enough from the start; 0: there is none.
std::size_t far_behind(char mark, std::string_view text) {
    const std::size_t place = text.rfind(mark);
    return place != std::string_view::npos && place >= text.size() / 2 ? place + 1 : 0;
}

// In a text that is in a string from `start` on until behind its end.
std::size_t place_in_string(std::string_view text, std::size_t start, bool is_escape_open) {
    const std::size_t word = far_behind(' ', text);
    return word > start + 1 ? word : text.size() - (is_escape_open ? 1 : 0);
}

// An element that opens, so that its text stays with it; 0: there is none, or right at the start.
std::size_t last_element(std::string_view xml) {
    std::size_t tag = xml.size();
    while (tag > 0 && (tag = xml.rfind('<', tag - 1)) != std::string_view::npos && tag > 0)
        if (tag + 1 < xml.size() && xml[tag + 1] != '/') return tag;
    return 0;
}

std::size_t place_to_cut(TextKind kind, std::string_view text) {
    std::size_t place = 0;
    if (kind == TextKind::xml) place = last_element(text);
    if (kind == TextKind::form) place = text.rfind('&') + 1;
    if (place == 0) place = far_behind('\n', text);
    if (place == 0) place = far_behind(' ', text);
    return place == 0 ? text.size() : place;
}

}  // namespace

std::vector<PieceCutter::Piece> PieceCutter::cut(std::string_view text, bool is_all) {
    if (text.empty()) return {};
    if (!kind_) kind_ = kind_of_body(text);
    if (*kind_ == TextKind::json) return cut_json(text, is_all);
    return {{is_all ? text.size() : place_to_cut(*kind_, text), *kind_}};
}

std::vector<PieceCutter::Piece> PieceCutter::cut_json(std::string_view text, bool is_all) {
    std::vector<Piece> pieces;
    const auto add = [&](std::size_t size, TextKind kind) {
        if (size > 0) pieces.push_back({size, kind});
    };
    if (is_in_string_) {
        const std::size_t end = end_of_string(text, 0);
        is_in_string_ = end >= text.size();
        const std::size_t size = !is_in_string_ ? end + 1 : is_all ? text.size() : place_in_string(text, 0, end > text.size());
        add(size, TextKind::other);
        if (is_in_string_) return pieces;
        text.remove_prefix(size);
    }
    const JsonPlaces places = places_in(text);
    const std::size_t outside = is_all ? 0 : places.name > 0 ? places.name : places.mark;
    is_in_string_ = outside == 0 && places.string.has_value();
    if (outside > 0)
        add(outside, TextKind::json);
    else if (is_in_string_ && !is_all)
        add(place_in_string(text, *places.string, places.is_escape_open), TextKind::json);
    else
        add(text.size(), TextKind::json);
    return pieces;
}

}  // namespace replay
