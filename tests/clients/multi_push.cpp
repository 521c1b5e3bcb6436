// multi_push HOW SERVER URL…: HTTP/2 server push, without TLS. The server is an address with a port, which takes the place of
// whatever the URLs name: libcurl 7.88 takes no push from a port that is not its scheme's. HOW says what the push callback answers:
//   take       takes every stream
//   deny       takes none
//   some       takes every other one, the first included
//   error      fails the transfer that came with it
//   nobody     there is no push callback
#include <cstring>

#include "multi.hpp"

namespace {

struct Pushes {
    client::Transfers& transfers;
    std::string_view how;
    int count = 0;
};

void print_header(curl_pushheaders* headers, const char* name) {
    const char* const value = curl_pushheader_byname(headers, name);
    std::printf("  by name '%s': %s\n", name, value == nullptr ? "none" : value);
}

int on_push(CURL* parent, CURL* pushed, size_t count, curl_pushheaders* headers, void* user) {
    auto& pushes = *static_cast<Pushes*>(user);
    std::printf("pushed with %s, %zu headers\n", pushes.transfers[parent].name().c_str(), count);
    for (size_t n = 0; n <= count; ++n) {
        const char* const line = curl_pushheader_bynum(headers, n);
        const bool secret = line != nullptr && std::strncmp(line, "authorization", 13) == 0;
        // A replay shows a placeholder.
        if (secret) std::printf("  %zu: %zu bytes, %.20s…\n", n, std::strlen(line), line);
        if (!secret) std::printf("  %zu: %s\n", n, line == nullptr ? "none" : line);
    }
    for (const char* name : {":path", ":method", "x-why", "x-wh", "X-WHY", "nobody", "", ":", "x-why:it"}) print_header(headers, name);
    print_header(nullptr, ":path");
    int running = 0;
    std::printf("  inside: add %d, perform %d\n", curl_multi_add_handle(pushes.transfers.multi(), pushed),
                curl_multi_perform(pushes.transfers.multi(), &running));
    const int number = pushes.count++;
    if (pushes.how == "error") return CURL_PUSH_ERROROUT;
    if (pushes.how == "deny" || (pushes.how == "some" && number % 2 == 1)) return CURL_PUSH_DENY;
    pushes.transfers.adopt(pushed, "pushed" + std::to_string(number));
    return CURL_PUSH_OK;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 4) return 2;
    curl_slist* const server = curl_slist_append(nullptr, (std::string("::") + arguments[2]).c_str());
    client::Transfers transfers;
    Pushes pushes{transfers, arguments[1]};
    CURLM* const multi = transfers.multi();
    if (pushes.how != "nobody") {
        curl_multi_setopt(multi, CURLMOPT_PUSHFUNCTION, on_push);
        curl_multi_setopt(multi, CURLMOPT_PUSHDATA, &pushes);
    }
    for (int n = 3; n < count; ++n) {
        CURL* const handle = curl_easy_init();
        curl_easy_setopt(handle, CURLOPT_CONNECT_TO, server);
        curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE));
        curl_easy_setopt(handle, CURLOPT_PIPEWAIT, 1L);
        transfers.add(handle, arguments[n], "t" + std::to_string(n - 3));
    }
    for (int running = -1, before = -1; running != 0;) {
        curl_multi_perform(multi, &running);
        if (running != before) std::printf("running %d\n", running);
        before = running;
        transfers.read_messages([](CURL* handle) {
            const char* url = nullptr;
            curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &url);
            std::printf("from %s: ", url);
        });
        if (running != 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    std::printf("%d pushed, %zu left\n", pushes.count, transfers.size());
    curl_slist_free_all(server);
}
