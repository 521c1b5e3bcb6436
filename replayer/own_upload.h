#pragma once
// The upload of an application that is not byte for byte that of the recording which is played: how far it has come, and if it is to be
// compared by what it means, its bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace replay {

class OwnUpload {
public:
    // `announced`: how many bytes the application has said that it will have. `is_kept`: its bytes will be asked for. `was_chunked`: the
    // recorded one was sent in chunks, each with its length in front.
    OwnUpload(std::optional<std::uint64_t> announced, bool is_kept, bool was_chunked)
        : announced_(announced), is_kept_(is_kept), is_chunked_(was_chunked && !announced) {}

    // The application supplied these bytes; none: its source's end. More than kLongestCanonical are not kept: it is_too_long() then, and
    // has no bytes.
    void add(std::string_view supplied);
    // Its source was moved back, and it comes once more.
    void rewind();

    [[nodiscard]] std::uint64_t size() const { return size_; }
    // As libcurl counts it: with what is sent around chunks.
    [[nodiscard]] std::uint64_t sent() const { return size_ + around_; }
    [[nodiscard]] std::optional<std::uint64_t> announced() const { return announced_; }
    [[nodiscard]] bool is_kept() const { return is_kept_; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    [[nodiscard]] bool is_too_long() const { return is_too_long_; }
    // Whether the source has told its end; and whether the upload is complete, by that or by its length.
    [[nodiscard]] bool has_ended() const { return has_ended_; }
    [[nodiscard]] bool is_complete() const { return has_ended_ || (announced_ && size_ >= *announced_); }

private:
    std::optional<std::uint64_t> announced_;
    bool is_kept_;
    bool is_chunked_;
    bool is_too_long_ = false;
    bool has_ended_ = false;
    std::uint64_t size_ = 0;
    std::uint64_t around_ = 0;
    std::string bytes_;
};

}  // namespace replay
