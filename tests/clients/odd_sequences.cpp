// odd_sequences HOW URL: sequences of calls that are legal and rare. Each ends in transfers whose outcome is printed.
#define CURL_DISABLE_DEPRECATION  // PUT and PROGRESSFUNCTION: old programs use them
#include <cstring>

#include "transfer.hpp"

namespace {

int no_progress(void*, double, double, double, double) { return 0; }

size_t one_pull(char* into, size_t, size_t, void* user) {
    auto& left = *static_cast<std::string*>(user);
    const size_t size = left.copy(into, left.size());
    left.clear();
    return size;
}

// Two callbacks that share their data, one of them taken back.
void shared_data(CURL* handle) {
    int data = 0;
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(handle, CURLOPT_PROGRESSFUNCTION, no_progress);
    curl_easy_setopt(handle, CURLOPT_PROGRESSDATA, &data);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, nullptr);
    client::print("shared data", client::perform(handle));
}

// A read callback taken back: the upload comes from stdin, which is empty here.
void no_more_reading(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, one_pull);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, nullptr);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    client::print("from stdin", client::perform(handle));
}

// One setting under two names, and a copy that is dropped when the size grows beyond it.
void post_sizes(CURL* handle) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "abcdefgh");
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t{5});
    client::print("five", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, -1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, "ab");
    client::print("two", client::perform(handle));
    std::string supplied = "from the callback";
    curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, "short");
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(supplied.size()));
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, one_pull);
    curl_easy_setopt(handle, CURLOPT_READDATA, &supplied);
    client::print("grown", client::perform(handle));
}

void old_put(CURL* handle) {
    for (std::string body : {"first", "second"}) {
        curl_easy_setopt(handle, CURLOPT_PUT, 1L);
        curl_easy_setopt(handle, CURLOPT_READFUNCTION, one_pull);
        curl_easy_setopt(handle, CURLOPT_READDATA, &body);
        curl_easy_setopt(handle, CURLOPT_INFILESIZE, static_cast<long>(body.size()));
        client::print("put", client::perform(handle));
    }
    curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
    client::print("get", client::perform(handle));
}

void after_reset(CURL* handle) {
    client::print("before", client::perform(handle));
    curl_easy_reset(handle);
    long status = -1;
    char* type = nullptr;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
    std::printf("after reset: status %ld, type %s\n", status, type == nullptr ? "none" : type);
}

void duplicate_complains(CURL* handle) {
    char error[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
    CURL* copy = curl_easy_duphandle(handle);
    const int code = static_cast<int>(curl_easy_perform(copy));
    std::printf("duplicate: %d '%s'\n", code, error);
    curl_easy_cleanup(copy);
}

// What an option pointed to is gone, which is fine for a transfer that has no use for it. Nothing listens at port 1.
void stale_pointers(CURL* handle) {
    char* const gone = reinterpret_cast<char*>(16);
    char word[] = "word";
    char* url = nullptr;
    curl_easy_getinfo(handle, CURLINFO_EFFECTIVE_URL, &url);
    const std::string http = url;
    const auto fetch = [&](const char* what, const char* from) {
        curl_easy_setopt(handle, CURLOPT_URL, from);
        client::print(what, client::perform(handle));
    };
    curl_slist lines{word, nullptr};
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, &lines);
    fetch("mail", "smtp://127.0.0.1:1/");
    for (const CURLoption option : {CURLOPT_QUOTE, CURLOPT_POSTQUOTE, CURLOPT_PREQUOTE, CURLOPT_TELNETOPTIONS})
        curl_easy_setopt(handle, option, &lines);
    lines.data = gone;
    fetch("no mail", http.c_str());
    for (const CURLoption option : {CURLOPT_MAIL_RCPT, CURLOPT_QUOTE, CURLOPT_POSTQUOTE, CURLOPT_PREQUOTE})
        curl_easy_setopt(handle, option, nullptr);

    curl_slist header{word, nullptr};
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, &header);
    fetch("headers", http.c_str());
    header.data = gone;
    fetch("no headers", "ftp://127.0.0.1:1/");
    fetch("no headers in mail", "SMTP://127.0.0.1:1/");
    curl_easy_setopt(handle, CURLOPT_DEFAULT_PROTOCOL, "gopher");
    fetch("no headers by default", "127.0.0.1:1/");

    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE, 4L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, gone);
    fetch("no body", "ftp://127.0.0.1:1/");
    curl_httppost part{};
    part.name = gone;
    curl_easy_setopt(handle, CURLOPT_HTTPPOST, &part);
    fetch("no form", "ftp://127.0.0.1:1/");
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, arguments[2]);
    const struct {
        const char* name;
        void (*run)(CURL*);
    } ways[] = {{"shared-data", shared_data}, {"no-more-reading", no_more_reading}, {"post-sizes", post_sizes},        {"old-put", old_put},
                {"after-reset", after_reset}, {"duplicate", duplicate_complains},   {"stale-pointers", stale_pointers}};
    for (const auto& way : ways)
        if (!std::strcmp(way.name, arguments[1])) way.run(handle);
    curl_easy_cleanup(handle);
}
