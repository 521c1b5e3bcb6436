// set_options [WORD…] URL: a transfer with options by name, and all that can be seen of it.
//   NAME=VALUE  sets a CURLOPT; several of a list are separated by '|'. CURLU=… gives the URL as a CURLU
//   NAME        sets it to nothing: NULL, or 0
//   FEED=TEXT   a read callback that gives this text, and one that seeks in it
//   debug       with a debug callback
//   then        performs the transfer; what follows is for the next one on the same handle
//   copy, reset goes on with a duplicate, or with the handle reset
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "infos.hpp"
#include "trace.hpp"

namespace {

// What options point to lives as long as the process.
template <class Thing>
Thing* kept(Thing* thing) {
    static auto& all = *new std::vector<void*>;
    all.push_back(thing);
    return thing;
}

curl_slist* list_of(std::string values) {
    curl_slist* list = nullptr;
    for (char* one = std::strtok(values.data(), "|"); one != nullptr; one = std::strtok(nullptr, "|")) list = curl_slist_append(list, one);
    return kept(list);
}

struct Feed {
    std::string_view text;
    size_t at = 0;
};

size_t pull(char* into, size_t size, size_t count, void* data) {
    auto& feed = *static_cast<Feed*>(data);
    const size_t piece = feed.text.copy(into, std::min(size * count, size_t{1000}), feed.at);
    std::printf("pull of %zu at %zu: %zu\n", size * count, feed.at, piece);
    feed.at += piece;
    return piece;
}

int seek(void* data, curl_off_t offset, int origin) {
    std::printf("seek to %ld from %d\n", static_cast<long>(offset), origin);
    auto& feed = *static_cast<Feed*>(data);
    feed.at = std::min(static_cast<size_t>(offset), feed.text.size());
    return CURL_SEEKFUNC_OK;
}

CURLcode feed(CURL* handle, Feed& feed) {
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, pull);
    curl_easy_setopt(handle, CURLOPT_READDATA, &feed);
    curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, seek);
    return curl_easy_setopt(handle, CURLOPT_SEEKDATA, &feed);
}

CURLcode set(CURL* handle, const std::string& name, const char* value) {
    if (name == "FEED") return feed(handle, *kept(new Feed{value}));
    const curl_easyoption* const option = curl_easy_option_by_name(name.c_str());
    if (option == nullptr) return CURLE_UNKNOWN_OPTION;
    switch (option->type) {
        case CURLOT_LONG:
        case CURLOT_VALUES:
            return curl_easy_setopt(handle, option->id, value == nullptr ? 0L : std::strtol(value, nullptr, 0));
        case CURLOT_OFF_T:
            return curl_easy_setopt(handle, option->id, value == nullptr ? curl_off_t{0} : curl_off_t{std::strtoll(value, nullptr, 0)});
        case CURLOT_SLIST:
            return curl_easy_setopt(handle, option->id, value == nullptr ? nullptr : list_of(value));
        default:
            break;
    }
    if (option->id != CURLOPT_CURLU || value == nullptr) return curl_easy_setopt(handle, option->id, value);
    CURLU* const parsed = kept(curl_url());
    curl_url_set(parsed, CURLUPART_URL, value, 0);
    return curl_easy_setopt(handle, CURLOPT_CURLU, parsed);
}

CURLcode set(CURL* handle, char* word) {
    char* const equals = std::strchr(word, '=');
    return equals == nullptr ? set(handle, word, nullptr) : set(handle, std::string(word, equals), equals + 1);
}

void transfer(CURL* handle, const client::Trace& trace) {
    trace.finished(curl_easy_perform(handle));
    client::print_infos(handle);
    client::print_headers(handle);
}

}  // namespace

int main(int count, char** arguments) {
    const char* const url = arguments[count - 1];
    CURL* handle = curl_easy_init();
    client::Trace trace(handle, "easy");
    trace.with_progress();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    for (int n = 1; n < count - 1; ++n) {
        const std::string_view word = arguments[n];
        if (word == "debug") {
            trace.with_debug();
        } else if (word == "then") {
            transfer(handle, trace);
        } else if (word == "copy") {
            CURL* const copy = curl_easy_duphandle(handle);
            curl_easy_cleanup(handle);
            handle = copy;
            trace.look_at(handle);
        } else if (word == "reset") {
            curl_easy_reset(handle);
            trace.look_at(handle);
            curl_easy_setopt(handle, CURLOPT_URL, url);
        } else if (const CURLcode code = set(handle, arguments[n]); code != CURLE_OK) {
            std::printf("cannot set %s: %d\n", arguments[n], static_cast<int>(code));
        }
    }
    transfer(handle, trace);
    curl_easy_cleanup(handle);
}
