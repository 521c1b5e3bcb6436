// easy URL…: fetches each, having said which libcurl it is linked to.
#include "transfer.hpp"

#include <cstring>

int main(int count, char** arguments) {
    const char* tls = curl_version_info(CURLVERSION_NOW)->ssl_version;
    std::printf("flavour %s\n", std::strstr(tls, "GnuTLS") ? "GnuTLS" : "OpenSSL");
    int failed = 0;
    for (int n = 1; n < count; ++n) {
        const client::Fetched result = client::fetch(arguments[n]);
        client::print(arguments[n], result);
        failed += result.code != CURLE_OK;
    }
    return failed;
}
