// Prints what curl_easy_getinfo and the header API say of a finished transfer.
#pragma once

#include <curl/curl.h>

#include <cstdio>
#include <string>

namespace client {

struct Info {
    const char* name;
    CURLINFO id;
};

// clang-format off
inline constexpr Info infos[] = {
    {"EFFECTIVE_URL", CURLINFO_EFFECTIVE_URL}, {"EFFECTIVE_METHOD", CURLINFO_EFFECTIVE_METHOD},
    {"CONTENT_TYPE", CURLINFO_CONTENT_TYPE}, {"REDIRECT_URL", CURLINFO_REDIRECT_URL}, {"SCHEME", CURLINFO_SCHEME},
    {"PRIMARY_IP", CURLINFO_PRIMARY_IP}, {"LOCAL_IP", CURLINFO_LOCAL_IP}, {"REFERER", CURLINFO_REFERER},
    {"FTP_ENTRY_PATH", CURLINFO_FTP_ENTRY_PATH},
    {"RESPONSE_CODE", CURLINFO_RESPONSE_CODE}, {"HTTP_CONNECTCODE", CURLINFO_HTTP_CONNECTCODE},
    {"HTTP_VERSION", CURLINFO_HTTP_VERSION}, {"REDIRECT_COUNT", CURLINFO_REDIRECT_COUNT},
    {"HEADER_SIZE", CURLINFO_HEADER_SIZE}, {"REQUEST_SIZE", CURLINFO_REQUEST_SIZE},
    {"SSL_VERIFYRESULT", CURLINFO_SSL_VERIFYRESULT}, {"HTTPAUTH_AVAIL", CURLINFO_HTTPAUTH_AVAIL},
    {"PROXYAUTH_AVAIL", CURLINFO_PROXYAUTH_AVAIL}, {"OS_ERRNO", CURLINFO_OS_ERRNO},
    {"NUM_CONNECTS", CURLINFO_NUM_CONNECTS}, {"PRIMARY_PORT", CURLINFO_PRIMARY_PORT},
    {"LOCAL_PORT", CURLINFO_LOCAL_PORT}, {"CONDITION_UNMET", CURLINFO_CONDITION_UNMET},
    {"PROXY_ERROR", CURLINFO_PROXY_ERROR}, {"PROTOCOL", static_cast<CURLINFO>(CURLINFO_LONG + 48)},
    {"FILETIME", CURLINFO_FILETIME},
    {"SIZE_UPLOAD_T", CURLINFO_SIZE_UPLOAD_T}, {"SIZE_DOWNLOAD_T", CURLINFO_SIZE_DOWNLOAD_T},
    {"SPEED_DOWNLOAD_T", CURLINFO_SPEED_DOWNLOAD_T}, {"SPEED_UPLOAD_T", CURLINFO_SPEED_UPLOAD_T},
    {"CONTENT_LENGTH_DOWNLOAD_T", CURLINFO_CONTENT_LENGTH_DOWNLOAD_T},
    {"CONTENT_LENGTH_UPLOAD_T", CURLINFO_CONTENT_LENGTH_UPLOAD_T}, {"FILETIME_T", CURLINFO_FILETIME_T},
    {"RETRY_AFTER", CURLINFO_RETRY_AFTER}, {"TOTAL_TIME_T", CURLINFO_TOTAL_TIME_T},
    {"NAMELOOKUP_TIME_T", CURLINFO_NAMELOOKUP_TIME_T}, {"CONNECT_TIME_T", CURLINFO_CONNECT_TIME_T},
    {"APPCONNECT_TIME_T", CURLINFO_APPCONNECT_TIME_T}, {"PRETRANSFER_TIME_T", CURLINFO_PRETRANSFER_TIME_T},
    {"STARTTRANSFER_TIME_T", CURLINFO_STARTTRANSFER_TIME_T}, {"REDIRECT_TIME_T", CURLINFO_REDIRECT_TIME_T},
    {"TOTAL_TIME", CURLINFO_TOTAL_TIME}, {"CONNECT_TIME", CURLINFO_CONNECT_TIME},
    {"STARTTRANSFER_TIME", CURLINFO_STARTTRANSFER_TIME},
    {"CAINFO", CURLINFO_CAINFO}, {"CAPATH", CURLINFO_CAPATH}, {"RTSP_SESSION_ID", CURLINFO_RTSP_SESSION_ID},
    {"RTSP_CLIENT_CSEQ", CURLINFO_RTSP_CLIENT_CSEQ}, {"RTSP_SERVER_CSEQ", CURLINFO_RTSP_SERVER_CSEQ},
    {"RTSP_CSEQ_RECV", CURLINFO_RTSP_CSEQ_RECV}, {"PROXY_SSL_VERIFYRESULT", CURLINFO_PROXY_SSL_VERIFYRESULT},
    {"SIZE_DOWNLOAD", static_cast<CURLINFO>(CURLINFO_DOUBLE + 8)}, {"SPEED_UPLOAD", static_cast<CURLINFO>(CURLINFO_DOUBLE + 10)},
    {"CONTENT_LENGTH_UPLOAD", static_cast<CURLINFO>(CURLINFO_DOUBLE + 16)}, {"REDIRECT_TIME", CURLINFO_REDIRECT_TIME},
    // Newer than Debian 12's headers.
    {"USED_PROXY", static_cast<CURLINFO>(CURLINFO_LONG + 66)}, {"CONN_ID", static_cast<CURLINFO>(CURLINFO_OFF_T + 64)},
    {"QUEUE_TIME_T", static_cast<CURLINFO>(CURLINFO_OFF_T + 65)}, {"POSTTRANSFER_TIME_T", static_cast<CURLINFO>(CURLINFO_OFF_T + 67)},
    {"COOKIELIST", CURLINFO_COOKIELIST}, {"SSL_ENGINES", CURLINFO_SSL_ENGINES},
    // Unknown to libcurl: it has an answer of its own for that.
    {"no such info", static_cast<CURLINFO>(CURLINFO_LONG + 9999)},
};
// clang-format on

// "NAME = value (code)"
inline std::string text_of(CURL* handle, const Info& info) {
    std::string text = std::string(info.name) + " =";
    CURLcode code = CURLE_OK;
    switch (info.id & CURLINFO_TYPEMASK) {
        case CURLINFO_STRING: {
            char* value = nullptr;
            code = curl_easy_getinfo(handle, info.id, &value);
            text += std::string(" ") + (value ? value : "(null)");
            break;
        }
        case CURLINFO_LONG: {
            long value = -42;
            code = curl_easy_getinfo(handle, info.id, &value);
            text += " " + std::to_string(value);
            break;
        }
        case CURLINFO_DOUBLE: {
            double value = -42;
            code = curl_easy_getinfo(handle, info.id, &value);
            text += " " + std::to_string(value);
            break;
        }
        case CURLINFO_OFF_T: {
            curl_off_t value = -42;
            code = curl_easy_getinfo(handle, info.id, &value);
            text += " " + std::to_string(value);
            break;
        }
        default: {
            curl_slist* list = nullptr;
            code = curl_easy_getinfo(handle, info.id, &list);
            for (const curl_slist* line = list; line; line = line->next) text += std::string(" [") + line->data + "]";
            curl_slist_free_all(list);
        }
    }
    return text + " (" + std::to_string(static_cast<int>(code)) + ")";
}

inline void print_infos(CURL* handle) {
    for (const Info& info : infos) std::puts(text_of(handle, info).c_str());
    void* own = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &own);
    std::printf("PRIVATE is %s\n", own == handle ? "the handle" : own ? "something else" : "unset");
}

inline void print_headers(CURL* handle) {
    const unsigned all = CURLH_HEADER | CURLH_TRAILER | CURLH_CONNECT | CURLH_1XX | CURLH_PSEUDO;
    curl_header* header = nullptr;
    while ((header = curl_easy_nextheader(handle, all, -1, header)))
        std::printf("header %s: %s (%zu of %zu, origin %x)\n", header->name, header->value, header->index, header->amount, header->origin);
    const CURLHcode code = curl_easy_header(handle, "content-type", 0, CURLH_HEADER, -1, &header);
    std::printf("content-type by name: %d %s\n", static_cast<int>(code), code == CURLHE_OK ? header->value : "");
    std::printf("x-none by name: %d\n", static_cast<int>(curl_easy_header(handle, "x-none", 0, CURLH_HEADER, -1, &header)));
}

}  // namespace client
