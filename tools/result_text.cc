#include "result_text.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace replay {

namespace {

constexpr std::uint32_t kResponseCode = 0x200000 + 2;
constexpr std::int32_t kHttpReturnedError = 22;

struct ResultName {
    std::int32_t result;
    std::string_view name;
};
constexpr std::array kResults{ResultName{1, "unsupported protocol"},
                              ResultName{3, "malformed URL"},
                              ResultName{5, "could not resolve proxy"},
                              ResultName{6, "could not resolve host"},
                              ResultName{7, "could not connect"},
                              ResultName{8, "weird server reply"},
                              ResultName{9, "access denied"},
                              ResultName{16, "HTTP/2 framing error"},
                              ResultName{18, "partial file"},
                              ResultName{22, "HTTP error status"},
                              ResultName{23, "write error"},
                              ResultName{25, "upload failed"},
                              ResultName{26, "read error"},
                              ResultName{27, "out of memory"},
                              ResultName{28, "timed out"},
                              ResultName{33, "range error"},
                              ResultName{35, "TLS handshake failed"},
                              ResultName{42, "aborted by callback"},
                              ResultName{47, "too many redirects"},
                              ResultName{52, "empty reply"},
                              ResultName{55, "send failure"},
                              ResultName{56, "receive failure"},
                              ResultName{58, "client certificate problem"},
                              ResultName{60, "certificate not trusted"},
                              ResultName{61, "bad content encoding"},
                              ResultName{63, "file too large"},
                              ResultName{65, "rewind failed"},
                              ResultName{67, "login denied"},
                              ResultName{77, "CA file problem"},
                              ResultName{78, "file not found"},
                              ResultName{92, "HTTP/2 stream error"},
                              ResultName{95, "HTTP/3 error"},
                              ResultName{97, "proxy handshake failed"}};

}  // namespace

std::optional<std::int64_t> response_code(const Metadata& metadata) {
    const auto found =
        std::find_if(metadata.infos.begin(), metadata.infos.end(), [](const Info& info) { return info.number == kResponseCode; });
    if (found == metadata.infos.end() || found->integer == 0) return std::nullopt;
    return found->integer;
}

std::string result_name(std::int32_t result) {
    const auto found = std::find_if(kResults.begin(), kResults.end(), [result](const ResultName& known) { return known.result == result; });
    return found == kResults.end() ? std::string{} : std::string(found->name);
}

std::string outcome_text(std::int32_t result, const Metadata& metadata) {
    const auto code = response_code(metadata);
    if (result == 0) return code ? std::to_string(*code) : "ok";
    const std::string name = result_name(result);
    const std::string error = "error " + std::to_string(result) + (name.empty() ? "" : " (" + name + ")");
    return result == kHttpReturnedError && code ? std::to_string(*code) + ", " + error : error;
}

bool is_failure(std::int32_t result, const Metadata& metadata) { return result != 0 || response_code(metadata).value_or(0) >= 400; }

}  // namespace replay
