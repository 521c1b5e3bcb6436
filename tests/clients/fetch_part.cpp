// A shared object that calls curl for a program that doesn't know of it. Built once for each flavour of libcurl.
#include "transfer.hpp"

extern "C" __attribute__((visibility("default"))) void FETCH(const char* url) {
    client::print(client::flavour(curl_version()), client::fetch(url));
}
