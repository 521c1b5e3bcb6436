// What the clients share: one simple GET, and a way to print what came of it.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace client {

// Bodies are printed as a hash: a trace has to show a changed byte, not to be read through.
inline std::uint32_t hash(std::string_view data) {
    std::uint32_t value = 2166136261U;
    for (const char byte : data) value = (value ^ static_cast<unsigned char>(byte)) * 16777619U;
    return value;
}

inline size_t collect(char* data, size_t size, size_t count, void* into) {
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

// The TLS library in curl_version()'s text, which is what the flavours differ in.
inline const char* flavour(std::string_view version) {
    for (const char* const name : {"OpenSSL", "GnuTLS", "NSS"})
        if (version.find(name) != version.npos) return name;
    return "unknown";
}

struct Fetched {
    CURLcode code = CURLE_OK;
    long status = 0;
    std::string body;
    std::string error;
};

inline Fetched perform(CURL* handle) {
    Fetched result;
    char error[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &result.body);
    result.code = curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &result.status);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
    result.error = error;
    return result;
}

inline Fetched fetch(const char* url) {
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, url);
    Fetched result = perform(handle);
    curl_easy_cleanup(handle);
    return result;
}

inline std::string describe(const char* label, const Fetched& result) {
    char line[512];
    std::snprintf(line, sizeof line, "%s: code %d, status %ld, %zu bytes, hash %08x, error '%s'\n", label, static_cast<int>(result.code),
                  result.status, result.body.size(), hash(result.body), result.error.c_str());
    return line;
}

inline void print(const char* label, const Fetched& result) { std::fputs(describe(label, result).c_str(), stdout); }

}  // namespace client
