// easy URL…: fetches each, having said which libcurl it is linked to.
#include "transfer.hpp"

int main(int count, char** arguments) {
    std::printf("flavour %s\n", client::flavour(curl_version()));
    int failed = 0;
    for (int n = 1; n < count; ++n) {
        const client::Fetched result = client::fetch(arguments[n]);
        client::print(arguments[n], result);
        failed += result.code != CURLE_OK;
    }
    return failed;
}
