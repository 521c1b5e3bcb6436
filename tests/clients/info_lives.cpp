// info_lives [certificates] [follow] URL [OTHER]: every info at every point of a handle's life: before its first transfer, after one, after
// options were changed, after a failed transfer, after a reset, and on duplicates.
#define CURL_DISABLE_DEPRECATION
#include "infos.hpp"
#include "transfer.hpp"

#include <cstring>

namespace {

void all(CURL* handle, const char* when) {
    std::printf("--- %s\n", when);
    client::print_infos(handle);
}

void certificates(CURL* handle) {
    curl_certinfo* chain = nullptr;
    const CURLcode code = curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain);
    std::printf("CERTINFO (%d): %d certificates\n", static_cast<int>(code), chain->num_of_certs);
    for (int n = 0; n < chain->num_of_certs; ++n)
        for (const curl_slist* line = chain->certinfo[n]; line; line = line->next) std::printf("  %d %s\n", n, line->data);
}

void tls(CURL* handle) {
    for (const CURLINFO info : {CURLINFO_TLS_SESSION, CURLINFO_TLS_SSL_PTR}) {
        curl_tlssessioninfo* session = nullptr;
        const CURLcode code = curl_easy_getinfo(handle, info, &session);
        std::printf("TLS (%d): backend %d, %s\n", static_cast<int>(code), session->backend, session->internals ? "in use" : "none");
    }
}

void odd_questions(CURL* handle) {
    for (const CURLINFO info :
         {CURLINFO_RESPONSE_CODE, CURLINFO_EFFECTIVE_URL, CURLINFO_TOTAL_TIME, CURLINFO_SIZE_DOWNLOAD_T, CURLINFO_COOKIELIST,
          CURLINFO_PRIVATE, static_cast<CURLINFO>(0), static_cast<CURLINFO>(CURLINFO_STRING + 99), static_cast<CURLINFO>(0x700001)})
        std::printf("into nothing: %d\n", static_cast<int>(curl_easy_getinfo(handle, info, nullptr)));
}

}  // namespace

int main(int count, char** arguments) {
    CURL* handle = curl_easy_init();
    const char* url = nullptr;
    const char* other = nullptr;
    bool with_certificates = false;
    for (int n = 1; n < count; ++n) {
        if (!std::strcmp(arguments[n], "certificates"))
            with_certificates = true;
        else if (!std::strcmp(arguments[n], "follow"))
            curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
        else
            (url == nullptr ? url : other) = arguments[n];
    }
    if (url == nullptr) return 2;
    all(handle, "before");
    curl_easy_setopt(handle, CURLOPT_CERTINFO, with_certificates ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(handle, CURLOPT_FILETIME, 1L);
    curl_easy_setopt(handle, CURLOPT_REFERER, "http://who:ever@elsewhere.example/page");
    curl_easy_setopt(handle, CURLOPT_URL, url);
    all(handle, "with an address");
    client::print("get", client::perform(handle));
    char* effective = nullptr;
    curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &effective);
    all(handle, "after a transfer");
    std::printf("still %s\n", effective);
    odd_questions(handle);
    certificates(handle);
    tls(handle);
    CURL* copy = curl_easy_duphandle(handle);
    all(copy, "duplicate");
    certificates(copy);
    curl_easy_setopt(copy, CURLOPT_CUSTOMREQUEST, "PURGE");
    client::print("purge", client::perform(copy));
    all(copy, "duplicate, after a transfer");
    certificates(copy);
    curl_easy_reset(copy);
    all(copy, "duplicate, after a reset");
    curl_easy_cleanup(copy);
    copy = curl_easy_duphandle(handle);
    curl_easy_reset(copy);
    all(copy, "duplicate, reset at once");
    curl_easy_cleanup(copy);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "CHANGED");
    curl_easy_setopt(handle, CURLOPT_URL, "http://elsewhere.example/");
    curl_easy_setopt(handle, CURLOPT_REFERER, "http://elsewhere.example/other");
    all(handle, "options changed");
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, nullptr);
    all(handle, "and back");
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_REFERER, nullptr);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "a=b");
    client::print("post", client::perform(handle));
    all(handle, "after a post");
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    all(handle, "about to ask for no body");
    curl_easy_setopt(handle, CURLOPT_URL, other != nullptr ? other : "http://127.0.0.1:1/");
    client::print("other", client::perform(handle));
    all(handle, "after the other");
    curl_easy_reset(handle);
    all(handle, "after a reset");
    certificates(handle);
    copy = curl_easy_duphandle(handle);
    all(copy, "duplicate of it");
    curl_easy_cleanup(copy);
    client::print("nothing", client::perform(handle));
    all(handle, "after nothing");
    curl_easy_cleanup(handle);
}
