#include "secret_tokens.h"

#include <algorithm>

#include "char_set.h"
#include "placeholder.h"

namespace replay {

namespace {

constexpr std::string_view kNumberToken = "0";

// All of the base64 around a place in it: where a part of it stands depends on the length of what stands in front.
void widen(std::string_view text, SecretPlace& place) {
    constexpr CharSet kBase64("a-zA-Z0-9+/_=-");
    while (place.start > 0 && kBase64.has(text[place.start - 1])) --place.start;
    place.end = kBase64.end_of_run(text, place.end);
}

std::vector<SecretPlace> in_order(std::vector<SecretPlace> places) {
    std::sort(places.begin(), places.end(), [](const SecretPlace& a, const SecretPlace& b) { return a.start < b.start; });
    std::vector<SecretPlace> all;
    for (const SecretPlace& one : places) {
        if (all.empty() || one.start > all.back().end)
            all.push_back(one);
        else
            all.back() = {all.back().start, std::max(all.back().end, one.end), all.back().is_number && one.is_number};
    }
    return all;
}

std::vector<SecretPlace> all_places(std::string_view text, const std::vector<FoundSecret>& secrets) {
    std::vector<SecretPlace> places;
    const auto add = [&](SecretPlace place, bool is_base64) {
        if (is_base64) widen(text, place);
        places.push_back(place);
    };
    for (const FoundSecret& one : secrets) add({one.start, one.end, one.kind == SecretClass::digits}, one.is_base64);
    for (const FoundPlaceholder& one : find_placeholders(text)) add({one.start, one.end, false}, one.is_base64);
    return in_order(std::move(places));
}

std::string spliced(std::string_view text, const std::vector<SecretPlace>& places) {
    std::string out;
    out.reserve(text.size());
    std::size_t from = 0;
    for (const SecretPlace& one : places) {
        out.append(text.substr(from, one.start - from)).append(one.is_number ? kNumberToken : kSecretToken);
        from = one.end;
    }
    return out.append(text.substr(from));
}

}  // namespace

std::vector<SecretPlace> find_secret_places(TextKind kind, std::string_view text) {
    return all_places(text, find_secrets(kind, text, Seeking::also_placeholders));
}

std::string with_secret_tokens(TextKind kind, std::string_view text) { return spliced(text, find_secret_places(kind, text)); }

std::string header_with_secret_tokens(std::string_view name, std::string_view value) {
    const std::string line = std::string(name).append(": ");
    return with_secret_tokens(TextKind::header, line + std::string(value)).substr(line.size());
}

std::string field_with_secret_tokens(std::string_view name, std::string_view value) {
    return spliced(value, all_places(value, find_secrets_of_field(name, value, Seeking::also_placeholders)));
}

}  // namespace replay
