#pragma once
// What is known of a request whose upload is pulled while the transfer is played, beside the bytes that come.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "layout.h"

namespace replay {

class UploadJudge {
public:
    // Whether the upload counts at all. Where it does not, any is that of the recording.
    [[nodiscard]] virtual bool counts() const = 0;
    // How many bytes it will have, where the application has said so: its source is then not asked for more.
    [[nodiscard]] virtual std::optional<std::uint64_t> announced() const = 0;
    // The canonical keys of the request with this upload: a recording with one of them is of the same request.
    [[nodiscard]] virtual std::vector<Hash128> keys(std::string_view upload) = 0;
    // That of the recording which has this upload but for a secret that nothing tells of; empty where there is none. Takes longer.
    [[nodiscard]] virtual Hash128 hidden_key(std::string_view upload) = 0;
    // No recording has this upload: says so, and returns one line for the error buffer.
    [[nodiscard]] virtual std::string miss(std::string_view upload) = 0;

    virtual ~UploadJudge() = default;
};

}  // namespace replay
