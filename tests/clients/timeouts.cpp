// timeouts URL MILLISECONDS: a timeout under both of its names, on a handle, its duplicate, and after a reset.
#include <cstdlib>

#include "transfer.hpp"

int main(int count, char** arguments) {
    if (count != 3) return 2;
    const long limit = std::atol(arguments[2]);
    CURL* handle = curl_easy_init();
    curl_easy_setopt(handle, CURLOPT_URL, arguments[1]);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, limit);
    client::print("ms", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, 60L);
    client::print("seconds after ms", client::perform(handle));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, limit);
    client::print("ms after seconds", client::perform(handle));
    CURL* copy = curl_easy_duphandle(handle);
    client::print("duplicate", client::perform(copy));
    curl_easy_cleanup(copy);
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_URL, arguments[1]);
    client::print("reset", client::perform(handle));
    curl_easy_cleanup(handle);
}
