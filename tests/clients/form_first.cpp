// Asks for a form's length before any handle exists: libcurl's first call in the process is one to its own functions.

#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

#include <cstdio>

namespace {

size_t count(void* total, const char*, size_t size) {
    *static_cast<size_t*>(total) += size;
    return size;
}

}  // namespace

int main(int arguments, char** argument) {
    if (arguments != 2) return 2;
    curl_httppost* form = nullptr;
    curl_httppost* last = nullptr;
    curl_formadd(&form, &last, CURLFORM_COPYNAME, "field", CURLFORM_COPYCONTENTS, "value", CURLFORM_END);
    size_t length = 0;
    const int result = curl_formget(form, &length, count);
    std::printf("formget %d: %zu bytes\n", result, length);
    CURL* const curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_URL, argument[1]);
    curl_easy_setopt(curl, CURLOPT_HTTPPOST, form);
    const CURLcode code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    curl_formfree(form);
    return static_cast<int>(code);
}
