// response_headers URL [PROXY [USER:PASSWORD]]: what curl_easy_header and curl_easy_nextheader say during a transfer and after it.
#include <cstring>

#include "transfer.hpp"

namespace {

constexpr unsigned kAll = CURLH_HEADER | CURLH_TRAILER | CURLH_CONNECT | CURLH_1XX | CURLH_PSEUDO;

void print(const char* what, const curl_header* header) {
    std::printf("%s '%s' = '%s', %zu of %zu, origin %x\n", what, header->name, header->value, header->index, header->amount,
                header->origin);
}

void all_of(CURL* handle, unsigned origins, int request) {
    std::printf("origins %x of request %d\n", origins, request);
    curl_header* header = nullptr;
    while ((header = curl_easy_nextheader(handle, origins, request, header)) != nullptr) print(" ", header);
}

void by_name(CURL* handle, const char* name, size_t index, unsigned origins, int request) {
    curl_header* header = nullptr;
    const CURLHcode code = curl_easy_header(handle, name, index, origins, request, &header);
    std::printf("%s %zu of request %d, origins %x: %d\n", name ? name : "nothing", index, request, origins, static_cast<int>(code));
    if (code == CURLHE_OK) print(" ", header);
}

const char* first_value = nullptr;  // in the first line; still valid when the transfer is over

size_t seen(char* line, size_t size, size_t count, void* user) {
    // A pointer that was given out may be used until the application asks again, whatever else goes on.
    static curl_header* kept = nullptr;
    if (kept != nullptr && std::strchr(line, ':') != nullptr && *line != ' ' && *line != '\t') print("kept", kept);
    std::printf("line %.*s", static_cast<int>(size * count), line);
    all_of(user, kAll, -1);
    kept = nullptr;
    if (first_value == nullptr) {
        const curl_header* const first = curl_easy_nextheader(user, kAll, -1, nullptr);
        const bool may_go_on = first == nullptr || std::strcmp(first->name, "X-One") == 0;  // in a folded line, which moves it
        if (!may_go_on) first_value = first->value;
    }
    // An empty line, a new answer and a continuation may end its life.
    if (std::strchr(line, ':') != nullptr && *line != ' ' && *line != '\t') curl_easy_header(user, "x-one", 0, kAll, -1, &kept);
    return size * count;
}

// The two functions by turns. They have one place for what they give out up to libcurl 7.88, where this never ends.
void by_turns(CURL* handle) {
    curl_header* header = nullptr;
    for (int left = 20; left > 0 && (header = curl_easy_nextheader(handle, kAll, -1, header)) != nullptr; --left) {
        print("by turns", header);
        by_name(handle, "content-type", 0, kAll, -1);
    }
}

curl_header* first_in_body = nullptr;  // still valid when the transfer is over

size_t body(char*, size_t size, size_t count, void* user) {
    all_of(user, kAll, -1);
    first_in_body = curl_easy_nextheader(user, kAll, -1, nullptr);
    return size * count;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return 2;
    CURL* handle = curl_easy_init();
    curl_slist* ask = curl_slist_append(nullptr, "X-Ask: yes");
    all_of(handle, kAll, -1);
    by_name(handle, "x-one", 0, kAll, -1);
    curl_easy_setopt(handle, CURLOPT_URL, arguments[1]);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_ANY);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, seen);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, handle);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, handle);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    if (count > 2) {
        curl_easy_setopt(handle, CURLOPT_PROXY, arguments[2]);
        curl_easy_setopt(handle, CURLOPT_HTTPPROXYTUNNEL, 1L);
        curl_easy_setopt(handle, CURLOPT_PROXYHEADER, ask);
        curl_easy_setopt(handle, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    }
    if (count > 3) {
        curl_easy_setopt(handle, CURLOPT_PROXYUSERPWD, arguments[3]);
        curl_easy_setopt(handle, CURLOPT_PROXYAUTH, CURLAUTH_ANY);
    }
    for (int round = 0; round < 2; ++round) {
        first_value = nullptr;
        first_in_body = nullptr;
        std::printf("result %d\n", static_cast<int>(curl_easy_perform(handle)));
        if (first_in_body != nullptr) {
            print("first in the body", first_in_body);
            curl_header* const next = curl_easy_nextheader(handle, kAll, -1, first_in_body);
            if (next != nullptr) print("and the next", next);
        }
        if (first_value != nullptr) std::printf("the first value '%s'\n", first_value);
        by_turns(handle);
        for (int request = -2; request < 4; ++request) all_of(handle, kAll, request);
        for (unsigned origin = 1; origin <= 2 * kAll; origin *= 2) all_of(handle, origin, 0);
        for (int request = -2; request < 4; ++request) by_name(handle, "X-ONE", 0, kAll, request);
        for (size_t index = 0; index < 3; ++index) by_name(handle, "x-two", index, kAll, -1);
        by_name(handle, "x-none", 0, kAll, -1);
        by_name(handle, "x-one", 0, 0, -1);
        by_name(handle, "x-one", 0, kAll + 1, -1);
        by_name(handle, nullptr, 0, kAll, -1);
        std::printf("without a place: %d\n", static_cast<int>(curl_easy_header(handle, "x-one", 0, kAll, -1, nullptr)));
    }
    CURL* copy = curl_easy_duphandle(handle);
    all_of(copy, kAll, -1);
    curl_easy_cleanup(copy);
    curl_easy_reset(handle);
    all_of(handle, kAll, -1);
    curl_easy_cleanup(handle);
    curl_slist_free_all(ask);
}
