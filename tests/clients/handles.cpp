// handles BASE: the lives of a handle: set, duplicated, reused, reset, and used with nothing but a URL.
#include "transfer.hpp"

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::string base = arguments[1];
    CURL* first = curl_easy_init();
    curl_slist* headers = curl_slist_append(nullptr, "X-Kind: original");
    curl_easy_setopt(first, CURLOPT_URL, (base + "/echo?n=1").c_str());
    curl_easy_setopt(first, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(first, CURLOPT_COPYPOSTFIELDS, "copied=body");
    client::print("first", client::perform(first));

    CURL* copy = curl_easy_duphandle(first);
    client::print("duplicate", client::perform(copy));
    curl_easy_setopt(copy, CURLOPT_URL, (base + "/echo?n=2").c_str());
    client::print("duplicate elsewhere", client::perform(copy));

    // POST given up for GET, and a header list taken back: what was set earlier must not stick.
    curl_easy_setopt(first, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(first, CURLOPT_HTTPHEADER, nullptr);
    client::print("reused for GET", client::perform(first));
    curl_easy_setopt(first, CURLOPT_CUSTOMREQUEST, "DELETE");
    client::print("reused for DELETE", client::perform(first));
    curl_easy_setopt(first, CURLOPT_CUSTOMREQUEST, nullptr);
    curl_easy_setopt(first, CURLOPT_NOBODY, 1L);
    client::print("reused for HEAD", client::perform(first));

    curl_easy_reset(first);
    client::print("reset, no URL", client::perform(first));
    curl_easy_setopt(first, CURLOPT_URL, (base + "/echo?n=3").c_str());
    client::print("reset", client::perform(first));

    CURLU* parsed = curl_url();
    curl_url_set(parsed, CURLUPART_URL, (base + "/echo").c_str(), 0);
    curl_url_set(parsed, CURLUPART_QUERY, "by=handle", 0);
    curl_easy_setopt(first, CURLOPT_CURLU, parsed);
    client::print("URL by handle", client::perform(first));
    curl_easy_cleanup(first);

    // libcurl's default: straight to stdout.
    std::fflush(stdout);
    CURL* bare = curl_easy_init();
    curl_easy_setopt(bare, CURLOPT_URL, (base + "/hello").c_str());
    const CURLcode code = curl_easy_perform(bare);
    FILE* into = std::fopen("written-by-default", "w");
    curl_easy_setopt(bare, CURLOPT_WRITEDATA, into);
    curl_easy_setopt(bare, CURLOPT_HEADERDATA, into);
    const CURLcode to_file = curl_easy_perform(bare);
    std::fclose(into);
    curl_easy_cleanup(bare);
    curl_easy_cleanup(copy);
    curl_url_cleanup(parsed);
    curl_slist_free_all(headers);
    return code != CURLE_OK || to_file != CURLE_OK;
}
