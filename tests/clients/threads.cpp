// threads BASE: eight threads at once, each with handles of its own.
#include "transfer.hpp"

#include <array>
#include <thread>

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::string base = arguments[1];
    curl_global_init(CURL_GLOBAL_ALL);
    std::array<std::string, 8> lines;
    std::array<std::thread, 8> threads;
    for (size_t n = 0; n < threads.size(); ++n)
        threads[n] = std::thread([&, n] {
            CURL* kept = curl_easy_init();
            for (int round = 0; round < 6; ++round) {
                const std::string query = "thread=" + std::to_string(n) + "&round=" + std::to_string(round);
                curl_easy_setopt(kept, CURLOPT_URL, (base + "/echo?" + query).c_str());
                lines[n] += client::describe(query.c_str(), client::perform(kept));
                lines[n] += client::describe("large", client::fetch((base + "/bytes?size=70000&" + query).c_str()));
            }
            curl_easy_cleanup(kept);
        });
    for (size_t n = 0; n < threads.size(); ++n) {
        threads[n].join();
        std::fputs(lines[n].c_str(), stdout);
    }
}
