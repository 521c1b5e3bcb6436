#pragma once
// Which of a recorded transfer's header lines libcurl keeps for curl_easy_header(3), and as what: of which origin and which
// request. libcurl itself is asked after the first lines of each head; nothing that it gave to the application is disturbed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "api.h"
#include "interaction.h"

namespace replay {

class KeptHeaders {
public:
    void begin();  // a transfer

    // For the line that is being delivered: the detail of its event (layout.h).
    [[nodiscard]] std::uint16_t detail_of(const Api& api, CURL* curl, std::string_view line);
    // Those that libcurl holds in the end although no event of the recording brought them.
    [[nodiscard]] std::vector<KeptHeader> not_in(const Interaction& recorded, const Api& api, CURL* curl);
    // The number of the last request: 0 for the first, one more after each redirect and the like.
    [[nodiscard]] int last_request(const Api& api, CURL* curl);

private:
    class Asking;
    int find_last_request(const Api& api, CURL* curl);
    [[nodiscard]] unsigned int origin_of_status(const Api& api, CURL* curl);
    [[nodiscard]] unsigned int origin_of_field(const Api& api, CURL* curl, std::string_view name);
    void learn_places(const Api& api, CURL* curl, curl_header* given);
    [[nodiscard]] bool are_surely_in(const Interaction& recorded, const Api& api, CURL* curl) const;
    [[nodiscard]] std::vector<KeptHeader> all(const Api& api, CURL* curl);
    [[nodiscard]] std::size_t amount_of(const Api& api, CURL* curl, const char* name, unsigned int origins, unsigned int& last);

    // Where libcurl puts what its two functions give out: one place for each handle, since 8.0 one for each function.
    curl_header* given_ = nullptr;
    curl_header* next_given_ = nullptr;
    int request_ = 0;
    int pseudo_request_ = -1;  // the request for which `pseudos_` were counted
    std::size_t pseudos_ = 0;
    unsigned int last_origin_ = 0;  // of the line before in the same head: a folded one is a part of it
    std::string name_;              // of the line at hand
};

}  // namespace replay
