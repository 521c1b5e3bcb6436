// A shared object that calls curl for a program that doesn't know of it. Built once for each flavour of libcurl.
#include "transfer.hpp"

#include <cstring>

extern "C" __attribute__((visibility("default"))) void FETCH(const char* url) {
    const char* tls = curl_version_info(CURLVERSION_NOW)->ssl_version;
    client::print(std::strstr(tls, "GnuTLS") ? "GnuTLS" : "OpenSSL", client::fetch(url));
}
