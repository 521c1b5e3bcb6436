// What servers told to be kept: the text of policy events, and the lists of HSTS and Alt-Svc as files and fields.

#include <algorithm>
#include <array>
#include <ctime>
#include <string>

#include "alt_svc_list.h"
#include "hsts_list.h"
#include "policy_text.h"
#include "target.h"

using namespace replay;
using namespace replay::fuzz;

namespace {

// For curl_getdate(3): the form in which these files have their dates.
std::time_t date(const char* text, const std::time_t*) {
    std::tm parts{};
    const char* const end = strptime(text, "%Y%m%d %H:%M:%S", &parts);
    return end == nullptr || *end != '\0' ? -1 : timegm(&parts);
}

constexpr std::size_t kMostLines = 3000;

// What a file cannot hold is lost when it is written and read; nothing is added.
template <class List, class Load>
void check_reloading(const List& list, const List& empty, Load load) {
    List again = empty;
    load(again, list.lines());
    List third = empty;
    load(third, again.lines());
    const auto count = [](const std::string& lines) { return std::count(lines.begin(), lines.end(), '\n'); };
    require(count(third.lines()) <= count(again.lines()), "a list does not grow by being written and read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    static constexpr std::array kReleases{7088, 8003, 8014, 8016, 8018};  // that differ in what they make of fields and files
    const int release = kReleases[input.byte() % kReleases.size()];
    const std::int64_t now = input.number<std::uint32_t>();
    HstsList hsts;
    AltSvcList alt_svc(release);
    for (std::size_t count = 0; !input.is_at_end() && count < kMostLines; ++count) {
        const std::uint8_t what = input.byte();
        const std::string_view text = input.text();
        switch (what % 5) {
            case 0:
                if (const auto policy = parse_policy(text)) {
                    hsts.take(policy->host, policy->value, now);
                    alt_svc.take({policy->protocol, policy->host, policy->port}, policy->value, now);
                }
                break;
            case 1:
                hsts.load(text, date, now);
                alt_svc.load(text, date);
                break;
            case 2:
                static_cast<void>(hsts.find(text, (what & 8) != 0, now));
                alt_svc.look_up(text, what, now);
                break;
            case 3:
                hsts.take("example.org", text, now);
                alt_svc.take({"h2", "example.org", 443}, text, now);
                break;
            default:
                hsts.add(text, (what & 8) != 0, now);
        }
    }
    for (const HstsList::Entry& entry : hsts.entries()) static_cast<void>(entry.expiry());
    check_reloading(hsts, HstsList(), [&](HstsList& list, const std::string& lines) { list.load(lines, date, now); });
    check_reloading(alt_svc, AltSvcList(release), [&](AltSvcList& list, const std::string& lines) { list.load(lines, date); });
    return 0;
}
